// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlTesting
import Testing

/// What a question under several limits comes to, by the reference: one row a question.
@Suite struct CombinedStories {
    private typealias Part = ReferenceLimits.Part
    private typealias Row = (parts: [Part], answer: CombinedFields)

    @Test func allOrNothing() throws {
        try tell(
            ["4/s", "8/s"],
            [
                ([Part(0, "a"), Part(1, "x", cost: 2)], admitted(0, charged: 1, remaining: 3, resetAfter: ms(250))),
                ([Part(1, "x", cost: 4), Part(0, "a")], admitted(0, charged: 4, remaining: 2, resetAfter: ms(750))),
                ([Part(0, "a"), Part(1, "x")], admitted(1, charged: 1, remaining: 1, resetAfter: ms(875))),
                // Both refuse, and the longer wait holds.
                (
                    [Part(0, "a", cost: 3), Part(1, "x", cost: 3)],
                    refused([0, 1], ms(500), 1, remaining: 1, resetAfter: ms(875))
                ),
                // One refuses, and the other is charged nothing.
                ([Part(0, "b"), Part(1, "x", cost: 2)], refused([1], ms(125), 1, remaining: 1, resetAfter: ms(875))),
                ([Part(0, "b", cost: 4)], admitted(0, charged: 4, remaining: 0, resetAfter: .seconds(1))),
                // The one that speaks has the smallest share left, not what refuses.
                (
                    [Part(0, "c", cost: 4), Part(1, "x", cost: 2), Part(0, "b", cost: 0)],
                    refused([1], ms(125), 2, remaining: 0, resetAfter: .seconds(1))
                ),
            ])
    }

    @Test func impossibleWinsOverRefused() throws {
        try tell(
            ["4/s", "8/s"],
            [
                ([Part(1, "x", cost: 8)], admitted(0, charged: 8, remaining: 0, resetAfter: .seconds(1))),
                ([Part(0, "a", cost: 5), Part(1, "x")], impossible([0, 1], 1, remaining: 0, resetAfter: .seconds(1))),
                ([Part(0, "a", cost: -1), Part(1, "y")], impossible([0], 0, remaining: 4, resetAfter: .zero)),
                ([Part(1, "y"), Part(0, "a", cost: .min)], impossible([1], 0, remaining: 8, resetAfter: .zero)),
            ])
    }

    @Test func partsThatNameTheSameLimitAndKeyAreOne() throws {
        try tell(
            ["4/s", "8/s"],
            [
                (
                    [Part(1, "x"), Part(0, "a", cost: 2), Part(0, "a", cost: 2)],
                    admitted(1, charged: 4, remaining: 0, resetAfter: .seconds(1))
                ),
                (
                    [Part(0, "b", cost: 2), Part(0, "b", cost: 3)],
                    impossible([0, 1], 0, remaining: 4, resetAfter: .zero)
                ),
                (
                    [Part(0, "b", cost: .max), Part(0, "b", cost: .max)],
                    impossible([0, 1], 0, remaining: 4, resetAfter: .zero)
                ),
                (
                    [Part(0, "b", cost: 1), Part(0, "b", cost: 2)],
                    admitted(0, charged: 3, remaining: 1, resetAfter: ms(750))
                ),
                (
                    [Part(0, "b", cost: 1), Part(1, "x"), Part(0, "b", cost: 1)],
                    refused([0, 2], ms(250), 0, remaining: 1, resetAfter: ms(750))
                ),
                // Neither the same limit nor the same key makes two parts one.
                (
                    [Part(0, "c", cost: 3), Part(0, "d", cost: 3)],
                    admitted(0, charged: 3, remaining: 1, resetAfter: ms(750))
                ),
                (
                    [Part(1, 42, cost: 5), Part(1, "42", cost: 5)],
                    admitted(0, charged: 5, remaining: 3, resetAfter: ms(625))
                ),
            ])
    }

    @Test func aLimitThatRemembersNothingAdmitsAnythingButNegativeCosts() throws {
        try tell(
            ["unlimited", "1/s", "4/s"], modes: [.enforce, .off],
            [
                (
                    [Part(0, "a", cost: .max), Part(1, "a", cost: 9), Part(2, "a")],
                    admitted(2, charged: 1, remaining: 3, resetAfter: ms(250))
                ),
                ([Part(1, "a", cost: 9)], admitted(0, charged: 9, remaining: .max, resetAfter: .zero)),
                ([Part(0, "a", cost: -1), Part(1, "b")], impossible([0], 0, remaining: .max, resetAfter: .zero)),
                ([Part(0, "a"), Part(1, "b", cost: -1)], impossible([1], 0, remaining: .max, resetAfter: .zero)),
            ])
    }

    @Test func aLimitInShadowNeverRefuses() throws {
        try tell(
            ["4/s", "8/s"], modes: [.shadow],
            [
                ([Part(0, "a", cost: 3), Part(1, "x")], admitted(0, charged: 3, remaining: 1, resetAfter: ms(750))),
                // It would refuse, and is not charged.
                (
                    [Part(0, "a", cost: 2), Part(1, "x")],
                    admitted(0, inShadow: [0], charged: 2, remaining: 1, resetAfter: ms(750))
                ),
                // It would find this impossible.
                (
                    [Part(0, "b", cost: 5), Part(1, "x")],
                    admitted(1, inShadow: [0], charged: 1, remaining: 5, resetAfter: ms(375))
                ),
                // Another refuses, and it is charged nothing, though it would admit.
                ([Part(0, "a"), Part(1, "x", cost: 6)], refused([1], ms(125), 0, remaining: 1, resetAfter: ms(750))),
                ([Part(0, "a", cost: -1), Part(1, "y")], impossible([0], 0, remaining: 1, resetAfter: ms(750))),
            ])
    }

    @Test func otherQuestionsReceiptsAndChangesAreOfOneLimit() throws {
        var reference = try ReferenceLimits([Limit("4/s"), Limit("8/s")])
        let now = Tick.zero.advanced(by: .seconds(1))
        let (_, receipt) = reference[0].reserve("a", cost: 4, at: now)
        let parts = [Part(0, "a"), Part(1, "x")]
        #expect(reference.admitAll(parts, at: now).violated == [0])
        reference[0].settle(try #require(receipt), actual: 1, at: now)
        #expect(reference.admitAll(parts, at: now).fields.remaining == 2)
        reference[0].change(to: try Limit("2/s"), carrying: .keepDebt, at: now)
        #expect(reference.admitAll(parts, at: now).violated == [0])
    }

    private func tell(
        _ rates: [String], modes: [LimitMode] = [], _ rows: [Row], sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        var reference = ReferenceLimits(try rates.map { try Limit($0) }, modes: modes)
        let now = Tick.zero.advanced(by: .seconds(1))
        for (index, row) in rows.enumerated() {
            let place = Comment(rawValue: "row \(index + 1)")
            #expect(reference.admitAll(row.parts, at: now) == row.answer, place, sourceLocation: sourceLocation)
        }
    }

    private func admitted(
        _ speaker: Int, inShadow: Set<Int> = [], charged: Int, remaining: Int, resetAfter: Duration
    ) -> CombinedFields {
        CombinedFields(
            .admitted, violatedInShadow: inShadow, speaker: speaker,
            fields: DecisionFields(
                .admitted, charged: charged, remaining: remaining, retryAfter: nil, resetAfter: resetAfter))
    }

    private func refused(
        _ violated: Set<Int>, _ retryAfter: Duration, _ speaker: Int, remaining: Int, resetAfter: Duration
    ) -> CombinedFields {
        CombinedFields(
            .refused(retryAfter: retryAfter), violated: violated, speaker: speaker,
            fields: DecisionFields(
                .refused(retryAfter: retryAfter), charged: 0, remaining: remaining, retryAfter: retryAfter,
                resetAfter: resetAfter))
    }

    private func impossible(
        _ violated: Set<Int>, _ speaker: Int, remaining: Int, resetAfter: Duration
    ) -> CombinedFields {
        CombinedFields(
            .impossible, violated: violated, speaker: speaker,
            fields: DecisionFields(
                .impossible, charged: 0, remaining: remaining, retryAfter: nil, resetAfter: resetAfter))
    }
}
