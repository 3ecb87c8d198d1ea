// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import PawlTesting
import Testing

/// Limits that change between questions.
@Suite struct ChangeStories {
    private let clock = ManualClock()

    @Test(arguments: [(CarryOver.keepDebt, 93), (.proportional, 30), (.reset, 100)])
    func keysAreCarriedOver(strategy: CarryOver, remaining: Int) throws {
        let limiter = try RateLimiter("10/minute", capacity: 64, time: .manual(clock))
        let limit = limiter.limits[0]
        _ = limiter.admit("a", cost: 7)
        try limiter.change(limit, to: Limit("100/minute"), carrying: strategy)
        #expect(limiter.peek("a").remaining == remaining)
        #expect(limiter.peek("new").remaining == 100 && limiter.admit("new", cost: 100).isAdmitted)
        #expect(limiter.peek("a").limit.count == 100)
        #expect(limiter.counts().units == 107)
        #expect(limiter.engine.audit().violations == [])
    }

    /// As of the change, however late a key is asked about, and through several changes.
    @Test func timeSinceTheChangeCountsByTheNewRate() throws {
        let limiter = try RateLimiter("10/second", capacity: 64, time: .manual(clock))
        let limit = limiter.limits[0]
        _ = limiter.admit("a", cost: 10)
        try limiter.change(limit, to: Limit("1/second burst=10"))
        clock.advance(by: .seconds(3))
        try limiter.change(limit, to: Limit("2/second burst=20"))
        clock.advance(by: .seconds(1))
        // Ten owed; three came back in three seconds, two in the last.
        #expect(limiter.peek("a").remaining == 15)
        // Had it been asked about in between, it would be the same.
        #expect(limiter.peek("a").resetAfter == .milliseconds(2500))
    }

    /// Under the rate of before, the key would long have been as if never seen.
    @Test func anEntryIsNotFreedByItsOldRate() throws {
        let limiter = try RateLimiter("10/second", capacity: 64, time: .manual(clock))
        _ = limiter.admit("a", cost: 10)
        try limiter.change(limiter.limits[0], to: Limit("1/minute burst=10"))
        clock.advance(by: .seconds(60))
        limiter.sweep()
        #expect(limiter.occupancy.entries == 1)
        #expect(limiter.peek("a").remaining == 1)
    }

    @Test func aQuestionFromBeforeTheChangeGetsNothingTwice() throws {
        let limiter = try RateLimiter("10/second", capacity: 64, time: .manual(clock))
        let before = limiter.now
        _ = limiter.admit("a", cost: 10)
        clock.advance(by: .seconds(2))
        try limiter.change(limiter.limits[0], to: Limit("1/minute burst=10"))
        #expect(!limiter.admit("a", cost: 10, at: before).isAdmitted)
        #expect(limiter.admit("a", cost: 10).isAdmitted)
    }

    @Test func modesAreSwitched() throws {
        let limiter = try RateLimiter("1/minute", capacity: 64, time: .manual(clock))
        let limit = limiter.limits[0]
        #expect(limiter.admit("a").isAdmitted && !limiter.admit("a").isAdmitted)
        try limiter.change(limit, to: Limit("1/minute"), mode: .shadow)
        #expect(limiter.admit("a").isAdmitted && limiter.admit("a").enforcedOutcome != .admitted)
        try limiter.change(limit, to: Limit("1/minute"), mode: .off)
        #expect(limiter.admit("a", cost: 50).isAdmitted)
        try limiter.change(limit, to: Limit("1/minute"), mode: .enforce)
        #expect(limiter.admit("a").isAdmitted && !limiter.admit("a").isAdmitted)
    }

    @Test func limitsComeAndGo() throws {
        let limiter = try RateLimiter("1/minute", capacity: 64, time: .manual(clock))
        let second = try limiter.add("second", Limit("2/minute"))
        #expect(limiter.limits.map(\.description) == ["default", "second"])
        #expect(limiter.admit("a", cost: 2, under: second).isAdmitted && !limiter.admit("a", under: second).isAdmitted)
        #expect(limiter.admit("a").isAdmitted)
        #expect(throws: LimitError.self) { try limiter.add("second", Limit("2/minute")) }
        #expect(throws: LimitError.self) { try limiter.add("no spaces", Limit("2/minute")) }
        try limiter.remove(second)
        #expect(limiter.admit("a", cost: 1000, under: second).isAdmitted)
        let again = try limiter.add("second", Limit("3/minute"))
        #expect(again == second && limiter.admit("a", cost: 3, under: second).isAdmitted)
        #expect(!limiter.admit("a", under: second).isAdmitted)
        for index in 1..<RateLimiter.limitsToCome { _ = try limiter.add("more-\(index)", Limit("1/minute")) }
        #expect(throws: LimitError.self) { try limiter.add("too-many", Limit("1/minute")) }
    }

    @Test func resetAllForgetsEveryKey() throws {
        let limiter = try RateLimiter("2/minute", capacity: 64, time: .manual(clock))
        let second = try limiter.add("second", Limit("2/minute algorithm=fixed-window"))
        _ = (limiter.admit("a", cost: 2), limiter.admit("a", cost: 2, under: second))
        try limiter.resetAll()
        #expect(limiter.peek("a").remaining == 2 && limiter.peek("a", under: second).remaining == 2)
        #expect(limiter.peek("a").resetAfter == .zero)
    }

    @Test func receiptsOutliveAChange() throws {
        let limiter = try RateLimiter("10/minute", capacity: 64, time: .manual(clock))
        let receipt = limiter.reserve("a", cost: 6)
        try limiter.change(limiter.limits[0], to: Limit("20/minute"))
        #expect(limiter.peek("a").remaining == 14)
        receipt.refund()
        #expect(limiter.peek("a").remaining == 20)
        let forgotten = limiter.reserve("a", cost: 6)
        try limiter.resetAll()
        #expect(limiter.admit("a", cost: 10).isAdmitted)
        forgotten.refund()
        #expect(limiter.peek("a").remaining == 10)
    }

    /// Rows are used again once a pass has come by, and no change is lost on the way.
    @Test(arguments: FullTablePolicy.allCases)
    func changesNeverRunOut(policy: FullTablePolicy) throws {
        let limiter = try RateLimiter("10/minute", capacity: 8, whenFull: policy, time: .manual(clock))
        let limit = limiter.limits[0]
        for key in 0..<40 { _ = limiter.admit(key) }
        for turn in 0..<3000 {
            try limiter.change(limit, to: Limit(10 + turn % 7, per: .seconds(60)))
            if turn % 100 == 0 { _ = limiter.admit(turn % 40) }
            if turn % 500 == 0 { limiter.sweep() }
        }
        #expect(limiter.peek(0).limit.count == 10 + 2999 % 7)
        #expect(limiter.engine.audit().violations == [])
    }

    /// About as many changes as there are rows for, of which one number leaves none.
    @Test(arguments: 1000...1030) func aLimitIsAddedAfterAsManyChangesAsThereIsRoomFor(changes: Int) throws {
        let limiter = try RateLimiter("10/minute", capacity: 8, time: .manual(clock))
        for turn in 0..<changes { try limiter.change(limiter.limits[0], to: Limit(10 + turn % 2, per: .seconds(60))) }
        let added = try limiter.add("added", Limit("2/minute"))
        #expect(limiter.admit("a", cost: 2, under: added).isAdmitted && !limiter.admit("a", under: added).isAdmitted)
    }
}
