// SPDX-License-Identifier: Apache-2.0

import PawlTesting
import TestSupport
import Testing

/// Recorded histories of questions under one limit and under several while limits change, and keys are blocked, have plans of their
/// own, are reset and pay penalties: each can be explained by a limiter that does one thing at a time, and puts nothing off.
@Suite(.serialized)
struct ChangingHistories {
    /// One thread too: what it records has one order.
    @Test(arguments: [1, 2, 3, 4], [false, true])
    func everyHistoryIsLinearizable(threads: Int, isCrowded: Bool) throws {
        let count = TestSize.rounds(long: 13_000, usual: 1_250, sanitized: 60)
        var found = Findings()
        let time = try ContinuousClock().measure {
            repeat {
                found.add(
                    try .record(count, threads: threads) {
                        try ChangingTrial(threads: threads, seed: $0, isCrowded: isCrowded)
                    })
            } while found.fault == nil && !haveMet(found, threads) && found.histories < 20 * count
        }
        print(
            "\(found.histories) histories of changes, \(threads) threads, \(found.overlapped) overlapped, \(time)")
        if let fault = found.fault { Issue.record("\(fault)") }
        #expect(haveMet(found, threads), "too few questions and changes overlapped")
    }

    private func haveMet(_ found: Findings, _ threads: Int) -> Bool {
        threads == 1 || found.overlapped * 20 >= found.histories
    }

    /// Limiters with a bug are found out, by the same recorder.
    @Test(
        arguments: [
            BareChanges.Bug.carriesNoDebt, .changesInTwoSteps, .blocksWhatItSaw, .overridesInTwoSteps,
        ], [2, 4])
    func aBugIsFound(bug: BareChanges.Bug, threads: Int) throws {
        let found = try record(20_000, threads: threads, bug)
        print("\(bug), \(threads) threads: found in history \(found.histories)")
        #expect(found.fault?.contains("no order of these calls") == true)
    }

    @Test(arguments: [2, 4])
    func theSameWithoutABugIsLinearizable(threads: Int) throws {
        let found = try record(TestSize.isSanitized ? 100 : 500, threads: threads, .none)
        #expect(found.fault == nil && found.overlapped > 0)
    }

    private func record(_ count: Int, threads: Int, _ bug: BareChanges.Bug) throws -> Findings {
        try .record(count, threads: threads) { seed in
            try ChangingTrial(threads: threads, seed: seed) { BareChanges($0, bug) }
        }
    }
}
