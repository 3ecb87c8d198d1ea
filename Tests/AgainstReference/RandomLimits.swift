// SPDX-License-Identifier: Apache-2.0

import Foundation
import Pawl
import TestSupport

/// Limits, costs and keys from the whole of their ranges.
extension SeededGenerator {
    /// A limit with a count up to 10⁹ or beyond, a period from 1 ms to 366 days and a burst up to the largest.
    mutating func limit() throws -> Limit {
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
