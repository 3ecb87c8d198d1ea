// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlModel
import PawlTesting
import Testing

/// What a key has left when its limit changes: one row a change.
@Suite struct CarryOverStories {
    private static let fixed = "algorithm=fixed-window"
    private static let sliding = "algorithm=sliding-counter"

    @Test func aDebtIsKeptInUnits() throws {
        try change("10/s", charged: 7, to: "100/s", .keepDebt, at: ms(0), remaining: 93, resetAfter: ms(70))
        try change("100/s", charged: 7, to: "10/s", .keepDebt, at: ms(0), remaining: 3, resetAfter: ms(700))
        try change("10/s", charged: 5, to: "10/minute", .keepDebt, at: ms(200), remaining: 7, resetAfter: .seconds(18))
        try change("10/s", charged: 1, to: "1/s burst=10", .keepDebt, at: ms(0), remaining: 9, resetAfter: .seconds(1))
    }

    @Test func aDebtBeyondTheNewBurstIsForgiven() throws {
        try change("100/s", charged: 50, to: "10/s", .keepDebt, at: ms(0), remaining: 0, resetAfter: .seconds(1))
        try change("10/s", charged: 25, to: "20/s", .keepDebt, at: ms(0), remaining: 0, resetAfter: .seconds(1))
        try change("10/s", charged: 25, to: "10/s", .proportional, at: ms(0), remaining: 0, resetAfter: .seconds(1))
    }

    @Test func aShareIsKeptOfTheBurst() throws {
        try change("10/s", charged: 7, to: "100/s", .proportional, at: ms(0), remaining: 30, resetAfter: ms(700))
        try change("100/s", charged: 50, to: "10/s", .proportional, at: ms(0), remaining: 5, resetAfter: ms(500))
        // A third of the burst in whole steps, and the instant of the last of them in whole nanoseconds.
        try change("3/s", charged: 1, to: "10/s", .proportional, at: ms(0), remaining: 6, resetAfter: ns(333_333_335))
    }

    @Test func aResetForgetsAll() throws {
        try change("10/s", charged: 7, to: "100/s", .reset, at: ms(0), remaining: 100, resetAfter: .zero)
        try change("10/s", charged: 7, to: "10/s", .reset, at: ms(0), remaining: 10, resetAfter: .zero)
    }

    @Test func whatTimeHasRepaidIsNotOwed() throws {
        for strategy in CarryOver.allCases {
            try change("10/s", charged: 5, to: "20/s", strategy, at: ms(500), remaining: 20, resetAfter: .zero)
            try change(
                "10/s \(Self.fixed)", charged: 5, to: "20/s", strategy, at: ms(1000), remaining: 20, resetAfter: .zero)
            try change(
                "10/s \(Self.sliding)", charged: 5, to: "20/s", strategy, at: ms(2000), remaining: 20, resetAfter: .zero
            )
        }
    }

    @Test func aWindowsUnitsAreOwed() throws {
        try change(
            "10/s \(Self.fixed)", charged: 4, to: "10/s", .keepDebt, at: ms(500), remaining: 6, resetAfter: ms(400))
        try change(
            "10/s \(Self.fixed)", charged: 4, to: "20/s", .proportional, at: ms(500), remaining: 12, resetAfter: ms(400)
        )
        try change(
            "10/s \(Self.fixed)", charged: 4, to: "10/minute \(Self.fixed)", .keepDebt, at: ms(500), remaining: 6,
            resetAfter: ms(59_500))
        try change(
            "10/s \(Self.sliding)", charged: 8, to: "10/s", .keepDebt, at: ms(1500), remaining: 6, resetAfter: ms(400))
    }

    @Test func whatIsOwedIsUsedOfAWindow() throws {
        try change(
            "10/s", charged: 5, to: "10/s \(Self.fixed)", .keepDebt, at: ms(250), remaining: 7, resetAfter: ms(750))
        try change(
            "10/s", charged: 5, to: "10/s \(Self.sliding)", .keepDebt, at: ms(250), remaining: 7, resetAfter: ms(1750))
        try change(
            "10/s \(Self.sliding)", charged: 8, to: "10/minute \(Self.sliding)", .keepDebt, at: ms(1500), remaining: 6,
            resetAfter: ms(118_500))
    }

    @Test func aSlidingCounterOfTheSamePeriodKeepsBothCounts() throws {
        let (ten, twenty, three) = ("10/s \(Self.sliding)", "20/s \(Self.sliding)", "3/s \(Self.sliding)")
        try change(ten, charged: 8, to: ten, .keepDebt, at: ms(1500), remaining: 6, resetAfter: ms(500))
        try change(ten, charged: 8, to: twenty, .keepDebt, at: ms(1500), remaining: 16, resetAfter: ms(500))
        try change(ten, charged: 8, to: twenty, .proportional, at: ms(1500), remaining: 12, resetAfter: ms(500))
        try change(ten, charged: 8, to: three, .keepDebt, at: ms(1500), remaining: 0, resetAfter: ms(500))
        try change(ten, charged: 8, to: three, .keepDebt, at: ms(500), remaining: 0, resetAfter: ms(1500))
    }

    @Test func nothingIsKeptOfALimitThatKeepsNothing() throws {
        try change("10/s", charged: 7, to: "unlimited", .keepDebt, at: ms(0), remaining: .max, resetAfter: .zero)
        try change("unlimited", charged: 7, to: "10/s", .keepDebt, at: ms(0), remaining: 10, resetAfter: .zero)
    }

    /// A publication that is older than the window the key was last charged in is as of that window's beginning.
    @Test func aChangeBeforeTheWordsWindowForgetsNothing() throws {
        for rate in ["10/s \(Self.fixed)", "10/s \(Self.sliding)"] {
            let (old, new) = (Plan(try Limit(rate), name: name), Plan(try Limit("20/s"), name: name))
            let charged = old.step(.charge, Cost(4), word: Plan.fresh, at: tick(ms(3000))).word
            let word = new.word(carrying: charged, from: old, by: .keepDebt, at: tick(ms(1500)))
            #expect(new.remaining(word: word, at: new.instant(of: tick(ms(3000)))) == 16)
        }
    }

    private let name = LimitName(immortal: "changed")

    private func tick(_ duration: Duration) -> Tick { Tick.zero.advanced(by: duration) }

    /// Charges a key at tick zero, changes its limit later, and asks at that instant how it stands.
    private func change(
        _ old: String, charged: Int, to new: String, _ strategy: CarryOver, at now: Duration, remaining: Int,
        resetAfter: Duration, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let (old, new) = (try Limit(old), try Limit(new))
        let expected = DecisionFields(
            .admitted, charged: 0, remaining: remaining, retryAfter: nil, resetAfter: resetAfter)
        var reference = ReferenceLimiter(old)
        reference.charge("a", cost: charged, at: .zero)
        reference.change(to: new, carrying: strategy, at: tick(now))
        #expect(reference.peek("a", cost: 0, at: tick(now)) == expected, sourceLocation: sourceLocation)

        let (before, after) = (Plan(old, name: name), PlanRecord(immortal: Plan(new, name: name)))
        let word = after.plan.word(
            carrying: before.step(.charge, Cost(charged), word: Plan.fresh, at: .zero).word, from: before, by: strategy,
            at: tick(now))
        let step = after.step(.peek, Cost(0), word: word, at: tick(now))
        let answer = DecisionFields(Decision(step, of: after, verb: .peek, cost: Cost(0), at: tick(now)))
        #expect(answer == expected, sourceLocation: sourceLocation)
    }
}
