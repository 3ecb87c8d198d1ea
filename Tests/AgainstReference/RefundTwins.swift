// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// Whatever happens between a reservation and its refund, the key has no more afterwards than if less had been reserved to
/// begin with, or than without a refund; and not less either, while it is due and nothing else was charged.
@Suite struct RefundTwins {
    @Test(arguments: RefundTwin.Kind.allCases)
    func aRefundComesToWhatReservingLessWouldHave(kind: RefundTwin.Kind) throws {
        for seed in Seeds.some(TestSize.rounds(long: 200_000, usual: 10_000, sanitized: 200)) {
            var history = try RefundTwin(seed: seed, kind: kind)
            if let fault = try history.fault() {
                Issue.record("seed \(seed): \(fault)")
                return
            }
        }
    }

    @Test(arguments: RefundTwin.Kind.allCases)
    func thereAreRefundsToCompare(kind: RefundTwin.Kind) throws {
        var (given, judgedDue) = (0, 0)
        for seed: UInt64 in 0..<200 {
            var history = try RefundTwin(seed: seed, kind: kind)
            _ = try history.fault()
            if history.isGivenBack { given += 1 }
            if history.isJudgedDue { judgedDue += 1 }
        }
        #expect(given > 20)
        // Of keys that are charged nothing else it is known what is due, and so that nothing is missing.
        if kind == .alone || kind == .exceptional { #expect(judgedDue > 20) }
    }
}
