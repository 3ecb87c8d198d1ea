// SPDX-License-Identifier: Apache-2.0

import PawlModel

/// What changes an engine's plans: one change at a time, each in a few stores, however many keys there are.
///
/// A plan's row is written, then the row of the one before names it as its successor, then the limit follows it. Questions
/// under way may still follow the plan before; the first that meets an entry of that carries the entry over.
struct Publisher {
    /// The names of the limits, by their rows.
    private(set) var names: [LimitName] = []
    /// Limits that were removed, by their rows, which they keep.
    private var removed: Set<Int> = []
    /// Plan rows that nothing names.
    private var free: [Int]
    /// Plan rows that entries may still name, oldest first, and how many changes there had been with theirs.
    private var replaced: [(plan: Int, change: UInt64)] = []
    /// How many changes there have been.
    private(set) var changes: UInt64 = 0

    init(_ room: PlanRoom, shards: Int) {
        // The last row is that of blocked keys.
        free = Array((0..<room.plans - 1).reversed())
        passed = Array(repeating: 0, count: shards)
    }

    /// Of each shard, up to which change a pass has carried its entries over.
    private var passed: [UInt64]

    /// Rows for further plans.
    var freeRows: Int { free.count }

    /// Whether entries may name a plan that is followed no longer.
    var hasReplaced: Bool { !replaced.isEmpty }

    /// Takes note that no entry of a shard names a plan that was replaced by that change or before, and gives up the rows of
    /// those that none does in any.
    ///
    /// What was freed last is used last, so that whoever still reads a row has all the time in between.
    mutating func notePass(of shard: Int, upTo change: UInt64) {
        passed[shard] = max(passed[shard], change)
        let gone = replaced.prefix { $0.change <= passed.min() ?? 0 }
        replaced.removeFirst(gone.count)
        free.insert(contentsOf: gone.map(\.plan).reversed(), at: 0)
    }

    /// The number of the limit of that name, if it was removed.
    func removed(named name: LimitName) -> Int? { removed.first { names[$0] == name } }

    mutating func noteRemoved(_ limit: Int) { removed.insert(limit) }

    mutating func noteRestored(_ limit: Int) { removed.remove(limit) }

    /// Adds a limit.
    ///
    /// - Parameter begin: called with the limit's row and that of its plan, before anybody knows it.
    /// - Returns: the limit's row.
    mutating func add(
        _ plan: Plan, to plans: CurrentPlans, _ hasher: KeyHasher, begin: (_ limit: Int, _ row: Int) -> Void
    ) throws(LimitError) -> Int {
        guard !names.contains(plan.name) else {
            throw LimitError.taken(plan.name)
        }
        guard names.count < plans.room.limits else {
            throw LimitError(
                .limits, found: "\(names.count + 1)", allowed: "up to \(plans.room.limits) in this limiter")
        }
        let index = try takeRow(plans.room)
        let record = PlanRecords.record(of: plan)
        let limit = names.count
        begin(limit, index)
        names.append(plan.name)
        plans.setRecord(record, ofPlan: index)
        plans.setName(plan.name, hasher.identity(ofLimit: plan.name.string), ofLimit: limit)
        plans.setCurrent(record, index: index, ofLimit: limit)
        return limit
    }

    /// Has a limit follow another plan from an instant on.
    mutating func replace(
        _ limit: Int, by plan: Plan, carrying strategy: CarryOver, at instant: Tick, in plans: CurrentPlans
    ) throws(LimitError) {
        let index = try takeRow(plans.room)
        let record = PlanRecords.record(of: plan)
        let before = plans[limit].index
        changes += 1
        plans.setRecord(record, ofPlan: index)
        plans.setChange(PlanChange(of: limit, to: index, by: strategy, at: instant), after: before)
        plans.setCurrent(record, index: index, ofLimit: limit)
        replaced.append((before, changes))
    }

    /// Begins a plan that some of a limit's keys follow until an instant; its row.
    mutating func begin(
        _ plan: Plan, until end: Tick, in plans: CurrentPlans
    ) throws(LimitError) -> Int {
        let index = try takeRow(plans.room)
        plans.setRecord(PlanRecords.record(of: plan), ofPlan: index, until: end.nanoseconds)
        return index
    }

    /// Has those who still meet a row that overrides a limit's go on with another.
    mutating func retire(
        _ row: Int, of limit: Int, to successor: Int, carrying strategy: CarryOver, at instant: Tick,
        in plans: CurrentPlans
    ) {
        changes += 1
        plans.setChange(PlanChange(of: limit, to: successor, by: strategy, at: instant), after: row)
        replaced.append((row, changes))
    }

    /// Throws unless there are so many rows.
    func require(_ rows: Int) throws(LimitError) {
        guard free.count < rows else { return }
        throw LimitError(
            .limits, found: "\(replaced.count) changes under way, and no room for \(rows) plans",
            allowed: "fewer changes: run the keepers, or sweep; or fewer plans that override")
    }

    /// Whether nothing but a row is missing for another limit.
    func lacksOnlyARow(for plan: Plan, in plans: CurrentPlans) -> Bool {
        free.isEmpty && names.count < plans.room.limits && !names.contains(plan.name)
    }

    private mutating func takeRow(_ room: PlanRoom) throws(LimitError) -> Int {
        try require(1)
        guard let index = free.popLast() else {
            preconditionFailure("a row that is required is there")
        }
        return index
    }
}
