// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import PawlTesting
import Testing

/// The switch for every limiter of the process. Each story in a process of its own, as it would turn up in all others.
@Suite struct ProcessSwitchStories {
    @Test func whenEverythingIsAdmittedNothingIsCharged() async {
        await #expect(processExitsWith: .success) {
            let limiter = try RateLimiter("5/s", capacity: 64, time: .manual(ManualClock()))
            #expect(limiter.admit("a", cost: 5).isAdmitted && !limiter.admit("a").isAdmitted)
            RateLimiter.processSwitch = .admitAll
            #expect(RateLimiter.processSwitch == .admitAll)
            let decision = limiter.admit("a", cost: 100)
            #expect(decision.outcome == .admitted && decision.charged == 100 && decision.remaining == .max)
            #expect(decision.retryAfter == nil && decision.resetAfter == .zero && decision.reason == nil)
            #expect(limiter.take("b", upTo: 7).charged == 7 && limiter.peek("b").charged == 0)
            #expect(limiter.charge("b", cost: 3).charged == 3)
            #expect(limiter.admitEach(["b", "a"]).map(\.isAdmitted) == [true, true])
            #expect(limiter.admit("a", cost: -1).outcome == .impossible)
            #expect(limiter.engine.audit().occupied == 1, "no entry is made")
            #expect(limiter.counts().admitted == 6 && limiter.counts().units == 117)
            limiter.reserve("a", cost: 10).settle(actual: 4)
            let limit = limiter.limits[0]
            limiter.reserveAll((limit, "a"), (limit, "b"), cost: 10).refund()
            #expect(limiter.counts().units == 147 && limiter.counts().givenBack == 26)
            #expect(limiter.admitAll((limit, "a", cost: 5), (limit, "b", cost: -1)).outcome == .impossible)
            #expect(limiter.counts().units == 147 && limiter.counts().impossible == 2)
            RateLimiter.processSwitch = .normal
            #expect(limiter.admit("a").outcome == .refused(retryAfter: ms(200)))
            #expect(limiter.peek("b").remaining == 5)
        }
    }

    @Test func whenEverythingIsRefusedEveryLimitRefuses() async {
        await #expect(processExitsWith: .success) {
            var limits = LimitTable()
            let ids = [
                try limits.add("enforced", "5/s"), try limits.add("shadow", "5/s", mode: .shadow),
                try limits.add("off", "5/s", mode: .off), try limits.add("unlimited", "unlimited"),
            ]
            let limiter = try RateLimiter(limits, capacity: 64, time: .manual(ManualClock()))
            RateLimiter.processSwitch = .refuseAll(retryAfter: .seconds(30))
            #expect(RateLimiter.processSwitch == .refuseAll(retryAfter: .seconds(30)))
            for id in ids {
                for decision in [
                    limiter.admit("a", under: id), limiter.take("a", upTo: 3, under: id),
                    limiter.charge("a", under: id), limiter.admitEach(["a"], under: id)[0],
                    limiter.peek("a", under: id),
                ] {
                    #expect(decision.outcome == .refused(retryAfter: .seconds(30)) && !decision.isAdmitted)
                    #expect(decision.reason == .processSwitch && decision.remaining == 0 && decision.charged == 0)
                }
                #expect(limiter.counts(under: id).refused == 4)
                #expect(limiter.admit("a", cost: -1, under: id).outcome == .impossible)
            }
            #expect(limiter.engine.audit().occupied == 0)
            RateLimiter.processSwitch = .normal
            for id in ids { #expect(limiter.admit("a", under: id).isAdmitted) }
        }
    }

    /// A wait of nothing is no other position, and a hostile one no trap.
    @Test func everyWaitIsAWait() async {
        await #expect(processExitsWith: .success) {
            let limiter = try RateLimiter("5/s", capacity: 64)
            for wait in [Duration.zero, .seconds(-5), .nanoseconds(1), .seconds(1 << 62)] {
                RateLimiter.processSwitch = .refuseAll(retryAfter: wait)
                #expect(limiter.admit("a").reason == .processSwitch)
                let most = Duration.nanoseconds(1 << 62)
                #expect(limiter.admit("a").retryAfter == min(max(wait, .zero), most))
            }
        }
    }

    @Test func theSwitchHoldsForLimitersMadeLater() async {
        await #expect(processExitsWith: .success) {
            RateLimiter.processSwitch = .refuseAll(retryAfter: .seconds(1))
            let limiter = try RateLimiter("5/s", capacity: 64)
            #expect(!limiter.admit("a").isAdmitted)
        }
    }
}
