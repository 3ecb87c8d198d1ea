// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import PawlTesting
import Testing

/// Keys that are blocked, are reset, or pay penalties, and the list of those that are exceptions.
@Suite struct ExceptionStories {
    private let clock = ManualClock()

    private func limiter(_ rate: String, capacity: Int = 64, whenFull: FullTablePolicy = .evict) throws -> RateLimiter {
        try RateLimiter(rate, capacity: capacity, whenFull: whenFull, time: .manual(clock))
    }

    private static let rates = [
        "10/minute", "10/minute algorithm=fixed-window", "10/minute algorithm=sliding-counter",
        "10/minute algorithm=sliding-log",
    ]

    // MARK: Blocks

    @Test(arguments: rates)
    func aBlockRefusesEverythingAndKeepsWhatIsOwed(rate: String) throws {
        let limiter = try limiter(rate)
        #expect(limiter.admit("a", cost: 4).isAdmitted)
        try limiter.block("a", for: .seconds(2))
        for decision in [
            limiter.admit("a"), limiter.take("a", upTo: 3), limiter.peek("a"), limiter.admit("a", cost: 0),
        ] {
            #expect(decision.outcome == .refused(retryAfter: .seconds(2)))
            #expect(decision.reason == .blocked && decision.remaining == 0 && decision.limit.count == 10)
        }
        #expect(limiter.admit("a", cost: -1).outcome == .impossible)
        #expect(limiter.admit("b").isAdmitted)
        let together = limiter.admitAll((limiter.limits[0], "b"), (limiter.limits[0], "a"))
        #expect(together.reason == .blocked && together.retryAfter == .seconds(2))
        #expect(Array(together.violated.positions) == [1])
        #expect(limiter.engine.audit().violations == [])
        clock.advance(by: .seconds(2) - .nanoseconds(1))
        #expect(limiter.peek("a").retryAfter == .nanoseconds(1))
        clock.advance(by: .nanoseconds(1))
        #expect(limiter.peek("a").remaining == 6)
        #expect(limiter.exceptions().isEmpty)
        #expect(limiter.counts().refused == 3 + 1)
        #expect(limiter.engine.audit().violations == [])
    }

    @Test(arguments: rates)
    func chargesAndRefundsGoOnBehindABlock(rate: String) throws {
        let limiter = try limiter(rate)
        let first = limiter.reserve("a", cost: 3)
        let second = limiter.reserve("a", cost: 2)
        try limiter.block("a", for: .seconds(1))
        first.refund()
        second.settle(actual: 4)
        #expect(limiter.charge("a", cost: 1).isAdmitted)
        #expect(limiter.peek("a").reason == .blocked)
        limiter.unblock("a")
        #expect(limiter.peek("a").remaining == 5)
        #expect(limiter.engine.audit().violations == [])
    }

    /// A look far ahead says what will be then, and leaves the present as it is.
    @Test(arguments: rates, [false, true])
    func aPeekEndsNothing(rate: String, isOverridden: Bool) throws {
        let limiter = try limiter(rate)
        #expect(limiter.admit("a", cost: 4).isAdmitted)
        let (usual, own) = (try Limit(rate), try Limit(rate.replacing("10/minute", with: "20/minute")))
        if isOverridden { try limiter.override("a", with: own, for: .seconds(5)) }
        try limiter.block("a", for: .seconds(3))
        let (inBetween, afterwards) = (limiter.now.advanced(by: .seconds(4)), limiter.now.advanced(by: .seconds(3600)))
        for _ in 0..<2 {
            let then = limiter.peek("a", at: inBetween)
            #expect(then.isAdmitted && then.limit == (isOverridden ? own : usual))
            #expect(limiter.peek("a", at: afterwards).remaining == 10)
            #expect(limiter.peek("a", cost: 11, at: afterwards).outcome == .impossible)
            #expect(limiter.peek("a").reason == .blocked)
            #expect(limiter.exceptions().count == (isOverridden ? 2 : 1))
        }
        limiter.unblock("a")
        #expect(limiter.peek("a", at: afterwards).limit == usual)
        #expect(limiter.peek("a").remaining == (isOverridden ? 16 : 6))
        #expect(limiter.engine.audit().violations == [])
    }

    @Test func aSecondBlockReplacesTheEnd() throws {
        let limiter = try limiter("10/minute")
        try limiter.block("a", for: .seconds(60))
        try limiter.block("a", for: .seconds(5))
        #expect(limiter.peek("a").retryAfter == .seconds(5))
        try limiter.block("a", for: .seconds(9))
        #expect(limiter.peek("a").retryAfter == .seconds(9))
        try limiter.block("a", for: .zero)
        #expect(limiter.peek("a").remaining == 10)
        limiter.unblock("a")
        limiter.unblock("never seen")
        #expect(limiter.exceptions().isEmpty)
    }

    @Test func nobodyIsRefusedUnderALimitInShadow() throws {
        var table = LimitTable()
        let limit = try table.add("shadow", Limit("10/minute"), mode: .shadow)
        let limiter = try RateLimiter(table, capacity: 64, time: .manual(clock))
        try limiter.block("a", for: .seconds(5))
        let decision = limiter.admit("a")
        #expect(decision.isAdmitted && decision.enforcedOutcome == .refused(retryAfter: .seconds(5)))
        let together = limiter.admitAll((limit, "a"), (limit, "b"))
        #expect(together.isAdmitted && Array(together.violatedInShadow.positions) == [0])
        try limiter.change(limit, to: Limit("10/minute"), mode: .enforce)
        #expect(limiter.admit("a").reason == .blocked)
        try limiter.change(limit, to: Limit("10/minute"), mode: .off)
        #expect(limiter.admit("a").isAdmitted)
    }

    /// However many come, what an operator has said is not forgotten.
    @Test func exceptionsAreNeverEvicted() throws {
        let limiter = try limiter("10/minute", capacity: 100)
        for key in 0..<50 { try limiter.block(key, for: .seconds(3600)) }
        for key in 50..<60 { try limiter.override(key, with: Limit("1000/minute")) }
        for key in 1000..<20_000 { _ = limiter.admit(key) }
        #expect(limiter.tableCounts.evicted > 1000)
        #expect((0..<50).allSatisfy { limiter.peek($0).reason == .blocked })
        #expect((50..<60).allSatisfy { limiter.peek($0).remaining == 1000 })
        #expect(limiter.exceptions().count == 60)
        #expect(limiter.engine.audit().violations == [])
    }

    /// Where there are nothing but exceptions, new keys are refused, and further exceptions are an error.
    @Test(arguments: [FullTablePolicy.evict, .refuseNew, .sharedOverflow])
    func aTableFullOfExceptions(whenFull: FullTablePolicy) throws {
        let limiter = try limiter("10/minute", capacity: 8, whenFull: whenFull)
        var blocked = 0
        do {
            while true {
                try limiter.block(blocked, for: .seconds(30))
                blocked += 1
            }
        } catch {
            #expect(error.place == .capacity)
        }
        #expect(blocked >= 8 && limiter.exceptions().count == blocked)
        #expect(throws: LimitError.self) { try limiter.override("new", with: Limit("1/minute")) }
        let decision = limiter.admit("new")
        #expect(whenFull == .sharedOverflow ? decision.isAdmitted : decision.reason == .tableFull)
        if whenFull != .sharedOverflow { #expect(decision.retryAfter == .seconds(30)) }
        #expect(limiter.engine.audit().violations == [])
        clock.advance(by: .seconds(30))
        limiter.sweep()
        #expect(limiter.exceptions().isEmpty && limiter.admit("new").isAdmitted)
        #expect(limiter.engine.audit().violations == [])
    }

    /// Ended exceptions give up their places when a new key needs one.
    @Test func placesOfEndedExceptionsAreFoundWithoutASweep() throws {
        let limiter = try limiter("10/minute", capacity: 8)
        var blocked = 0
        while (try? limiter.block(blocked, for: .seconds(30))) != nil { blocked += 1 }
        clock.advance(by: .seconds(30))
        #expect(limiter.admit("new").isAdmitted && limiter.exceptions().isEmpty)
        while (try? limiter.block(blocked, for: .seconds(30))) != nil { blocked += 1 }
        clock.advance(by: .seconds(30))
        let limit = limiter.limits[0]
        #expect(limiter.admitAll((limit, "newer"), (limit, "newest")).isAdmitted && limiter.exceptions().isEmpty)
        while (try? limiter.block(blocked, for: .seconds(30))) != nil { blocked += 1 }
        clock.advance(by: .seconds(30))
        try limiter.block("last", for: .seconds(30))
        #expect(limiter.engine.audit().violations == [])
    }

    /// A question may hold the only place that is no exception's.
    @Test func aQuestionUnderSeveralLimitsAmongExceptionsEnds() throws {
        var table = LimitTable()
        let (one, two) = (try table.add("one", "10/minute"), try table.add("two", "10/minute"))
        for free in 0..<5 {
            let limiter = try RateLimiter(table, capacity: 4, time: .manual(clock))
            var blocked = 0
            while (try? limiter.block(blocked, for: .seconds(30), under: one)) != nil { blocked += 1 }
            for key in 0..<min(free, blocked) { limiter.unblock(key, under: one) }
            for key in 0..<20 {
                let decision = limiter.admitAll((one, "a\(key)"), (two, "b\(key)"), (one, "c\(key)"))
                #expect(decision.isAdmitted || decision.reason == .tableFull)
            }
            #expect(limiter.engine.audit().violations == [])
        }
    }

    @Test func aLimitWithoutStateMayHaveExceptions() throws {
        var table = LimitTable()
        let (free, rate) = (try table.add("free", .unlimited), try table.add("rate", "10/minute"))
        let limiter = try RateLimiter(table, capacity: 64, time: .manual(clock))
        try limiter.block("a", for: .seconds(5), under: free)
        try limiter.override("b", with: Limit("3/minute"), under: free)
        #expect(limiter.admit("a", under: free).reason == .blocked && limiter.admit("c", under: free).isAdmitted)
        #expect(
            limiter.admit("b", cost: 2, under: free).isAdmitted && !limiter.admit("b", cost: 2, under: free).isAdmitted)
        #expect(Array(limiter.admitAll((rate, "a"), (free, "a")).violated.positions) == [1])
        #expect(limiter.admitAll((rate, "b"), (free, "b")).isAdmitted && limiter.peek("b", under: free).remaining == 0)
        #expect(Array(limiter.admitAll((rate, "b"), (free, "b")).violated.positions) == [1])
        #expect(limiter.engine.audit().violations == [])
    }

    // MARK: Resets and penalties

    @Test(arguments: rates)
    func aResetForgetsOneKey(rate: String) throws {
        let limiter = try limiter(rate)
        let a = limiter.reserve("a", cost: 6)
        let b = limiter.reserve("b", cost: 6)
        limiter.reset("a")
        #expect(limiter.peek("a").remaining == 10 && limiter.peek("b").remaining == 4)
        #expect(limiter.admit("a", cost: 3).isAdmitted)
        // What was forgotten is not given back, and others' receipts are as good as before.
        a.refund()
        b.refund()
        #expect(limiter.peek("a").remaining == 7 && limiter.peek("b").remaining == 10)
        let after = limiter.reserve("a", cost: 2)
        after.refund()
        #expect(limiter.peek("a").remaining == 7)
        limiter.reset("never seen")
        #expect(limiter.engine.audit().violations == [])
    }

    @Test func aResetLeavesExceptionsAsTheyAre() throws {
        for rate in Self.rates {
            let limiter = try limiter(rate)
            #expect(limiter.admit("a", cost: 6).isAdmitted)
            try limiter.block("a", for: .seconds(5))
            limiter.reset("a")
            #expect(limiter.peek("a").reason == .blocked)
            limiter.unblock("a")
            #expect(limiter.peek("a").remaining == 10, "\(rate)")
            #expect(limiter.engine.audit().violations == [])
        }
    }

    @Test(arguments: rates)
    func aPenaltyIsOwedAndNotServed(rate: String) throws {
        let limiter = try limiter(rate)
        #expect(limiter.admit("a", cost: 2).isAdmitted)
        #expect(limiter.penalise("a", by: 15).isAdmitted)
        #expect(limiter.penalise("a", by: -1).outcome == .impossible)
        #expect(!limiter.admit("a").isAdmitted)
        let counts = limiter.counts()
        #expect(counts.admitted == 1 && counts.units == 2 && counts.refused == 1)
        #expect(counts.penalties == 1 && counts.penaltyUnits == 15)
    }

    // MARK: The list

    @Test func theListSaysWhoAndUntilWhen() throws {
        var table = LimitTable()
        let (one, two) = (try table.add("one", "1/minute"), try table.add("two", "2/minute"))
        let limiter = try RateLimiter(table, capacity: 64, time: .manual(clock))
        try limiter.override(Key("tenant", 7), with: Limit("9/minute"), under: two)
        try limiter.block("10.0.0.1", for: .seconds(60), under: two)
        try limiter.block(-42, for: .seconds(5), under: one)
        let list = limiter.exceptions()
        #expect(list.map(\.key.description) == ["-42", "\"10.0.0.1\"", "(\"tenant\", 7)"])
        #expect(list.map(\.limit) == [one, two, two])
        #expect(list.map(\.kind) == [.blocked, .blocked, .overridden(by: try Limit("9/minute"))])
        #expect(
            list.map(\.until) == [limiter.now.advanced(by: .seconds(5)), limiter.now.advanced(by: .seconds(60)), nil])
        for exception in list {
            limiter.unblock(exception.key, under: exception.limit)
            limiter.endOverride(exception.key, under: exception.limit)
        }
        #expect(limiter.exceptions().isEmpty)
    }
}
