// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import PawlTesting
import Testing

/// Sliding logs as limiters keep them: beside other limits, in questions with those, through changes, and until they are full.
@Suite struct KeptLogStories {
    private let clock = ManualClock()

    @Test func chunksAreReturnedWhenKeysAreLetGo() throws {
        let limiter = try RateLimiter("100/second algorithm=sliding-log", capacity: 64, time: .manual(clock))
        for key in 0..<64 {
            for _ in 0..<40 {
                #expect(limiter.admit(key).isAdmitted)
                clock.advance(by: .nanoseconds(1))
            }
        }
        #expect(limiter.engine.logChunks.inUse > 64)
        clock.advance(by: .seconds(2))
        limiter.sweep()
        #expect(limiter.occupancy.entries == 0 && limiter.engine.logChunks.inUse == 0)
        #expect(limiter.engine.audit().violations == [])
    }

    @Test func aFullPoolRefusesAndForgetsNothing() throws {
        let limiter = try RateLimiter(
            "100/second algorithm=sliding-log", capacity: 64, time: .manual(clock), logRecords: 28)
        var admitted = 0
        while limiter.admit(admitted).isAdmitted { admitted += 1 }
        #expect(admitted == limiter.engine.logChunks.all && limiter.engine.logChunks.inUse == admitted)
        let refused = limiter.admit(admitted)
        #expect(refused.reason == .tableFull && refused.retryAfter == .seconds(1))
        #expect(limiter.peek(0).remaining == 99)
        clock.advance(by: .seconds(1) + .milliseconds(5))
        limiter.sweep()
        #expect(limiter.admit(admitted).isAdmitted)
        #expect(throws: LimitError.self) {
            try RateLimiter("1/s algorithm=sliding-log", capacity: 1, time: .manual(clock), logRecords: 0)
        }
    }

    /// A limiter needs no service: chunks of keys that are as if never seen are found when one is needed.
    @Test func expiredLogsGiveTheirChunksToNewOnesWithoutASweep() throws {
        var table = LimitTable()
        let log = try table.add("log", "100/second algorithm=sliding-log")
        let rate = try table.add("rate", "100/second")
        let limiter = try RateLimiter(table, capacity: 2000, time: .manual(clock), logRecords: 2000)
        var admitted = 0
        while limiter.admit(admitted).isAdmitted { admitted += 1 }
        clock.advance(by: .seconds(1) + .milliseconds(5))
        for key in 0..<admitted { #expect(limiter.admit(-1 - key).isAdmitted) }
        clock.advance(by: .seconds(1) + .milliseconds(5))
        #expect(limiter.admitAll((log, "a"), (rate, "a")).isAdmitted)
        #expect(limiter.engine.audit().violations == [])
    }

    /// What a word says depends on who wrote it.
    @Test func aRefundAfterAChangeOfAlgorithmTouchesNobodyElsesLog() throws {
        var table = LimitTable()
        let first = try table.add("first", "10/minute algorithm=sliding-log")
        let second = try table.add("second", "10/minute algorithm=sliding-log")
        let limiter = try RateLimiter(table, capacity: 64, time: .manual(clock))
        let receipt = limiter.reserve("a", cost: 5, under: first)
        for key in 0..<8 { #expect(limiter.admit(key, cost: 5, under: second).isAdmitted) }
        try limiter.change(first, to: Limit("10/minute algorithm=fixed-window"), carrying: .reset)
        #expect(limiter.admit("a", cost: 2, under: first).isAdmitted)
        receipt.refund()
        #expect(limiter.peek("a", under: first).remaining == 8)
        for key in 0..<8 { #expect(limiter.peek(key, under: second).remaining == 5) }
        #expect(limiter.engine.audit().violations == [])
    }

    /// Who has used up a log owes more than who has asked once just now.
    @Test func aHeavyLogStaysThroughAFlood() throws {
        let limiter = try RateLimiter("100/hour algorithm=sliding-log", capacity: 200, time: .manual(clock))
        #expect(limiter.admit("heavy", cost: 100).isAdmitted)
        for key in 0..<20_000 {
            clock.advance(by: .milliseconds(1))
            _ = limiter.admit(key)
        }
        #expect(limiter.tableCounts.evicted > 10_000)
        #expect(limiter.peek("heavy").remaining == 0)
    }

    @Test(arguments: FullTablePolicy.allCases)
    func whoFindsNoPlaceIsTreatedAsThePolicySays(policy: FullTablePolicy) throws {
        let limiter = try RateLimiter(
            "10/hour algorithm=sliding-log", capacity: 1, whenFull: policy, time: .manual(clock))
        for key in 0..<200 { _ = limiter.admit(key, cost: 1 + key % 3) }
        #expect(limiter.engine.audit().violations == [])
        switch policy {
        case .evict: #expect(limiter.tableCounts.evicted > 0)
        case .refuseNew: #expect(limiter.tableCounts.refusedNew > 0)
        case .sharedOverflow: #expect(limiter.tableCounts.overflowed > 0)
        }
        #expect(limiter.engine.logChunks.inUse <= limiter.occupancy.entries * 3 + 3)
    }

    @Test func logsAndOthersAreChargedTogether() throws {
        var table = LimitTable()
        let log = try table.add("log", "5/second algorithm=sliding-log")
        let rate = try table.add("rate", "10/second")
        let limiter = try RateLimiter(table, capacity: 64, time: .manual(clock))
        let remaining = { (limiter.peek("a", under: log).remaining, limiter.peek("a", under: rate).remaining) }
        let first = limiter.admitAll((rate, "a"), (log, "a"), cost: 3)
        #expect(first.isAdmitted && first.name == "log" && first.remaining == 2 && first.resetAfter == .seconds(1))
        #expect(remaining() == (2, 7))
        let second = limiter.admitAll((rate, "a"), (log, "a"), cost: 3)
        #expect(second.violatedNames == ["log"] && second.retryAfter == .seconds(1))
        #expect(remaining() == (2, 7))
        #expect(limiter.admit("a", cost: 7, under: rate).isAdmitted)
        #expect(limiter.admitAll((log, "a"), (rate, "a")).violatedNames == ["rate"])
        #expect(remaining() == (2, 0))
        #expect(limiter.admitAll((log, "a"), (log, "b"), (log, "a")).isAdmitted)
        #expect(remaining() == (0, 0) && limiter.peek("b", under: log).remaining == 4)
        #expect(limiter.admitAll((log, "c"), (rate, "b"), cost: 6).outcome == .impossible)
        #expect(limiter.engine.logChunks.inUse == 2)
        clock.advance(by: .seconds(2))
        #expect(limiter.admitAll((log, "a"), (rate, "a"), cost: 5).isAdmitted)
        #expect(limiter.engine.audit().violations == [])
    }

    @Test func receiptsGiveBackWhatIsStillInside() throws {
        var table = LimitTable()
        let log = try table.add("log", "5/second algorithm=sliding-log")
        let rate = try table.add("rate", "10/second")
        let limiter = try RateLimiter(table, capacity: 64, time: .manual(clock))
        let first = limiter.reserve("a", cost: 2, under: log)
        clock.advance(by: .milliseconds(400))
        let second = limiter.reserveAll((rate, "a"), (log, "a"), cost: 3)
        #expect(limiter.peek("a", under: log).remaining == 0)
        first.settle(actual: 1)
        #expect(limiter.peek("a", under: log).remaining == 1)
        second.refund()
        #expect(limiter.peek("a", under: log).remaining == 4 && limiter.peek("a", under: rate).remaining == 10)
        let late = limiter.reserve("a", cost: 4, under: log)
        clock.advance(by: .seconds(1))
        #expect(limiter.admit("a", cost: 5, under: log).isAdmitted)
        late.refund()
        #expect(limiter.peek("a", under: log).remaining == 0)
        let forgotten = limiter.reserve("b", cost: 4, under: log)
        try limiter.resetAll()
        #expect(limiter.admit("b", cost: 5, under: log).isAdmitted)
        forgotten.refund()
        #expect(limiter.peek("b", under: log).remaining == 0)
    }

    @Test func aLogIsChangedToOneOfItsPeriod() throws {
        let limiter = try RateLimiter("5/second algorithm=sliding-log", capacity: 64, time: .manual(clock))
        let limit = limiter.limits[0]
        _ = limiter.admit("a", cost: 5)
        try limiter.change(limit, to: Limit("8/second algorithm=sliding-log"))
        #expect(limiter.peek("a").remaining == 3)
        #expect(throws: LimitError.self) { try limiter.change(limit, to: Limit("8/minute algorithm=sliding-log")) }
        #expect(throws: LimitError.self) { try limiter.change(limit, to: Limit("8/second")) }
        try limiter.change(limit, to: Limit("8/second"), carrying: .reset)
        #expect(limiter.admit("a", cost: 8).isAdmitted && !limiter.admit("a").isAdmitted)
        limiter.sweep()
        #expect(limiter.engine.logChunks.inUse == 0)
        try limiter.change(limit, to: Limit("3/second algorithm=sliding-log"), carrying: .reset)
        #expect(limiter.admit("a", cost: 3).isAdmitted && !limiter.admit("a").isAdmitted)
        try limiter.remove(limit)
        limiter.sweep()
        #expect(limiter.engine.logChunks.inUse == 0)
        let other = try RateLimiter("5/second", capacity: 64, time: .manual(clock))
        #expect(throws: LimitError.self) { try other.add("log", Limit("8/second algorithm=sliding-log")) }
        #expect(other.engine.audit().violations == [])
    }
}
