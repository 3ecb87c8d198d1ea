// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import PawlTesting
import Testing

/// Limiters as wholes: how they are made, and what becomes of several limits in one.
@Suite struct LimiterStories {
    @Test func peekInsertsNothing() throws {
        let limiter = try RateLimiter("5/s", capacity: 64)
        for key in 0..<100 { #expect(limiter.peek(key).remaining == 5) }
        #expect(limiter.tableCounts.inserted == 0 && limiter.engine.audit().occupied == 0)
        #expect(limiter.counts().questions == 0)
    }

    @Test func whatConsumesNothingInsertsNothing() throws {
        let limiter = try RateLimiter("5/s", capacity: 64)
        #expect(limiter.admit("a", cost: 0).isAdmitted)
        #expect(limiter.admit("a", cost: 6).outcome == .impossible)
        #expect(limiter.admit("a", cost: -1).outcome == .impossible)
        #expect(limiter.take("a", upTo: 0).isAdmitted)
        #expect(limiter.charge("a", cost: 0).isAdmitted)
        #expect(limiter.engine.audit().occupied == 0)
        #expect(limiter.counts().questions == 5 && limiter.counts().admitted == 3)
        #expect(limiter.counts().impossible == 2 && limiter.counts().units == 0)
    }

    @Test func oneKeyUnderSeveralLimitsHasSeveralStates() throws {
        var limits = LimitTable()
        let perUser = try limits.add("per-user", Limit(10, per: .seconds(1), burst: 2))
        let perAddress = try limits.add("per-address", "1/minute")
        let open = try limits.add("open", .unlimited)
        let limiter = try RateLimiter(limits, capacity: 64, time: .manual(ManualClock()))
        let now = limiter.now
        #expect(limiter.admit("a", cost: 2, under: perUser, at: now).isAdmitted)
        #expect(limiter.admit("a", under: perUser, at: now).outcome == .refused(retryAfter: ms(100)))
        #expect(limiter.admit("a", under: perAddress, at: now).isAdmitted)
        #expect(limiter.admit("a", under: perAddress, at: now).outcome == .refused(retryAfter: .seconds(60)))
        #expect(limiter.admit("a", under: open, at: now).isAdmitted)
        // Without `under:`, the first.
        let decision = limiter.admit("a", at: now)
        #expect(decision.name == "per-user" && decision.retryAfter == ms(100))
        #expect(limiter.admit("b", under: perAddress, at: now).name == "per-address")
        #expect(limiter.counts(under: perUser).refused == 2 && limiter.counts(under: perAddress).admitted == 2)
        #expect(limiter.engine.audit().violations == [] && limiter.engine.audit().occupied == 3)
    }

    @Test func aLimiterStartsOneLongestPeriodAboveTickZero() throws {
        var limits = LimitTable()
        _ = try limits.add("short", "1/s")
        _ = try limits.add("long", "1/hour")
        let limiter = try RateLimiter(limits, capacity: 64, time: .manual(ManualClock()))
        #expect(limiter.now == Tick.zero.advanced(by: .seconds(3600)))
    }

    @Test func anUnlimitedLimitAlwaysAdmitsAndIsCounted() throws {
        let limiter = try RateLimiter(.unlimited, capacity: 64)
        for cost in [0, 1, 2, 1000, Int.max] {
            let decision = limiter.admit("a", cost: cost)
            #expect(decision.isAdmitted && decision.charged == cost && decision.retryAfter == nil)
            #expect(decision.remaining == .max && decision.resetAfter == .zero)
        }
        #expect(limiter.counts().admitted == 5 && limiter.counts().refused == 0)
    }

    @Test func anUnlimitedLimitAnswersEveryVerb() throws {
        let limiter = try RateLimiter("unlimited", capacity: 64)
        #expect(limiter.take("a", upTo: 1000).charged == 1000)
        #expect(limiter.charge("a", cost: 1000).charged == 1000)
        #expect(limiter.peek("a", cost: 1000).isAdmitted && limiter.peek("a", cost: 1000).charged == 0)
        #expect(limiter.counts().admitted == 2 && limiter.counts().units == 2000)
        #expect(limiter.admit("a", cost: -1).outcome == .impossible)
        #expect(limiter.engine.audit().occupied == 0, "a limit that always admits keeps nothing")
    }

    @Test func decisionsOutliveTheirLimiter() throws {
        var limits = LimitTable()
        _ = try limits.add("short-lived", "10/s burst=3")
        let decisions = try {
            let limiter = try RateLimiter(limits, capacity: 64, time: .manual(ManualClock()))
            return (0..<4).map { _ in limiter.admit("a") }
        }()
        #expect(decisions.map(\.remaining) == [2, 1, 0, 0])
        #expect(decisions.allSatisfy { $0.name == "short-lived" && $0.limit.burst == 3 })
        #expect(decisions[3].outcome == .refused(retryAfter: ms(100)))
        #expect(decisions[3].description.contains("short-lived (10/s burst=3)"))
    }

    @Test func sweepingChangesNoAnswer() throws {
        let clock = ManualClock()
        let limiter = try RateLimiter("10/s burst=3", capacity: 64, time: .manual(clock))
        for key in 0..<30 { #expect(limiter.admit(key, cost: key % 3 + 1).isAdmitted) }
        clock.advance(by: ms(150))
        #expect(limiter.sweep() == 10)
        #expect((0..<30).map { limiter.peek($0).remaining } == (0..<30).map { [3, 2, 1][$0 % 3] })
        #expect(limiter.engine.audit().violations == [] && limiter.tableCounts.entries == 20)
    }

    @Test(arguments: [0, -1, Int.min, 1 << 33, Int.max])
    func aCapacityOutsideItsRangeIsAnError(capacity: Int) {
        let error = #expect(throws: LimitError.self) { try RateLimiter("1/s", capacity: capacity) }
        #expect(error?.place == .capacity && error?.found == "\(capacity)")
        #expect(error?.allowed == "1 to 4294967296 keys")
    }

    @Test func theSmallestCapacityWorks() throws {
        let limiter = try RateLimiter("1/s", capacity: 1)
        #expect(limiter.capacity == 1)
        #expect(limiter.admit("a").isAdmitted && !limiter.admit("a").isAdmitted)
    }

    @Test func aRateThatCannotBeReadIsAnErrorOfItsPart() {
        let error = #expect(throws: LimitError.self) { try RateLimiter("10/month", capacity: 64) }
        #expect(error?.place == .unit)
    }
}
