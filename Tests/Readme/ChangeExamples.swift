// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlTesting
import Testing

/// The examples of the article on changing limits, word for word, and what comes of them.
@Suite struct ChangeExamples {
    @Test func changing() throws {
        var limits = LimitTable()
        let perUser = try limits.add("per-user", "100/second burst=20")
        let limiter = try RateLimiter(limits, capacity: 1_000_000)

        try limiter.change(perUser, to: Limit("200/second burst=40"))

        #expect(limiter.peek("user-42").limit.burst == 40)
    }

    @Test func anOnlyLimit() throws {
        let limiter = try RateLimiter("10/hour", capacity: 1000)
        _ = limiter.admit("user-42", cost: 7)

        try limiter.change(limiter.limits[0], to: Limit("100/hour"), carrying: .proportional)

        #expect(limiter.peek("user-42").remaining == 30)
    }

    /// The table of strategies.
    @Test(arguments: [
        ("10/hour", 7, "100/hour", [93, 30, 100]),
        ("100/hour", 30, "10/hour", [0, 7, 10]),
        ("10/hour", 0, "100/hour", [100, 100, 100]),
        ("10/hour", 40, "100/hour", [60, 0, 100]),
    ])
    func strategies(before: String, charged: Int, after: String, left: [Int]) throws {
        let clock = ManualClock()
        for (strategy, left) in zip([CarryOver.keepDebt, .proportional, .reset], left) {
            let limiter = try RateLimiter(before, capacity: 1000, time: .manual(clock))
            _ = limiter.charge("a", cost: charged)
            try limiter.change(limiter.limits[0], to: Limit(after), carrying: strategy)
            #expect(limiter.peek("a").remaining == left, "\(before) to \(after) by \(strategy)")
        }
    }

    @Test func aModeIsChangedToo() throws {
        var limits = LimitTable()
        let tried = try limits.add("tried", "50/second burst=10", mode: .shadow)
        let limiter = try RateLimiter(limits, capacity: 1000)

        try limiter.change(tried, to: Limit("60/second burst=10"))
        try limiter.change(tried, to: Limit("60/second burst=10"), mode: .enforce)

        #expect(limiter.take("user-42", upTo: 10).charged == 10)
    }

    @Test func comingAndGoing() throws {
        let limiter = try RateLimiter("100/second", capacity: 1000)

        let campaign = try limiter.add("campaign", Limit("10/hour"))
        let decision = limiter.admit("user-42", under: campaign)
        try limiter.remove(campaign)
        try limiter.resetAll()

        #expect(decision.remaining == 9)
        #expect(limiter.admit("user-42", cost: 1000, under: campaign).isAdmitted)
    }

    /// As of the instant of the change, whenever the key is asked about.
    @Test func asOfTheChange() throws {
        let clock = ManualClock()
        let limiter = try RateLimiter("10/second", capacity: 1000, time: .manual(clock))
        _ = limiter.admit("a", cost: 10)
        try limiter.change(limiter.limits[0], to: Limit("1/second burst=10"))
        clock.advance(by: .seconds(3))
        #expect(limiter.peek("a").remaining == 3)
    }

    /// After as many changes as there is room for, the next one makes the pass that keepers would have made.
    @Test func changesWithoutKeepers() throws {
        let limiter = try RateLimiter("10/hour", capacity: 1000)
        _ = limiter.admit("a", cost: 7)
        for turn in 0..<2500 { try limiter.change(limiter.limits[0], to: Limit(10 + turn % 3, per: .seconds(3600))) }
        #expect(limiter.peek("a").remaining == 3 + 2499 % 3)
    }
}
