// SPDX-License-Identifier: Apache-2.0

// What a decision keeps of a log's answer. Its fields are found by the step, as nobody can read the log again later, and
// stand where other decisions keep what they are worked out from:
//
//     word     refused: nanoseconds until the question fits; otherwise the units
//     now      nanoseconds until the key is as if never seen
//     packed   bit 63: this is a log's  |  62 … 46: remaining  |  45 … 0: the units where it is refused, saturating
//
// The mark is free, as a cost is less than 2⁶³. Of units only a refused `take` of more than 2⁴⁶ is not kept exactly.

extension Decision {
    static let logMark: UInt64 = 1 << 63
    private static let refusedUnitsBits: UInt64 = 46
    private static let refusedUnitsMax: UInt64 = 1 << refusedUnitsBits - 1

    /// - Parameter now: The instant that the caller asked at, which may lie before the one that it was judged at.
    package init(_ step: LogStep, of record: PlanRecord, verb: Verb, cost: Cost, at now: Tick) {
        assert(SlidingLog.countMax < 1 << (63 - Self.refusedUnitsBits))
        let gives = verb == .take && step.verdict == .admitted && !record.isShadow
        let units = gives ? step.charged : cost.units
        let isRefused = step.verdict == .refused
        self.init(
            PackedAnswer(step.verdict, verb, record),
            word: isRefused ? Self.nanoseconds(from: now, to: step.fitsAt) : units,
            now: Tick(nanoseconds: Self.nanoseconds(from: now, to: step.forgottenAt)),
            packed: Self.logMark | step.remaining << Self.refusedUnitsBits
                | (isRefused ? min(units, Self.refusedUnitsMax) : 0))
    }

    private static func nanoseconds(from now: Tick, to later: Tick) -> UInt64 {
        later.nanoseconds - min(now.nanoseconds, later.nanoseconds)
    }

    @usableFromInline
    var unitsOfLog: UInt64 { verdict == .refused ? packed & Self.refusedUnitsMax : word }

    var remainingOfLog: Int { Int((packed & ~Self.logMark) >> Self.refusedUnitsBits) }

    var resetAfterOfLog: Duration { .nanoseconds(Int64(now.nanoseconds)) }

    var waitOfLog: Duration? { verdict == .refused ? .nanoseconds(Int64(word)) : nil }

    /// Of a log's answer that recorded something: the instant that it was recorded at, in nanoseconds.
    ///
    /// - Parameter asked: the instant that the decision was made with.
    package func recordedAt(_ asked: Tick) -> UInt64 {
        let leaves = asked.nanoseconds + now.nanoseconds
        return leaves - min(leaves, UInt64(limit.periodMilliseconds) * 1_000_000)
    }
}
