// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// The sliding-window log against a plain list over random histories: every field of every answer, with and without the lock.
///
/// Counts to 100,000, periods of 1 ms to 366 days and so all grains, all verbs, hostile costs, debts, refunds, pauses, clocks
/// that step back, from tick zero to the last.
@Suite struct LogHistories {
    @Test(arguments: Seeds.some(TestSize.isLong ? 2_400 : 200))
    func shortLogsAgree(seed: UInt64) throws { try agree(seed, countMax: 300, questions: 500) }

    @Test(arguments: Seeds.some(TestSize.isLong ? 12 : 4))
    func longLogsAgree(seed: UInt64) throws { try agree(seed, countMax: 100_000, questions: 12_000) }

    private func agree(_ seed: UInt64, countMax: Int, questions: Int) throws {
        var history = try LogHistory(seed: seed, countMax: countMax)
        for _ in 0..<questions {
            if let fault = history.ask() {
                Issue.record("seed \(seed): \(fault)")
                return
            }
        }
        #expect(history.questions == questions)
        #expect(history.chunksLost() == 0, "seed \(seed)")
    }
}
