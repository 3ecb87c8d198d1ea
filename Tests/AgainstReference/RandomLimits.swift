// SPDX-License-Identifier: Apache-2.0

import Foundation
import Pawl
import TestSupport

/// Limits, costs and keys from the whole of their ranges.
extension SeededGenerator {
    /// A limit that is kept by any of the algorithms.
    mutating func anyLimit() throws -> Limit { onceIn(5) ? try windowLimit(.slidingLog) : try limit() }

    /// A limit of which a key's word says all.
    mutating func limit() throws -> Limit {
        switch Int.random(in: 0..<4, using: &self) {
        case 0: try windowLimit(.fixedWindow)
        case 1: try windowLimit(.slidingCounter)
        default: try gcraLimit()
        }
    }

    /// A limit of windows with a count up to the largest and a period from 1 ms to 366 days.
    mutating func windowLimit(_ algorithm: Limit.Algorithm) throws -> Limit {
        let period = Duration.milliseconds(magnitude(1...366 * 86_400_000))
        let countMax = Limit.countMax(per: period, algorithm: algorithm)
        let count =
            switch Int.random(in: 0..<6, using: &self) {
            case 0: countMax
            case 1, 2: Int.random(in: 1...min(10, countMax), using: &self)
            default: magnitude(1...countMax)
            }
        return try Limit(count, per: period, algorithm: algorithm)
    }

    /// A limit of windows, of either kind.
    mutating func windowLimit() throws -> Limit {
        try windowLimit(Bool.random(using: &self) ? .fixedWindow : .slidingCounter)
    }

    /// A GCRA limit with a count up to 10⁹ or beyond, a period from 1 ms to 366 days and a burst up to the largest.
    mutating func gcraLimit() throws -> Limit {
        let milliseconds = magnitude(1...366 * 86_400_000)
        let nanoseconds = milliseconds * 1_000_000
        let count = magnitude(1...min(nanoseconds, onceIn(8) ? .max : 1_000_000_000))
        let burstMax = Self.burstMax(count, nanoseconds)
        let burst =
            switch Int.random(in: 0..<6, using: &self) {
            case 0: burstMax
            case 1: magnitude(1...burstMax)
            case 2, 3: Int.random(in: 1...min(10, burstMax), using: &self)
            default: count
            }
        return try Limit(count, per: .milliseconds(milliseconds), burst: burst)
    }

    /// 2⁶² steps, of which a unit is as many as the largest power of two not above its nanoseconds.
    private static func burstMax(_ count: Int, _ nanoseconds: Int) -> Int {
        var shift = 0
        while count << (shift + 1) <= nanoseconds { shift += 1 }
        return 1 << (62 - shift)
    }

    /// What a clock says when a limiter is made: in 1969, 1970, 2026 and 2100, as far away as a clock can be set, and on
    /// and around the beginnings of windows.
    mutating func wallTime() -> Duration {
        let far = 1 << 62 - 1
        let years = [-10_000_000, 0, 1_772_366_400, 4_102_444_800].map { $0 * 1_000_000_000 }
        let year = (years + [far, -far]).randomElement(using: &self) ?? 0
        let distance = onceIn(3) ? Int.random(in: 0...3, using: &self) : magnitude(0...1 << 55)
        return .nanoseconds(min(max(year + (Bool.random(using: &self) ? distance : -distance), -far), far))
    }

    /// A cost as callers have them, or as attackers do.
    mutating func cost(_ limit: Limit, remaining: Int) -> Int {
        switch Int.random(in: 0..<16, using: &self) {
        case 0: 0
        case 1: [-1, .min, .max, .max - 1, 1 << 62, -7].randomElement(using: &self) ?? 0
        case 2: limit.burst
        case 3: min(limit.burst, .max - 1) + 1
        case 4, 5: magnitude(1...limit.burst)
        case 6: remaining
        case 7: min(remaining, .max - 1) + 1
        case 8: Int.random(in: 1...limit.burst, using: &self)
        default: Int.random(in: 1...min(5, limit.burst), using: &self)
        }
    }

    /// Keys of all kinds, some of which look alike.
    mutating func keys(_ count: Int) -> [Key] {
        let alike = [
            Key(42), Key("42"), Key("4", "2"), Key(bytes: "42".utf8), Key(4, 2), Key("42", ""), Key(""),
            Key(UUID(uuid: (52, 50, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))),
        ]
        return (0..<count).map { $0 < alike.count ? alike[$0] : Key($0) }.shuffled(using: &self)
    }
}

/// Whole nanoseconds of a duration.
func nanoseconds(_ duration: Duration) -> Int {
    let (seconds, attoseconds) = duration.components
    return Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
}
