// SPDX-License-Identifier: Apache-2.0

import PawlModel

/// Decides when which part of a shard is swept: no clock, no lock, no waiting.
///
/// A shard is passed once in about the time in which its entries expire, in equal slices, so that no sweep holds up
/// a question for long and none is noticed.
struct SweepPace: Sendable {
    /// What a keeper is to do next.
    enum Action: Sendable, Hashable {
        case sweep(from: Int, buckets: Int)
        case sleep(until: Tick)
    }

    /// 1,024 entries, a few microseconds of work.
    static let sliceBuckets = 256

    private let buckets: Int
    private let pause: Duration
    private let slices: Int
    private var cursor = 0
    private var slicesLeft: Int
    private var wake: Tick

    /// - Parameters:
    ///   - buckets: of the shard.
    ///   - period: the longest of any limit; a pass takes between 1 and 60 seconds.
    init(buckets: Int, period: Duration, from now: Tick) {
        self.buckets = buckets
        let pass = min(max(period, .seconds(1)), .seconds(60))
        let slicesPerPass = (buckets + Self.sliceBuckets - 1) / Self.sliceBuckets
        // Ten wakes a second at the most; larger shards do several slices in a row.
        let wakes = min(slicesPerPass, Int(pass / .milliseconds(100)))
        slices = (slicesPerPass + wakes - 1) / wakes
        pause = pass / wakes
        slicesLeft = 0
        wake = now.advanced(by: pause)
    }

    /// The next action; a sweep is to be followed by ``swept(next:)``.
    mutating func tick(_ now: Tick) -> Action {
        if slicesLeft == 0 {
            // A clock that was ahead for a while must not stop the sweeping until that time has come.
            wake = min(wake, now.advanced(by: pause))
            guard now >= wake else { return .sleep(until: wake) }
            slicesLeft = slices
            wake = now.advanced(by: pause)
        }
        slicesLeft -= 1
        return .sweep(from: cursor, buckets: Self.sliceBuckets)
    }

    /// Takes note of where to go on: nil after the end of the shard.
    mutating func swept(next: Int?) {
        cursor = next ?? 0
    }
}
