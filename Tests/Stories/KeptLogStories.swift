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
