// SPDX-License-Identifier: Apache-2.0

import PawlModel
import Testing

@testable import PawlEngine

/// A change of a limit is one store, however many words say what becomes of its keys.
@Suite struct PlanRowTests {
    @Test func aChangeCountsFromWhenItsLimitFollowsTheSuccessor() throws {
        let plans = Plans()
        let (old, new, own) = (try plan("10/s"), try plan("20/s"), try plan("30/s"))
        let rows = plans.rows
        for (index, plan) in [old, new, own].enumerated() {
            rows.setRecord(PlanRecords.record(of: plan), ofPlan: index)
        }
        rows.setCurrent(PlanRecords.record(of: old), index: 0, ofLimit: 0)
        let instant = Tick(nanoseconds: 5)
        rows.setChange(PlanChange(of: 0, to: 1, by: .proportional, at: instant), after: 0)
        #expect(rows.change(after: 0) == nil)
        // What overrides a limit's plan is none that the limit follows.
        rows.setChange(PlanChange(of: 0, to: 0, by: .keepDebt, at: instant), after: 2)
        #expect(rows.change(after: 2)?.successor == 0)
        rows.setCurrent(PlanRecords.record(of: new), index: 1, ofLimit: 0)
        let change = try #require(rows.change(after: 0))
        #expect(change.successor == 1 && change.strategy == .proportional && change.instant == instant)
        #expect(rows.change(after: 1) == nil)
    }

    @Test func everyLimitIsToldApart() throws {
        let plans = Plans()
        let record = PlanRecords.record(of: try plan("10/s"))
        for limit in 0..<Plans.limits { plans.rows.setCurrent(record, index: limit, ofLimit: limit) }
        for limit in 0..<Plans.limits {
            plans.rows.setChange(PlanChange(of: limit, to: 20, by: .reset, at: .zero), after: limit)
            #expect(plans.rows.change(after: limit) == nil)
            plans.rows.setCurrent(record, index: 20, ofLimit: limit)
            #expect(plans.rows.change(after: limit)?.successor == 20)
        }
    }

    private func plan(_ rate: String) throws -> Plan { Plan(try Limit(rate), name: LimitName(immortal: "rows")) }
}

/// Rows in memory of their own.
// SAFETY: the rows do not outlive the memory, which one test has to itself.
@safe private final class Plans {
    static let limits = 5
    private let memory: UnsafeMutableRawPointer
    let rows: CurrentPlans

    init() {
        let room = PlanRoom(limits: Self.limits, toCome: 0)
        let bytes = CurrentPlans.bytes(for: room)
        // SAFETY: zeroed, on a boundary of a line, with room for all rows.
        unsafe memory = .allocate(byteCount: bytes, alignment: 64)
        unsafe memory.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
        unsafe rows = CurrentPlans(room: room, base: memory)
    }

    deinit { unsafe memory.deallocate() }
}
