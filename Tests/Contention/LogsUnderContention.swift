// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import Synchronization
import TestSupport
import Testing

/// Logs that many threads ask at once.
@Suite(.serialized)
struct LogsUnderContention {
    @Test(arguments: [2, 3, 8])
    func exactlyTheCountIsAdmitted(threads: Int) throws {
        let rounds = TestSize.rounds(long: 5_000, usual: 200, sanitized: 40)
        let count = 500
        try untilThreadsMet {
            let limiter = try RateLimiter(
                Limit(count, per: .seconds(3600), algorithm: .slidingLog), capacity: rounds)
            let start = limiter.now
            let admitted = Atomic<Int>(0)
            let wrongRounds = Atomic<Int>(0)
            Crew.run(threads: threads, rounds: rounds) { _ in
                if admitted.exchange(0, ordering: .relaxed) != count { wrongRounds.add(1, ordering: .relaxed) }
            } work: { _, round in
                var mine = 0
                for question in 0..<(count * 2 / threads) {
                    let now = start.advanced(by: .nanoseconds(question))
                    let cost = 1 + question % 3
                    if question % 7 == 0 {
                        let answer = limiter.peek(round, cost: cost, at: now)
                        if answer.remaining < 0 || answer.remaining > count { wrongRounds.add(1, ordering: .relaxed) }
                    }
                    mine +=
                        question % 5 == 0
                        ? limiter.take(round, upTo: cost, at: now).charged
                        : limiter.admit(round, at: now).charged
                }
                // What is left goes to whoever is last.
                mine += limiter.take(round, upTo: count, at: start.advanced(by: .nanoseconds(count))).charged
                admitted.add(mine, ordering: .relaxed)
            }
            #expect(wrongRounds.load(ordering: .relaxed) == 0)
            #expect(limiter.engine.audit().violations == [])
            return limiter.tableCounts.contended
        }
    }

    /// Whoever looks without holding sees the log at one instant: what is left only falls while nothing leaves.
    @Test func looksSeeOneInstant() throws {
        let rounds = TestSize.rounds(long: 2_000, usual: 100, sanitized: 20)
        let limiter = try RateLimiter(Limit(2000, per: .seconds(3600), algorithm: .slidingLog), capacity: rounds)
        let start = limiter.now
        let wrong = Atomic<Int>(0)
        Crew.run(threads: 3, rounds: rounds) { _ in
        } work: { thread, round in
            var last = Int.max
            for question in 0..<500 {
                let now = start.advanced(by: .nanoseconds(question * 10))
                if thread == 0 {
                    _ = limiter.admit(round, cost: 3, at: now)
                } else {
                    let left = limiter.peek(round, cost: 2000, at: now).remaining
                    if left > last || (2000 - left) % 3 != 0 { wrong.add(1, ordering: .relaxed) }
                    last = left
                }
            }
        }
        #expect(wrong.load(ordering: .relaxed) == 0)
    }

    private final class Cell: Sendable { let units = Atomic<Int>(0) }

    /// Logs and others in one question, in a table where keys come and go: what was granted is what each limit has counted.
    @Test func togetherWithOthersInACrowd() throws {
        let rounds = TestSize.rounds(long: 10_000, usual: 1_000, sanitized: 50)
        for round in 0..<rounds {
            var table = LimitTable()
            let log = try table.add("log", Limit(1000, per: .seconds(3600), algorithm: .slidingLog))
            let rate = try table.add("rate", Limit(1, per: .seconds(3600), burst: 1000))
            let limiter = try RateLimiter(table, capacity: 4 + round % 40)
            let now = limiter.now
            let keys = 20
            let granted = (0..<keys).map { _ in Cell() }
            let inconsistent = Atomic<Int>(0)
            Crew.run(threads: 4, rounds: 1) { _ in
            } work: { thread, _ in
                var random = SeededGenerator(seed: UInt64(round * 10 + thread))
                for _ in 0..<100 {
                    let key = Int.random(in: 0..<keys, using: &random)
                    let decision = limiter.admitAll((log, key), (rate, key), (log, "all"), cost: 4, at: now)
                    if decision.isAdmitted { granted[key].units.add(4, ordering: .relaxed) }
                    if decision.isAdmitted != decision.violated.isEmpty { inconsistent.add(1, ordering: .relaxed) }
                    if key == 0 { limiter.sweep(at: now) }
                }
            }
            #expect(inconsistent.load(ordering: .relaxed) == 0, "round \(round)")
            #expect(limiter.engine.audit().violations == [], "round \(round)")
            if limiter.tableCounts.evicted == 0 {
                let sums = granted.map { $0.units.load(ordering: .relaxed) }
                func counted(_ key: some LimiterKey, _ limit: LimitTable.ID) -> Int {
                    1000 - limiter.peek(key, under: limit, at: now).remaining
                }
                #expect(counted("all", log) == sums.reduce(0, +), "round \(round)")
                #expect((0..<keys).map { counted($0, log) } == sums, "round \(round)")
                #expect((0..<keys).map { counted($0, rate) } == sums, "round \(round)")
            }
            try limiter.resetAll()
            limiter.sweep()
            #expect(limiter.engine.logChunks.inUse == 0, "round \(round)")
        }
    }
}
