// SPDX-License-Identifier: Apache-2.0

// What a key's word says by itself, for those who do not read its log: sweeps, evictions, audits. It is late by one unit of
// its time at most, about 4 ms, so a key may be kept that long after it is as if never seen, and is never let go before.

extension SlidingLog {
    @inlinable
    package static var handleBits: UInt64 { 24 }
    @inlinable
    package static var unitShift: UInt64 { 22 }
    /// Also stands for every instant after it.
    @inlinable
    package static var leaveMax: UInt64 { 1 << 40 - 1 }

    /// As many logs, and chunks of them, as a word can tell apart.
    @inlinable
    package static var handlesMax: Int { 1 << Int(handleBits) }

    /// The word of a key whose newest record was made at an instant.
    @inlinable
    package func word(newest: UInt64, handle: UInt32) -> UInt64 {
        assert(handle > 0 && handle < Self.handlesMax)
        let leave = leave(newest).nanoseconds
        let units = (leave &+ (1 << Self.unitShift - 1)) &>> Self.unitShift
        return min(units, Self.leaveMax) &<< Self.handleBits | UInt64(handle)
    }

    /// Where the key's log begins; 0 for a key never seen.
    @inlinable
    package static func handle(_ word: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: word & (1 << handleBits - 1)) }

    @inlinable
    func leaveUnits(_ word: UInt64) -> UInt64 { word &>> Self.handleBits }

    /// Until its newest record leaves, or a unit longer.
    @inlinable
    package func isLive(word: UInt64, at now: UInt64) -> Bool {
        let units = leaveUnits(word)
        return units == Self.leaveMax || units &<< Self.unitShift > now
    }

    /// When the newest record has left, or a unit later.
    @inlinable
    package func tick(forgetting word: UInt64) -> Tick {
        let units = leaveUnits(word)
        return units == Self.leaveMax ? .last : Tick(nanoseconds: units &<< Self.unitShift)
    }

    /// An estimate: how much of a period the newest record still has. Of two keys the one that asked last seems to owe more.
    @inlinable
    package func debt(word: UInt64, at now: UInt64) -> Double {
        guard isLive(word: word, at: now) else { return 0 }
        let left = tick(forgetting: word).nanoseconds
        return min(Double(left - min(left, now)) / Double(periodNanoseconds), 1)
    }

    /// An estimate: all of the count once nothing is live, none before.
    @inlinable
    package func remaining(word: UInt64, at now: UInt64) -> UInt64 { isLive(word: word, at: now) ? 0 : count }
}
