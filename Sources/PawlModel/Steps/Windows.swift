// SPDX-License-Identifier: Apache-2.0

/// Windows of time of equal length, aligned to Unix time: one of period P begins at each whole multiple of P.
///
/// They are numbered from the last one that began at or before a limiter's tick zero, so that numbers are small and the
/// rest of a word is left for counts. Time is counted in nanoseconds from where number 0 began.
///
///     Unix time    k·P           (k + 1)·P      (k + 2)·P
///                  ├── number 0 ──┼── number 1 ──┼─
///                  ├─ phase ─┤ tick zero
@usableFromInline
package struct Windows: Sendable, Hashable {
    /// ⌈2^(63 + ``periodBits``) / period⌉: multiplying by it and shifting divides exactly every number below 2⁶³
    /// (Granlund and Montgomery, 1994), and costs a tenth of a division.
    @usableFromInline
    let reciprocal: UInt64

    /// From where window 0 began to tick zero, in nanoseconds: less than a period.
    @usableFromInline
    let phase: UInt64

    /// ⌈log₂ period⌉.
    @usableFromInline
    let periodBits: UInt8

    /// How many bits of a word hold a window's number.
    @usableFromInline
    package let indexBits: UInt8

    /// - Parameter unixAtZero: The Unix time of tick zero in nanoseconds.
    init(periodNanoseconds: UInt64, unixAtZero: Int64) {
        assert(periodNanoseconds > 1 && periodNanoseconds < 1 << 55)
        let period = Int64(periodNanoseconds)
        let remainder = unixAtZero % period
        phase = UInt64(remainder < 0 ? remainder + period : remainder)
        let bits = UInt64.bitWidth - (periodNanoseconds - 1).leadingZeroBitCount
        periodBits = UInt8(bits)
        // 2^(63 + bits) as two words; the quotient is at least 2⁶³ and less than 2⁶⁴.
        let (quotient, rest) = periodNanoseconds.dividingFullWidth((1 << UInt64(bits - 1), 0))
        reciprocal = quotient + (rest == 0 ? 0 : 1)
        indexBits = Self.indexBits(periodNanoseconds: periodNanoseconds)
    }

    /// Bits enough for every window of 100 years, a year before them and one after.
    static func indexBits(periodNanoseconds: UInt64) -> UInt8 {
        let horizon: UInt64 = 102 * 366 * 86_400 * 1_000_000_000
        return UInt8(UInt64.bitWidth - (horizon / periodNanoseconds).leadingZeroBitCount)
    }

    /// The last number there is. Whoever lives to see that window stays in it, and is refused once it is used up.
    @inlinable
    package var indexMax: UInt64 { 1 &<< UInt64(indexBits) &- 1 }

    /// Nanoseconds since window 0 began.
    @inlinable
    package func instant(of tick: Tick) -> UInt64 { tick.nanoseconds + phase }

    /// The number of the window in which an instant lies.
    @inlinable
    package func index(of instant: UInt64) -> UInt64 {
        assert(instant < 1 << 63)
        let number = instant.multipliedFullWidth(by: reciprocal).high &>> UInt64(periodBits &- 1)
        return min(number, indexMax)
    }

    /// The tick at which a window begins, tick zero where that lies before; ``Tick/last`` for one that never comes.
    func start(of index: UInt64, periodNanoseconds: UInt64) -> Tick {
        guard index <= indexMax else { return .last }
        let instant = index * periodNanoseconds
        return Tick(nanoseconds: instant - min(instant, phase))
    }
}
