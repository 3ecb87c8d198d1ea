// SPDX-License-Identifier: Apache-2.0

package import PawlModel

/// What time gives back under a limit, in exact fractions of a unit.
///
/// A unit is divided into equal parts, and how many parts have come by an instant is a whole number, so that
/// sums and comparisons are exact. Two ways to divide it, both straight from the definition:
///
///     quantised    s = ⌊log₂(P/n in ns)⌋    2^s parts a unit    ⌊t · ⌈n · 2^(s+63) / P⌉ / 2⁶³⌋ parts by tick t
///     continuous                            P   parts a unit    t · n                         parts by tick t
///
/// The first is what a limiter promises, to the nanosecond; the second is the real numbers it stands for.
/// Costs a few 128-bit operations, none of which can overflow for a limit that was accepted: n ≤ P < 2⁵⁵ and
/// t < 2⁶².
package struct Refill: Sendable {
    /// The parts of one unit.
    package let partsPerUnit: Int128

    /// The parts of a full bucket.
    package let burst: Int128

    /// No bucket is full again later than when so many parts have come: debts beyond it are forgotten.
    package let fullMax: Int128

    private let numerator: Int128
    private let shift: Int128

    /// Time in whole steps of 1 to 2 ns.
    package static func quantised(_ limit: Limit) -> Refill {
        let (count, period) = (Int128(limit.count), limit.period.wholeNanoseconds)
        var shift: Int128 = 0
        while count << (shift + 1) <= period { shift += 1 }
        let scaled = count << (shift + 63)
        return Refill(
            limit, partsPerUnit: 1 << shift, fullMax: 1 << 63 - 1,
            numerator: (scaled + period - 1) / period, shift: 63)
    }

    /// Time as it passes, without any rounding.
    package static func continuous(_ limit: Limit) -> Refill {
        let (count, period) = (Int128(limit.count), limit.period.wholeNanoseconds)
        return Refill(limit, partsPerUnit: period, fullMax: count * (1 << 63 - 1), numerator: count, shift: 0)
    }

    private init(_ limit: Limit, partsPerUnit: Int128, fullMax: Int128, numerator: Int128, shift: Int128) {
        self.partsPerUnit = partsPerUnit
        self.burst = Int128(limit.burst) * partsPerUnit
        self.fullMax = fullMax
        self.numerator = numerator
        self.shift = shift
    }

    /// The parts that have come by a tick, counted from tick zero.
    package func parts(by tick: Tick) -> Int128 {
        (Int128(tick.nanoseconds) * numerator) >> shift
    }

    /// The first tick, not before `now`, by which so many parts have come; the last tick there is where none does.
    package func tick(reaching parts: Int128, from now: Tick) -> Tick {
        .first(from: now) { self.parts(by: $0) >= parts }
    }
}
