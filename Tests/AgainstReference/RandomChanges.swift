// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlModel
import PawlTesting
import TestSupport
import Testing

/// Words against the reference over random histories of questions, refunds and changes of the limit.
@Suite struct RandomChanges {
    @Test(arguments: Seeds.some(TestSize.isLong ? 40_000 : 600))
    func refundsAndChangesAgree(seed: UInt64) throws {
        var history = try WordHistory(seed: seed)
        for place in 0..<120 {
            if let fault = try history.goOn() {
                Issue.record("seed \(seed), \(place): \(fault)")
                return
            }
        }
    }

    @Test func thereAreRefundsAndChangesToAgreeOn() throws {
        var (refunds, changes) = (0, 0)
        for seed: UInt64 in 0..<20 {
            var history = try WordHistory(seed: seed)
            for _ in 0..<120 { _ = try history.goOn() }
            refunds += history.refunds
            changes += history.changes
        }
        #expect(refunds > 200 && changes > 100)
    }

    /// The reference in real numbers has room for every limit, and is where the quantised one is, to a unit.
    @Test(arguments: Seeds.some(200))
    func debtsKeptInRealNumbersAreTheSameToAUnit(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let (old, new) = (try random.gcraLimit(), try random.gcraLimit())
        let units = random.magnitude(1...old.burst)
        let charged = Tick.zero.advanced(by: old.period)
        let now = charged.advanced(by: .nanoseconds(random.magnitude(0...1 << 50)))
        let remaining = [ReferenceLimiter.Timing.quantised, .continuous].map { timing in
            var reference = ReferenceLimiter(old, timing: timing)
            reference.charge("a", cost: units, at: charged)
            reference.change(to: new, carrying: .keepDebt, at: now)
            var proportional = reference
            proportional.change(to: old, carrying: .proportional, at: now)
            return reference.peek("a", at: now).remaining
        }
        #expect(abs(remaining[0] - remaining[1]) <= 1, "seed \(seed): \(old) to \(new)")
    }
}
