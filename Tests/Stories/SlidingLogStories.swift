// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import PawlModel
import PawlTesting
import TestSupport
import Testing

/// Every question of the last period, told of one key.
@Suite struct SlidingLogStories {
    static let rate = "10/minute algorithm=sliding-log"

    @Test func unitsComeBackWhenTheirQuestionIsAPeriodOld() throws {
        try tellLog(
            Self.rate,
            [
                row(ms(0), .admit(6), .admitted, remaining: 4, resetAfter: .seconds(60)),
                row(.seconds(10), .admit(4), .admitted, remaining: 0, resetAfter: .seconds(60)),
                row(
                    .seconds(20), .admit(1), .refused(retryAfter: .seconds(40)), remaining: 0, resetAfter: .seconds(50)),
                row(
                    .seconds(20), .admit(7), .refused(retryAfter: .seconds(50)), remaining: 0, resetAfter: .seconds(50)),
                row(
                    .seconds(60) - ns(1), .peek(1), .refused(retryAfter: ns(1)), remaining: 0,
                    resetAfter: .seconds(10) + ns(1)),
                row(.seconds(60), .admit(6), .admitted, remaining: 0, resetAfter: .seconds(60)),
                row(
                    .seconds(70) - ns(1), .take(9), .refused(retryAfter: ns(1)), remaining: 0,
                    resetAfter: .seconds(50) + ns(1)),
                row(.seconds(70), .take(9), .admitted, charged: 4, remaining: 0, resetAfter: .seconds(60)),
                row(.seconds(130), .peek(10), .admitted, charged: 0, remaining: 10, resetAfter: .zero),
            ])
    }

    @Test func aBoundaryOfTheCalendarIsNone() throws {
        try tellLog(
            Self.rate,
            [
                row(.seconds(59), .admit(10), .admitted, remaining: 0, resetAfter: .seconds(60)),
                row(
                    .seconds(61), .admit(1), .refused(retryAfter: .seconds(58)), remaining: 0, resetAfter: .seconds(58)),
                row(.seconds(119), .admit(10), .admitted, remaining: 0, resetAfter: .seconds(60)),
            ])
    }

    @Test func whatCanNeverBeIsImpossibleAndCostsNothing() throws {
        try tellLog(
            Self.rate,
            [
                row(ms(0), .admit(0), .admitted, remaining: 10, resetAfter: .zero),
                row(ms(0), .admit(11), .impossible, remaining: 10, resetAfter: .zero),
                row(ms(0), .peek(.max), .impossible, remaining: 10, resetAfter: .zero),
                row(ms(0), .charge(-1), .impossible, remaining: 10, resetAfter: .zero),
                row(ms(0), .admit(10), .admitted, remaining: 0, resetAfter: .seconds(60)),
                row(ms(1), .admit(0), .admitted, remaining: 0, resetAfter: .seconds(60) - ms(1)),
                row(ms(1), .admit(11), .impossible, remaining: 0, resetAfter: .seconds(60) - ms(1)),
            ])
    }

    /// A debt is waited for record by record, and saturates.
    @Test func aChargeMayOwe() throws {
        try tellLog(
            Self.rate,
            [
                row(ms(0), .charge(8), .admitted, remaining: 2, resetAfter: .seconds(60)),
                row(.seconds(1), .charge(20), .admitted, remaining: 0, resetAfter: .seconds(60)),
                row(.seconds(2), .admit(1), .refused(retryAfter: .seconds(59)), remaining: 0, resetAfter: .seconds(59)),
                row(.seconds(2), .charge(.max), .admitted, remaining: 0, resetAfter: .seconds(60)),
                row(.seconds(61), .admit(1), .refused(retryAfter: .seconds(1)), remaining: 0, resetAfter: .seconds(1)),
                row(.seconds(62), .admit(10), .admitted, remaining: 0, resetAfter: .seconds(60)),
            ])
    }

    /// Beyond as many records as the limit has units, what is charged joins the newest.
    @Test func debtsBeyondTheCountJoinTheNewestRecord() throws {
        try tellLog(
            "2/minute algorithm=sliding-log",
            [
                row(ms(0), .charge(1), .admitted, remaining: 1, resetAfter: .seconds(60)),
                row(.seconds(1), .charge(1), .admitted, remaining: 0, resetAfter: .seconds(60)),
                row(.seconds(2), .charge(1), .admitted, remaining: 0, resetAfter: .seconds(60)),
                row(.seconds(2), .admit(1), .refused(retryAfter: .seconds(60)), remaining: 0, resetAfter: .seconds(60)),
            ])
    }

    /// Judged, and recorded, at the newest record; waits are told from the caller's own instant.
    @Test func aQuestionFromThePastIsOneOfThePresent() throws {
        try tellLog(
            Self.rate,
            [
                row(.seconds(30), .admit(5), .admitted, remaining: 5, resetAfter: .seconds(60)),
                row(.seconds(20), .admit(4), .admitted, remaining: 1, resetAfter: .seconds(70)),
                row(
                    .seconds(10), .admit(2), .refused(retryAfter: .seconds(80)), remaining: 1, resetAfter: .seconds(80)),
                row(.seconds(90), .admit(10), .admitted, remaining: 0, resetAfter: .seconds(60)),
            ])
    }

    /// 32 ns in a day: a record is rounded up, and leaves up to that much late.
    @Test func longPeriodsCountInGrains() throws {
        try tellLog(
            "2/day algorithm=sliding-log",
            [
                row(ns(0), .admit(1), .admitted, remaining: 1, resetAfter: days(1)),
                row(ns(1), .admit(1), .admitted, remaining: 0, resetAfter: days(1) + ns(31)),
                row(
                    ns(1), .admit(2), .refused(retryAfter: days(1) + ns(31)), remaining: 0, resetAfter: days(1) + ns(31)
                ),
                row(days(1), .peek(1), .admitted, charged: 0, remaining: 1, resetAfter: ns(32)),
                row(days(1) + ns(32), .peek(2), .admitted, charged: 0, remaining: 2, resetAfter: .zero),
            ])
    }

    @Test(
        arguments: [
            (ms(1), 1), (.seconds(4398), 1), (.seconds(4399), 2), (days(1), 32), (days(7), 256), (days(30), 1024),
            (days(366), 8192),
        ])
    func aGrainIsAsLongAsTheTableSays(period: Duration, grain: Int) throws {
        let limit = try Limit(1, per: period, algorithm: .slidingLog)
        let plan = Plan(limit, name: LimitName(immortal: "log"))
        guard case .slidingLog(let log) = plan.constants else {
            Issue.record("\(plan.constants)")
            return
        }
        #expect(1 << Int(log.grainShift) == grain)
        #expect(ReferenceLog(limit).grain == Int128(grain))
    }

    /// In shadow everybody is admitted, and units are told as asked.
    @Test func inShadowNobodyIsRefused() throws {
        var key = try LogOfOneKey(Limit(Self.rate), chunks: 4, mode: .shadow)
        for (verb, cost, outcome, charged) in [
            (Verb.admit, 10, Decision.Outcome.admitted, 10), (.admit, 3, .refused(retryAfter: .seconds(60)), 3),
            (.take, 7, .refused(retryAfter: .seconds(60)), 7), (.admit, .max, .impossible, .max),
            (.peek, 3, .refused(retryAfter: .seconds(60)), 0),
        ] {
            let step = try key.step(verb, Cost(cost), at: .zero)
            let decision = key.decision(step, verb, Cost(cost), at: .zero)
            #expect(decision.isAdmitted && decision.outcome == .admitted && decision.retryAfter == nil)
            #expect(decision.enforcedOutcome == outcome)
            #expect(decision.charged == charged)
            #expect(decision.remaining == 0 && decision.resetAfter == .seconds(60))
        }
    }

    @Test func aRefundIsExactWhileTheRecordIsInside() throws {
        var key = try LogOfOneKey(Limit(Self.rate), chunks: 4)
        let at = { (seconds: Int) in Tick.zero.advanced(by: .seconds(seconds)) }
        let first = try key.step(.admit, Cost(5), at: at(0))
        let second = try key.step(.admit, Cost(5), at: at(10))
        #expect(key.refund(3, recordedAt: first.recordedAt, at: at(20)) == 3)
        #expect(key.key.look(.peek, Cost(1), word: key.word, at: at(20))?.remaining == 3)
        // No more than is there, nor what has left.
        #expect(key.refund(3, recordedAt: first.recordedAt, at: at(20)) == 2)
        #expect(key.key.look(.peek, Cost(1), word: key.word, at: at(20))?.remaining == 5)
        #expect(key.refund(1, recordedAt: first.recordedAt, at: at(60)) == 0)
        #expect(key.key.look(.peek, Cost(1), word: key.word, at: at(60))?.remaining == 5)
        #expect(key.refund(5, recordedAt: second.recordedAt, at: at(69)) == 5)
        #expect(key.key.look(.peek, Cost(1), word: key.word, at: at(69))?.remaining == 10)
        #expect(key.key.look(.peek, Cost(1), word: key.word, at: at(69))?.forgottenAt == at(70))
        #expect(key.refund(5, recordedAt: second.recordedAt, at: at(70)) == 0)
    }
}

/// Puts a story's questions to a log and to the reference, which must both give the answers in the table.
private func tellLog(_ rate: String, _ rows: [Row], sourceLocation: SourceLocation = #_sourceLocation) throws {
    try tell(rate, rows, sourceLocation: sourceLocation)
    let limit = try Limit(rate)
    var key = LogOfOneKey(limit, chunks: LogOfOneKey.chunksMax(limit))
    var reference = ReferenceLimiter(limit)
    let start = Tick.zero.advanced(by: limit.period)
    for (index, row) in rows.enumerated() {
        let place = Comment(rawValue: "\(rate), row \(index + 1): \(row.question) at \(row.now)")
        let now = start.advanced(by: row.now)
        let (verb, cost): (Verb, Int) =
            switch row.question {
            case .admit(let cost): (.admit, cost)
            case .take(let most): (.take, most)
            case .charge(let cost): (.charge, cost)
            case .peek(let cost): (.peek, cost)
            }
        let step = try key.step(verb, Cost(cost), at: now)
        let answer = DecisionFields(key.decision(step, verb, Cost(cost), at: now))
        #expect(answer == row.answer, place, sourceLocation: sourceLocation)
        let expected =
            switch verb {
            case .admit: reference.admit("a", cost: cost, at: now)
            case .take: reference.take("a", upTo: cost, at: now)
            case .charge: reference.charge("a", cost: cost, at: now)
            case .peek: reference.peek("a", cost: cost, at: now)
            }
        #expect(expected == row.answer, place, sourceLocation: sourceLocation)
    }
}
