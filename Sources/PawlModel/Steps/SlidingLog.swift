// SPDX-License-Identifier: Apache-2.0

/// The sliding-window log: every admitted question is remembered for one period, so the answer is exact.
///
/// A question at t counts the records of (t − P, t] and is admitted where its cost fits beside them. Here is the
/// arithmetic; the records lie in chunks that belong to the engine, and the key's word says where:
///
///     word:  [ when the newest record leaves, in units of 2²² ns, rounded up : 40 bits | handle of the key's log : 24 ]
///
/// Time is recorded in *grains*, rounded up, so that units come back late rather than early. A grain is the least
/// power of two of nanoseconds of which a period has fewer than 2⁴²:
///
/// | Period | up to 73 minutes | 1 day | 1 week | 30 days | 366 days |
/// | --- | --- | --- | --- | --- | --- |
/// | Grain | 1 ns | 32 ns | 256 ns | 1,024 ns | 8,192 ns |
///
/// Time never goes back behind the newest record: an earlier question is judged, and recorded, as at that.
@usableFromInline
package struct SlidingLog: Sendable, Hashable {
    /// The largest count that a limit may have.
    @inlinable
    package static var countMax: Int { 100_000 }

    /// Units that any trailing period admits.
    @usableFromInline
    package let count: UInt64
    @usableFromInline
    package let periodNanoseconds: UInt64
    /// log₂ of the nanoseconds of a grain.
    @usableFromInline
    package let grainShift: UInt8

    /// - Precondition: a limit that ``Limit`` has accepted.
    init(count: UInt64, periodNanoseconds: UInt64) {
        assert(count >= 1 && count <= UInt64(Self.countMax) && periodNanoseconds < 1 << 55)
        self.count = count
        self.periodNanoseconds = periodNanoseconds
        var shift: UInt8 = 0
        // Of the newest record, which may lie a grain ahead, the oldest that counts is that many grains and one away.
        while periodNanoseconds >> UInt64(shift) + 2 > LogRecord.grainsMask { shift += 1 }
        grainShift = shift
    }

    // MARK: Time

    /// The grain at which a question of that instant is recorded: the first that is not before it.
    @inlinable
    package func grain(recording instant: UInt64) -> UInt64 {
        let shift = UInt64(grainShift)
        return (instant &+ (1 &<< shift &- 1)) &>> shift
    }

    /// When a grain begins, in nanoseconds.
    @inlinable
    package func instant(ofGrain grain: UInt64) -> UInt64 { grain &<< UInt64(grainShift) }

    /// Records of this age and older have left at an instant; not to be asked where the newest has left itself.
    @inlinable
    package func agePast(newest: UInt64, at instant: UInt64) -> UInt64 {
        guard instant >= periodNanoseconds else { return .max }
        let shift = UInt64(grainShift)
        return newest &>> shift &- (instant &- periodNanoseconds) &>> shift
    }

    /// Whether what was recorded at an instant has left at another.
    @inlinable
    package func hasLeft(_ recorded: UInt64, at instant: UInt64) -> Bool { recorded &+ periodNanoseconds <= instant }

    /// When what was recorded at an instant leaves.
    @inlinable
    package func leave(_ recorded: UInt64) -> Tick { Tick(nanoseconds: recorded &+ periodNanoseconds) }

    // MARK: Questions

    /// What a question comes to beside so many units in the window.
    @inlinable
    @inline(__always)
    package func judge(_ verb: Verb, _ cost: Cost, beside sum: UInt64) -> (verdict: Verdict, charged: UInt64) {
        guard !cost.isNegative else { return (.impossible, 0) }
        let units = cost.units
        guard units > 0 else { return (.admitted, 0) }
        let room = remaining(beside: sum)
        switch verb {
        case .admit, .peek:
            guard units <= count else { return (.impossible, 0) }
            guard units <= room else { return (.refused, 0) }
            return (.admitted, verb == .peek ? 0 : units)
        case .take: return room > 0 ? (.admitted, min(units, room)) : (.refused, 0)
        case .charge: return (.admitted, units)
        }
    }

    /// What the window has left.
    @inlinable
    package func remaining(beside sum: UInt64) -> UInt64 { count - min(sum, count) }

    /// How many of the oldest units must leave before a question fits that was refused.
    @inlinable
    package func excess(_ verb: Verb, _ cost: Cost, beside sum: UInt64) -> UInt64 {
        // Taking what there is waits for one unit, not for all that was asked for.
        let units = verb == .take ? 1 : min(cost.units, count)
        return sum &+ units &- count
    }
}
