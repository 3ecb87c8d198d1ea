// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlModel

/// Something that limits: ours, or an imitation of one that had the defect.
///
/// Every defect is a trial that is put to both. Ours must pass it; that the imitation does not shows that the trial sees
/// what it is named after.
protocol Subject: Sendable {
    /// Whether the units are granted.
    func admit(_ key: Int, cost: Int, at now: Tick) -> Bool
}

extension Subject {
    func admit(_ key: Int, at now: Tick) -> Bool { admit(key, cost: 1, at: now) }

    /// How many of so many questions at one instant are admitted.
    func admitted(_ questions: Int, _ key: Int, at now: Tick) -> Int {
        (0..<questions).count { _ in admit(key, at: now) }
    }
}

/// Ours.
struct Ours: Subject {
    let limiter: RateLimiter

    init(_ rate: String, capacity: Int = 1_000, whenFull: FullTablePolicy = .evict) throws {
        limiter = try RateLimiter(rate, capacity: capacity, whenFull: whenFull)
    }

    func admit(_ key: Int, cost: Int, at now: Tick) -> Bool { limiter.admit(key, cost: cost, at: now).isAdmitted }
}

/// A token bucket for each key in a dictionary, as it is written on an afternoon. Imitations replace a part of it.
final class Buckets: Subject {
    struct Bucket: Sendable {
        var tokens: Double
        var last: Double
    }

    typealias Ask = @Sendable (inout Bucket, _ cost: Int, _ now: Double) -> Bool

    private let burst: Double
    private let buckets = Locked<[Int: Bucket]>([:])
    private let ask: Ask

    /// - Parameter ask: what is wrong with it; seconds are counted from ``noon``.
    init(burst: Int, _ ask: @escaping Ask) {
        self.burst = Double(burst)
        self.ask = ask
    }

    func admit(_ key: Int, cost: Int, at now: Tick) -> Bool {
        buckets.withLock { buckets in
            let seconds = Double(Int(now.nanoseconds) - Int(noon.nanoseconds)) / 1e9
            return ask(&buckets[key, default: Bucket(tokens: burst, last: seconds)], cost, seconds)
        }
    }
}

/// An instant with much time on both sides, on which trials begin.
let noon = Tick(nanoseconds: 1 << 61)

/// So many seconds after noon.
func after(_ seconds: Double) -> Tick { noon.advanced(by: .nanoseconds(Int((seconds * 1e9).rounded()))) }
