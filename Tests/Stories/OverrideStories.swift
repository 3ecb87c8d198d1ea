// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import PawlTesting
import Testing

/// Keys that have limits of their own.
@Suite struct OverrideStories {
    private let clock = ManualClock()

    private func limiter(_ rate: String, capacity: Int = 64) throws -> RateLimiter {
        try RateLimiter(rate, capacity: capacity, time: .manual(clock))
    }

    private static let rates = [
        "10/minute", "10/minute algorithm=fixed-window", "10/minute algorithm=sliding-counter",
        "10/minute algorithm=sliding-log",
    ]

    /// What time has brought back under a faster limit is not given back once more.
    @Test(arguments: rates)
    func aReceiptFromBeforeAnOverrideThatHasEndedBringsNothing(rate: String) throws {
        let limiter = try limiter(rate)
        let receipt = limiter.reserve("a", cost: 10)
        try limiter.override("a", with: .unlimited)
        limiter.endOverride("a")
        #expect(limiter.admit("a", cost: 10).isAdmitted)
        receipt.refund()
        #expect(limiter.peek("a").remaining == 0)
        let after = limiter.reserve("b", cost: 4)
        after.refund()
        #expect(limiter.peek("b").remaining == 10)
    }

    /// The keys that share a plan of their own leave it one by one; what one was charged under it is not owed until the last does.
    @Test(arguments: [false, true])
    func aReceiptFromUnderAnOverrideThatOthersStillHaveBringsNothing(isHadAgain: Bool) throws {
        let limiter = try limiter("10/minute")
        let own = try Limit("10/hour")
        for key in ["a", "b"] { try limiter.override(key, with: own) }
        let receipt = limiter.reserve("a", cost: 10)
        limiter.endOverride("a")
        clock.advance(by: .seconds(1800))
        // All ten have returned by themselves, and are charged again.
        #expect(limiter.admit("a", cost: 10).isAdmitted)
        if isHadAgain { try limiter.override("a", with: own) } else { limiter.endOverride("b") }
        receipt.refund()
        #expect(limiter.peek("a").remaining == 0)
    }

    /// Who is asked for last makes no difference.
    @Test func keysWhoseOwnLimitsEndTogetherGetBackAlike() throws {
        let limiter = try limiter("100/hour")
        let own = try Limit("200/hour")
        for key in ["a", "b", "c"] { try limiter.override(key, with: own, for: .seconds(10)) }
        let receipts = ["a", "b", "c"].map { limiter.reserve($0, cost: 20).stored() }
        clock.advance(by: .seconds(10))
        for key in ["a", "b", "c"] { #expect(limiter.admit(key).isAdmitted) }
        for receipt in receipts { receipt.refund() }
        #expect(["a", "b", "c"].map { limiter.peek($0).remaining } == [99, 99, 99])
    }

    /// One key has come to the end of its limit of its own, and another is then said to have left it before: what that was charged is
    /// carried over as of the end.
    @Test func aKeyThatLeavesBeforeTheEndWhichOthersHaveReachedGetsNothingBack() throws {
        let limiter = try limiter("10/minute")
        let own = try Limit("10/hour")
        let start = limiter.now
        for key in ["a", "b"] { try limiter.override(key, with: own, for: .seconds(3600)) }
        let receipt = limiter.reserve("a", cost: 10)
        clock.advance(by: .seconds(3600))
        #expect(limiter.admit("b").isAdmitted)
        limiter.endOverride("a", at: start.advanced(by: .seconds(1)))
        #expect(limiter.admit("a", cost: 10).isAdmitted)
        receipt.refund()
        #expect(limiter.peek("a").remaining == 0)
    }

    /// However many keys have limits of their own, the limit for all can be changed and removed.
    @Test func aLimitWithManyOverridesIsChanged() throws {
        let limiter = try limiter("10/minute", capacity: 4096)
        for key in 0..<900 { try limiter.override(key, with: Limit(key + 11, per: .seconds(60))) }
        try limiter.change(limiter.limits[0], to: Limit("5/minute"))
        #expect(limiter.peek(7).remaining == 18 && limiter.peek("new").remaining == 5)
        // Each would need another plan.
        #expect(throws: LimitError.self) { try limiter.change(limiter.limits[0], to: Limit("5/minute"), mode: .shadow) }
        #expect(limiter.peek(7).remaining == 18)
        try limiter.remove(limiter.limits[0])
        #expect(limiter.exceptions().isEmpty && limiter.admit(7, cost: 99).isAdmitted)
        #expect(limiter.engine.audit().violations == [])
    }

    @Test(arguments: rates)
    func anOverrideTakesWhatIsOwedAlongAndBack(rate: String) throws {
        let limiter = try limiter(rate)
        let own = try Limit(100, per: .seconds(60), algorithm: Limit(rate).algorithm)
        #expect(limiter.admit("a", cost: 7).isAdmitted)
        try limiter.override("a", with: own, for: .seconds(1))
        #expect(
            limiter.peek("a").remaining == 93 && limiter.peek("a").limit == own && limiter.peek("b").remaining == 10)
        #expect(limiter.admit("a", cost: 2).isAdmitted)
        #expect(limiter.exceptions().map(\.kind) == [.overridden(by: own)])
        #expect(limiter.engine.audit().violations == [])
        limiter.endOverride("a")
        #expect(limiter.peek("a").remaining == 1 && limiter.peek("a").limit.count == 10)
        #expect(limiter.exceptions().isEmpty)
        #expect(limiter.engine.audit().violations == [])
    }

    @Test func anOverrideEndsByItself() throws {
        let limiter = try limiter("1/second burst=10")
        try limiter.override("a", with: Limit("10/second burst=20"), for: .seconds(2))
        #expect(limiter.admit("a", cost: 20).isAdmitted && !limiter.admit("a").isAdmitted)
        clock.advance(by: .milliseconds(1500))
        #expect(limiter.peek("a").remaining == 15)
        #expect(limiter.admit("a", cost: 15).isAdmitted)
        clock.advance(by: .milliseconds(500))
        // Fifteen owed at its end, of which the limit knows ten.
        #expect(limiter.peek("a").remaining == 0 && limiter.peek("a").retryAfter == .seconds(1))
        clock.advance(by: .seconds(1))
        #expect(limiter.peek("a").remaining == 1)
    }

    @Test func anOverrideMayPromiseEverything() throws {
        for rate in Self.rates {
            let limiter = try limiter(rate)
            #expect(limiter.admit("a", cost: 7).isAdmitted)
            try limiter.override("a", with: .unlimited)
            #expect(limiter.admit("a", cost: 1_000_000).isAdmitted && limiter.peek("a").remaining == .max)
            #expect(limiter.admit("a", cost: -1).outcome == .impossible)
            #expect(limiter.admitAll((limiter.limits[0], "a"), (limiter.limits[0], "b"), cost: 3).isAdmitted)
            let receipt = limiter.reserve("a", cost: 5)
            receipt.refund()
            limiter.endOverride("a")
            #expect(limiter.peek("a").remaining == 10, "\(rate)")
            #expect(limiter.engine.audit().violations == [])
        }
    }

    @Test func aReceiptFromBeforeIsSettledUnderTheOverride() throws {
        for rate in Self.rates {
            let limiter = try limiter(rate)
            let own = try Limit(20, per: .seconds(60), algorithm: Limit(rate).algorithm)
            let before = limiter.reserve("a", cost: 4)
            let kept = limiter.reserve("a", cost: 2)
            try limiter.override("a", with: own, for: .seconds(3600))
            before.refund()
            #expect(limiter.peek("a").remaining == 18, "\(rate)")
            let during = limiter.reserve("a", cost: 5)
            during.settle(actual: 1)
            kept.settle(actual: 3)
            #expect(limiter.peek("a").remaining == 16, "\(rate)")
            let last = limiter.reserve("a", cost: 6)
            limiter.endOverride("a")
            last.refund()
            #expect(limiter.peek("a").remaining == 6, "\(rate)")
            #expect(limiter.engine.audit().violations == [])
        }
    }

    @Test func theModeOfTheLimitIsThatOfItsOverrides() throws {
        let limiter = try limiter("1/minute")
        let limit = limiter.limits[0]
        try limiter.override("a", with: Limit("2/minute"))
        #expect(limiter.admit("a", cost: 2).isAdmitted && !limiter.admit("a").isAdmitted)
        try limiter.change(limit, to: Limit("5/minute"), mode: .shadow)
        #expect(limiter.admit("a").isAdmitted && limiter.admit("a").enforcedOutcome != .admitted)
        #expect(limiter.peek("a").limit.count == 2 && limiter.peek("b").limit.count == 5)
        try limiter.change(limit, to: Limit("5/minute"), mode: .enforce)
        #expect(!limiter.admit("a").isAdmitted)
        try limiter.resetAll()
        #expect(limiter.peek("a").remaining == 2 && limiter.exceptions().count == 1)
        try limiter.remove(limit)
        #expect(limiter.admit("a", cost: 50).isAdmitted && limiter.exceptions().isEmpty)
        #expect(try limiter.add("default", Limit("7/minute")) == limit)
        #expect(limiter.peek("a").remaining == 7)
        #expect(limiter.engine.audit().violations == [])
    }

    @Test func betweenLogsAndOthersThereIsNoOverride() throws {
        let (log, rate) = (try limiter("10/minute algorithm=sliding-log"), try limiter("10/minute"))
        #expect(throws: LimitError.self) { try log.override("a", with: Limit("10/minute")) }
        #expect(throws: LimitError.self) { try log.override("a", with: Limit("10/second algorithm=sliding-log")) }
        #expect(throws: LimitError.self) { try rate.override("a", with: Limit("10/minute algorithm=sliding-log")) }
        #expect(log.exceptions().isEmpty && rate.exceptions().isEmpty)
        // A change of the limit for all ends what would have no way back.
        try log.override("a", with: Limit("20/minute algorithm=sliding-log"))
        #expect(log.admit("a", cost: 15).isAdmitted)
        try log.change(log.limits[0], to: Limit("5/minute"), carrying: .reset)
        #expect(log.exceptions().isEmpty && log.peek("a").remaining == 5)
        log.sweep()
        #expect(log.engine.logChunks.inUse == 0)
        #expect(log.engine.audit().violations == [])
    }

    /// A thousand different ones, and any number of keys that share one.
    @Test func thereIsRoomForAThousandPlansAtOnce() throws {
        let limiter = try limiter("10/minute", capacity: 4096)
        var made = 0
        #expect(throws: LimitError.self) {
            for key in 0..<4096 {
                try limiter.override(key, with: Limit(key + 1, per: .seconds(60)))
                made += 1
            }
        }
        #expect(made > 990)
        for key in 0..<made { limiter.endOverride(key) }
        limiter.sweep()
        for key in 0..<3000 { try limiter.override(key, with: Limit("20/minute")) }
        #expect(limiter.exceptions().count == 3000)
        #expect(limiter.engine.audit().violations == [])
    }

    @Test func aKeyMayBeBlockedAndHaveALimitOfItsOwn() throws {
        let limiter = try limiter("10/minute")
        #expect(limiter.admit("a", cost: 5).isAdmitted)
        try limiter.block("a", for: .seconds(6))
        try limiter.override("a", with: Limit("20/minute"), for: .seconds(60))
        #expect(limiter.exceptions().map(\.kind) == [.blocked, .overridden(by: try Limit("20/minute"))])
        #expect(limiter.peek("a").reason == .blocked)
        clock.advance(by: .seconds(6))
        // Two came back in six seconds.
        #expect(limiter.peek("a").remaining == 17)
        try limiter.block("a", for: .seconds(60))
        clock.advance(by: .seconds(60))
        #expect(limiter.peek("a").remaining == 10 && limiter.exceptions().isEmpty)
        #expect(limiter.engine.audit().violations == [])
    }
}
