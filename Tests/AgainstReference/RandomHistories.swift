// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import PawlTesting
import TestSupport
import Testing

/// The limiter against the reference over random histories: every field of every answer.
///
/// All algorithms, counts to 10⁹ and beyond, bursts to the largest, periods of 1 ms to 366 days, one to three limits, keys
/// of all kinds, all verbs, hostile costs, clocks set to any time and stepped both ways from tick zero to the last.
@Suite struct RandomHistories {
    @Test(arguments: Seeds.some(TestSize.isLong ? 20_000 : 400))
    func shortHistoriesAgreeAndAreAuditedAfterEveryQuestion(seed: UInt64) throws {
        var history = try History(seed: seed, capacity: 64, keys: 4)
        for _ in 0..<50 {
            let fault = history.ask()
            let faults = history.faults() + (fault.map { [$0] } ?? [])
            guard faults.isEmpty else {
                Issue.record("seed \(seed): \(faults.joined(separator: "; "))")
                return
            }
        }
        #expect(history.questions == 50)
    }

    @Test(arguments: Seeds.some(TestSize.isLong ? 6_000 : 150))
    func longHistoriesAgree(seed: UInt64) throws {
        var history = try History(seed: seed, capacity: 1024, keys: 12)
        for _ in 0..<1_500 {
            if let fault = history.ask() {
                Issue.record("seed \(seed): \(fault)")
                return
            }
        }
        #expect(history.faults() == [], "seed \(seed)")
        #expect(history.limiter.tableCounts.evicted == 0, "seed \(seed)")
    }
}
