// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import PawlTesting
import Testing

/// What a limit's mode makes of its verdicts.
@Suite struct ModeStories {
    private static func limiter(_ rate: String, _ mode: LimitMode) throws -> RateLimiter {
        var limits = LimitTable()
        _ = try limits.add("tried", rate, mode: mode)
        return try RateLimiter(limits, capacity: 64, time: .manual(ManualClock()))
    }

    static let rates = ["5/s", "5/s algorithm=fixed-window", "5/s algorithm=sliding-counter"]

    @Test(arguments: rates) func aShadowRefusesNobodyAndCountsWhomItWouldRefuse(rate: String) throws {
        let enforced = try Self.limiter(rate, .enforce)
        let shadow = try Self.limiter(rate, .shadow)
        for cost in [3, 3, 2, 1, 9, 0] {
            let told = enforced.admit("a", cost: cost)
            let shown = shadow.admit("a", cost: cost)
            #expect(shown.outcome == .admitted && shown.isAdmitted && shown.charged == cost, "\(cost)")
            #expect(shown.retryAfter == nil && shown.reason == nil)
            #expect(shown.enforcedOutcome == told.outcome && told.enforcedOutcome == told.outcome)
            #expect(shown.remaining == told.remaining && shown.resetAfter == told.resetAfter)
        }
        #expect(shadow.counts() == enforced.counts())
        #expect(shadow.counts().refused == 2 && shadow.counts().impossible == 1 && shadow.counts().units == 5)
    }

    @Test func aShadowGivesAllThatIsAskedForAndCountsWhatThereIs() throws {
        let shadow = try Self.limiter("5/s", .shadow)
        #expect(shadow.take("a", upTo: 3).charged == 3)
        #expect(shadow.take("a", upTo: 9).charged == 9)
        #expect(shadow.take("a", upTo: 9).charged == 9)
        #expect(shadow.counts().units == 5 && shadow.counts().refused == 1)
        #expect(shadow.peek("a", cost: 4).isAdmitted && shadow.peek("a", cost: 4).charged == 0)
        #expect(shadow.charge("a", cost: 2).charged == 2 && shadow.counts().units == 7)
    }

    @Test(arguments: LimitMode.allCases)
    func aNegativeCostIsImpossibleInEveryMode(mode: LimitMode) throws {
        let limiter = try Self.limiter("5/s", mode)
        for cost in [-1, Int.min] {
            #expect(limiter.admit("a", cost: cost).outcome == .impossible)
            #expect(limiter.take("a", upTo: cost).outcome == .impossible)
            #expect(limiter.charge("a", cost: cost).outcome == .impossible)
        }
        #expect(limiter.engine.audit().occupied == 0)
    }

    @Test func aLimitThatIsOffAdmitsKeepsAndCountsNothing() throws {
        let off = try Self.limiter("5/s", .off)
        for cost in [1, 5, 6, Int.max] {
            let decision = off.admit("a", cost: cost)
            #expect(decision.outcome == .admitted && decision.charged == cost && decision.remaining == .max)
            #expect(decision.resetAfter == .zero && decision.enforcedOutcome == .admitted)
        }
        #expect(off.take("a", upTo: 7).charged == 7 && off.charge("a", cost: 7).charged == 7)
        #expect(off.counts().questions == 0 && off.engine.audit().occupied == 0)
        #expect(off.admit("a").name == "tried")
    }

    @Test func oneLimitInShadowLeavesTheOthersAlone() throws {
        var limits = LimitTable()
        let held = try limits.add("held", "1/s")
        let tried = try limits.add("tried", "1/s", mode: .shadow)
        let limiter = try RateLimiter(limits, capacity: 64, time: .manual(ManualClock()))
        for isFirst in [true, false, false] {
            #expect(limiter.admit("a", under: tried).isAdmitted)
            #expect(limiter.admit("a", under: held).isAdmitted == isFirst)
        }
        #expect(limiter.counts(under: tried).refused == 2 && limiter.counts(under: held).refused == 2)
    }
}
