// SPDX-License-Identifier: Apache-2.0

package import PawlModel
import Synchronization

/// The plans of an engine: which of them each limit follows, and what the plan indices in tags stand for.
///
///     limit's row:  [ identity, 16 bytes | current plan | name ]               two rows a cache line
///     plan's row:   [ record | successor and strategy | since when | until when ]   likewise
///
/// A tag carries the index of its plan, so that the entry and not the reader decides how its word is understood. A plan that was
/// replaced has a successor; its row stays until no entry names it any more. The last row is that of blocked keys, and the rows of
/// plans that override their limit's for some keys say until when.
// SAFETY: a view of the engine's memory, which outlives it; identities are written before their limits are known, all else is
// atomic.
@safe
package struct CurrentPlans: @unchecked Sendable {
    private let limitRows: UnsafeMutableRawPointer
    private let planRows: UnsafeMutableRawPointer
    let room: PlanRoom

    private static let rowBytes = 32
    private static let currentOffset = 16

    /// The bytes that so many limits and plans take, a whole number of lines.
    static func bytes(for room: PlanRoom) -> Int { lines(room.limits) + lines(room.plans) }

    private static func lines(_ rows: Int) -> Int { (rows * rowBytes + 63) / 64 * 64 }

    /// - Precondition: `base` has room for ``bytes(for:)`` on a 64-byte boundary, zeroed, which nothing else uses.
    init(room: PlanRoom, base: UnsafeMutableRawPointer) {
        self.room = room
        unsafe limitRows = base
        // SAFETY: the caller's room is for the rows of all limits, and behind them for those of all plans.
        unsafe planRows = base + Self.lines(room.limits)
    }

    // MARK: Rows

    @inline(__always)
    private func limitRow(_ limit: Int) -> UnsafeMutableRawPointer {
        assert(limit >= 0 && limit < room.limits)
        // SAFETY: limits are the engine's own; each has a row.
        return unsafe limitRows + limit &* Self.rowBytes
    }

    @inline(__always)
    private func current(ofLimit limit: Int) -> UnsafeMutablePointer<Atomic<UInt64>> {
        // SAFETY: inside the row, and bound to nothing else; zeroed memory is an atomic zero.
        unsafe (limitRow(limit) + Self.currentOffset).assumingMemoryBound(to: Atomic<UInt64>.self)
    }

    /// The words of a plan's row: record, successor, since when, until when.
    private func planRow(_ index: Int) -> UnsafeMutablePointer<Atomic<UInt64>> {
        assert(index >= 0 && index < room.plans)
        // SAFETY: indices come from tags or from the publisher; each has a row. Zeroed memory is an atomic zero.
        return unsafe (planRows + index &* Self.rowBytes).assumingMemoryBound(to: Atomic<UInt64>.self)
    }

    // MARK: Reading

    /// The plan that a limit follows now.
    @inline(__always)
    subscript(limit: Int) -> CurrentPlan {
        // ORDERING: acquire, pairs with the release in `setCurrent`: the plan's row is written.
        unsafe CurrentPlan(bits: current(ofLimit: limit).pointee.load(ordering: .acquiring))
    }

    /// The record of a limit's plan.
    package func record(ofLimit limit: Int) -> PlanRecord { self[limit].record }

    /// The record of an entry's plan.
    @inline(__always)
    func record(of tag: Tag) -> PlanRecord { record(ofPlan: tag.plan) }

    func record(ofPlan index: Int) -> PlanRecord {
        // ORDERING: relaxed; whoever read the tag by an acquiring read sees the row that was written before it.
        unsafe PlanRecord(bits: UInt(truncatingIfNeeded: planRow(index)[0].load(ordering: .relaxed)))
    }

    /// What became of a plan, nil while it is followed.
    ///
    /// It is written before the limit follows the successor, and counts from then on: a change is one store for everybody.
    func change(after index: Int) -> PlanChange? {
        let row = unsafe planRow(index)
        // ORDERING: acquire, pairs with the release in `setChange`: the instant, and the successor's row, are written.
        let written = unsafe row[1].load(ordering: .acquiring)
        guard written != 0, self[PlanChange.limit(written)].index != index else { return nil }
        // ORDERING: relaxed, behind the acquire above.
        return PlanChange(bits: written, instant: Tick(nanoseconds: unsafe row[2].load(ordering: .relaxed)))
    }

    /// Until when a plan overrides its limit's, in nanoseconds; 0 of one that does not, ``endsWithWord`` of blocked keys.
    func end(ofPlan index: Int) -> UInt64 {
        // ORDERING: relaxed; as the record.
        unsafe planRow(index)[3].load(ordering: .relaxed)
    }

    /// What the row of blocked keys says of its end: that each entry's word has it.
    static let endsWithWord: UInt64 = .max

    /// The row of blocked keys.
    var blockedRow: Int { room.plans - 1 }

    /// What a limit mixes into its keys' digests.
    @inline(__always)
    func identity(ofLimit limit: Int) -> Digest { unsafe limitRow(limit).load(as: Digest.self) }

    // MARK: Writing, for the one who publishes

    /// Begins a plan's row. Nothing names it yet.
    func setRecord(_ record: PlanRecord, ofPlan index: Int, until end: UInt64 = 0) {
        let row = unsafe planRow(index)
        // ORDERING: relaxed, before the release that publishes the index.
        unsafe row[0].store(UInt64(record.bits), ordering: .relaxed)
        unsafe row[1].store(0, ordering: .relaxed)
        unsafe row[3].store(end, ordering: .relaxed)
    }

    /// Says what becomes of a plan: of a limit's own once that follows the successor, of another at once. The successor's row is
    /// written.
    func setChange(_ change: PlanChange, after index: Int) {
        let row = unsafe planRow(index)
        // ORDERING: relaxed, before the release below.
        unsafe row[2].store(change.instant.nanoseconds, ordering: .relaxed)
        // ORDERING: release, pairs with the acquire in `change(after:)`.
        unsafe row[1].store(change.bits, ordering: .releasing)
    }

    /// Has a limit follow a plan, whose row is written.
    func setCurrent(_ record: PlanRecord, index: Int, ofLimit limit: Int) {
        // ORDERING: release, pairs with the acquire in the subscript.
        unsafe current(ofLimit: limit).pointee.store(CurrentPlan(record, index: index).bits, ordering: .releasing)
    }

    /// Whether a limit of that name has that number.
    @inline(__always)
    func hasLimit(_ limit: Int, named name: LimitName) -> Bool {
        guard limit >= 0, limit < room.limits else { return false }
        // ORDERING: relaxed. A name is its own message, and whoever has a limit's name and number was told of it.
        return unsafe current(ofLimit: limit)[1].load(ordering: .relaxed) == name.bits
    }

    /// Gives a limit its name and its identity. Nobody knows the limit yet.
    func setName(_ name: LimitName, _ identity: Digest, ofLimit limit: Int) {
        // SAFETY: inside the row; read only by those who were told of the limit.
        unsafe limitRow(limit).storeBytes(of: identity, as: Digest.self)
        // ORDERING: relaxed, as above.
        unsafe current(ofLimit: limit)[1].store(name.bits, ordering: .relaxed)
    }
}

/// How many limits and plans an engine has rows for.
package struct PlanRoom: Sendable, Hashable {
    let limits: Int
    /// The row of blocked keys is one of them.
    let plans: Int

    /// For so many limits at the beginning, and as many to be added.
    package init(limits: Int, toCome: Int) {
        self.limits = min(limits + toCome, PlanTable.plansMax)
        // A change takes a row until a pass over the table has come by, an override as long as it lasts.
        plans = min(self.limits + Self.changesUnderWay, PlanTable.plansMax + 1)
    }

    /// 32 KB.
    private static let changesUnderWay = 1008
}

/// What becomes of the keys of a plan that was replaced.
///
///     bit 63        45 ··· 32     23 ···· 16   13 ······ 0
///         [ written | its limit | strategy  | successor ]
struct PlanChange {
    /// Whose plan it was.
    private let limit: Int
    /// The plan that they follow from then on.
    let successor: Int
    let strategy: CarryOver
    let instant: Tick

    init(of limit: Int, to successor: Int, by strategy: CarryOver, at instant: Tick) {
        self.limit = limit
        self.successor = successor
        self.strategy = strategy
        self.instant = instant
    }

    private static let written: UInt64 = 1 << 63

    fileprivate init(bits: UInt64, instant: Tick) {
        self.init(
            of: Self.limit(bits), to: Int(bits & Tag.planMask),
            by: CarryOver(rawValue: UInt8(truncatingIfNeeded: bits >> 16)) ?? .keepDebt,
            at: instant)
    }

    fileprivate static func limit(_ bits: UInt64) -> Int { Int(bits >> 32 & Tag.planMask) }

    fileprivate var bits: UInt64 {
        Self.written | UInt64(limit) << 32 | UInt64(strategy.rawValue) << 16 | UInt64(successor)
    }
}
