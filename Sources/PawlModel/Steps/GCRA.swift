// SPDX-License-Identifier: Apache-2.0

/// The generic cell rate algorithm, virtual scheduling form (ITU-T I.371, annex A; ATM Forum TM 4.0),
/// on a clock of the limit's own.
///
/// The word is the *arrival*: the instant at which the key will be full again. A key owes what lies
/// between now and its arrival; a question is admitted when, with its cost added, that is at most the burst.
///
/// Time is counted in steps. One unit is 2^`unitShift` steps, the largest power of two with steps of at
/// least a nanosecond, so that a cost becomes steps, and steps become units, by a shift; only `now` needs a
/// multiplication. Nothing is divided to admit, nothing is rounded between units, so nothing drifts.
///
///     steps:      0 ───────────── now ───────── arrival ────────────── now + burst
///                                  ├─── owed ──────┤├─── remaining ────────┤
@usableFromInline
package struct GCRA: WordArithmetic, Sendable, Hashable {
    /// ⌈count · 2^(unitShift + 63) / period⌉, in (2⁶², 2⁶³]: steps per nanosecond, as a 63-bit fraction.
    @usableFromInline
    package let stepsPerNanosecond: UInt64

    /// The burst in steps, at most 2⁶².
    @usableFromInline
    package let burstSteps: UInt64

    /// log₂ of the steps of one unit.
    @usableFromInline
    package let unitShift: UInt8

    /// No arrival lies later: charges that would pass it saturate. Admits cannot reach it, as both
    /// the last tick and the largest burst end at 2⁶².
    @inlinable
    package static var arrivalMax: UInt64 { 1 << 63 - 1 }

    /// - Precondition: a limit that ``Limit`` has accepted.
    init(count: UInt64, periodNanoseconds: UInt64, burst: UInt64) {
        assert(count >= 1 && count <= periodNanoseconds && periodNanoseconds < 1 << 55)
        let shift = Self.unitShift(count: count, periodNanoseconds: periodNanoseconds)
        let stepsPerPeriod = count << UInt64(shift)
        assert(stepsPerPeriod <= periodNanoseconds && stepsPerPeriod > periodNanoseconds / 2)
        let (quotient, remainder) = periodNanoseconds.dividingFullWidth((stepsPerPeriod >> 1, stepsPerPeriod << 63))
        stepsPerNanosecond = quotient + (remainder == 0 ? 0 : 1)
        burstSteps = burst << UInt64(shift)
        unitShift = shift
        assert(burstSteps >> UInt64(shift) == burst && burstSteps <= 1 << 62)
    }

    /// ⌊log₂(period / count in nanoseconds)⌋.
    private static func unitShift(count: UInt64, periodNanoseconds: UInt64) -> UInt8 {
        UInt8(63 - (periodNanoseconds / count).leadingZeroBitCount)
    }

    /// The largest burst whose steps fit below 2⁶².
    static func burstMax(count: UInt64, periodNanoseconds: UInt64) -> Int {
        1 << (62 - Int(unitShift(count: count, periodNanoseconds: periodNanoseconds)))
    }

    // MARK: Between ticks and steps

    /// The instant of a tick in steps: never more than the tick's nanoseconds.
    @inlinable
    package func instant(of tick: Tick) -> UInt64 {
        // A tick is below 2⁶², so twice that is no more than a word, and the product's upper half is what is left of a shift by 63.
        (tick.nanoseconds &<< 1).multipliedFullWidth(by: stepsPerNanosecond).high
    }

    /// The first tick whose instant is at least `instant`: the exact inverse of ``instant(of:)``.
    ///
    /// One division, for answers that were asked for. `Tick.last` where that lies later still.
    package func tick(reaching instant: UInt64) -> Tick {
        assert(instant <= Self.arrivalMax)
        // ⌈instant · 2⁶³ / stepsPerNanosecond⌉; the quotient fits, as the divisor exceeds 2⁶².
        let (quotient, remainder) = stepsPerNanosecond.dividingFullWidth((instant >> 1, instant << 63))
        return Tick(nanoseconds: quotient + (remainder == 0 ? 0 : 1))
    }

    // MARK: Steps

    /// The burst.
    @inlinable
    package var costMax: UInt64 { burstSteps &>> UInt64(unitShift) }

    /// Nil where that would owe more than the burst.
    @inlinable
    package func admit(_ units: UInt64, word arrival: UInt64, at now: UInt64) -> UInt64? {
        assert(units <= costMax && now <= 1 << 62)
        // At most 2⁶³ - 1 + 2⁶², so nothing wraps, unless the word is that of another plan's key: see `WordArithmetic`.
        let next = max(arrival, now) &+ units &<< UInt64(unitShift)
        return next &- now <= burstSteps ? next : nil
    }

    /// May owe more than the burst afterwards.
    @inlinable
    package func charge(_ units: UInt64, word arrival: UInt64, at now: UInt64) -> UInt64 {
        let start = max(arrival, now)
        let room = Self.arrivalMax - min(start, Self.arrivalMax)
        guard units <= room &>> UInt64(unitShift) else { return Self.arrivalMax }
        return start + units &<< UInt64(unitShift)
    }

    /// What of the burst is not owed, in whole units.
    @inlinable
    package func remaining(word arrival: UInt64, at now: UInt64) -> UInt64 {
        let owed = arrival - min(arrival, now)
        return (burstSteps - min(owed, burstSteps)) &>> UInt64(unitShift)
    }

    /// Until the arrival.
    @inlinable
    package func isLive(word arrival: UInt64, at now: UInt64) -> Bool { arrival > now }

    /// The share of the burst that is owed.
    @usableFromInline
    package func debt(word arrival: UInt64, at now: UInt64) -> Double {
        Double(arrival - min(arrival, now)) / Double(burstSteps)
    }

    /// When so much has returned that no more than the burst is owed with the cost added.
    @usableFromInline
    package func tick(admitting units: UInt64, word arrival: UInt64, at now: UInt64) -> Tick {
        let afterwards = arrival + units &<< UInt64(unitShift)
        return tick(reaching: afterwards - min(afterwards, burstSteps))
    }

    /// The arrival.
    @usableFromInline
    package func tick(forgetting arrival: UInt64) -> Tick { tick(reaching: arrival) }
}
