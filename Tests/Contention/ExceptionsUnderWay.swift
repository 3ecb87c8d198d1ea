// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import Synchronization
import TestSupport
import Testing

/// Keys that are blocked, overridden, reset and charged while many threads ask about them.
@Suite(.serialized)
struct ExceptionsUnderWay {
    private static let rates = [
        "1000/hour", "1000/hour algorithm=fixed-window", "1000/hour algorithm=sliding-counter",
        "1000/hour algorithm=sliding-log",
    ]

    /// Blocks and overrides come and go, and of what the key owes nothing is lost or forgiven.
    @Test(arguments: rates)
    func nothingIsLostOrGivenTwice(rate: String) throws {
        let rounds = TestSize.rounds(long: 2_000, usual: 150, sanitized: 20)
        let limit = try Limit(rate)
        let own = try Limit(1000, per: limit.period, algorithm: limit.algorithm)
        let limiter = try RateLimiter(limit, capacity: 4 * rounds)
        let now = limiter.now
        let granted = Atomic<Int>(0)
        let wrong = Atomic<Int>(0)
        Crew.run(threads: 4, rounds: rounds) { round in
            limiter.unblock(round)
            let left = limiter.peek(round, at: now).remaining
            if granted.exchange(0, ordering: .relaxed) != 1000 - left { wrong.add(1, ordering: .relaxed) }
        } work: { thread, round in
            var mine = 0
            for turn in 0..<60 {
                switch (thread, turn % 6) {
                case (0, 0): try? limiter.block(round, for: .seconds(60), at: now)
                case (0, 2), (1, 5): limiter.unblock(round)
                case (0, 3), (1, 1): try? limiter.override(round, with: own, for: .seconds(600 + turn % 2), at: now)
                case (0, 5): limiter.endOverride(round, at: now)
                case (_, 4): mine += limiter.charge(round, cost: 2, at: now).charged
                default:
                    let decision = limiter.admitAll(
                        (limiter.limits[0], round), (limiter.limits[0], rounds + round), cost: 1, at: now)
                    if decision.isAdmitted { mine += 1 }
                    let receipt = limiter.reserve(round, cost: 3, at: now)
                    if receipt.isAdmitted { mine += 3 }
                }
            }
            granted.add(mine, ordering: .relaxed)
        }
        #expect(wrong.load(ordering: .relaxed) == 0)
        #expect(limiter.tableCounts.evicted == 0)
        #expect(limiter.engine.audit().violations == [])
    }

    /// Nobody gets past a block that was there when they began to ask, whatever happens beside it.
    @Test func nobodyGetsPastABlock() throws {
        let rounds = TestSize.rounds(long: 50_000, usual: 5_000, sanitized: 200)
        let limiter = try RateLimiter("1000/hour", capacity: 2 * rounds)
        let now = limiter.now
        let isBlocked = Atomic<Bool>(false)
        let past = Atomic<Int>(0)
        Crew.run(threads: 3, rounds: rounds) { _ in
            isBlocked.store(false, ordering: .sequentiallyConsistent)
        } work: { thread, round in
            for turn in 0..<40 {
                if thread == 0, turn == 20 {
                    try? limiter.block(round, for: .seconds(60), at: now)
                    isBlocked.store(true, ordering: .sequentiallyConsistent)
                } else if thread == 1, turn % 8 == 3 {
                    try? limiter.override(round, with: .unlimited, for: .seconds(600), at: now)
                } else if thread == 1, turn % 8 == 7 {
                    limiter.reset(round, at: now)
                } else {
                    let wasBlocked = isBlocked.load(ordering: .sequentiallyConsistent)
                    if limiter.admit(round, at: now).isAdmitted, wasBlocked { past.add(1, ordering: .relaxed) }
                }
            }
        }
        #expect(past.load(ordering: .relaxed) == 0)
        #expect(limiter.engine.audit().violations == [])
    }

    /// In a table that is crammed full, with limits that change, nothing but exceptions is sure of its place, and they are.
    @Test func inACrowdWhileLimitsChange() throws {
        let rounds = TestSize.rounds(long: 300, usual: 40, sanitized: 6)
        for round in 0..<rounds {
            var table = LimitTable()
            let rate = try table.add("rate", Limit("100/hour"))
            let log = try table.add("log", Limit("100/hour algorithm=sliding-log"))
            let limiter = try RateLimiter(table, capacity: 30)
            let now = limiter.now
            for key in 0..<5 { try limiter.block(key, for: .seconds(900), under: key % 2 == 0 ? rate : log, at: now) }
            let past = Atomic<Int>(0)
            Crew.run(threads: 4, rounds: 1) { _ in
            } work: { thread, _ in
                var random = SeededGenerator(seed: UInt64(round * 4 + thread))
                for turn in 0..<300 {
                    let key = Int.random(in: 0..<200, using: &random)
                    let limit = Bool.random(using: &random) ? rate : log
                    switch turn % 10 {
                    case 0: try? limiter.override(key + 5, with: .unlimited, for: .seconds(60), under: limit, at: now)
                    case 1: limiter.endOverride(key + 5, under: limit, at: now)
                    case 2: limiter.reset(key, under: limit, at: now)
                    case 3 where thread == 0:
                        try? limiter.change(rate, to: Limit(100 + turn, per: .seconds(3600)), at: now)
                    case 4 where thread == 0: try? limiter.resetAll(at: now)
                    case 5: limiter.charge(key, under: limit, at: now)
                    case 6:
                        if limiter.admitAll((rate, 0), (log, key), at: now).isAdmitted {
                            past.add(1, ordering: .relaxed)
                        }
                    case 7: limiter.sweep(at: now)
                    default:
                        let blocked = Int.random(in: 0..<5, using: &random)
                        let decision = limiter.admit(blocked, under: blocked % 2 == 0 ? rate : log, at: now)
                        if decision.isAdmitted || decision.reason != .blocked { past.add(1, ordering: .relaxed) }
                        _ = limiter.admit(key, under: limit, at: now)
                    }
                }
            }
            #expect(past.load(ordering: .relaxed) == 0, "round \(round)")
            #expect(limiter.engine.audit().violations == [], "round \(round)")
            for key in 5..<210 {
                limiter.endOverride(key, under: rate, at: now)
                limiter.endOverride(key, under: log, at: now)
            }
            #expect(limiter.exceptions(at: now).count == 5, "round \(round)")
            try limiter.remove(rate)
            try limiter.remove(log)
            limiter.sweep(at: now)
            #expect(limiter.exceptions(at: now).isEmpty && limiter.engine.logChunks.inUse == 0, "round \(round)")
            #expect(limiter.engine.audit().violations == [], "round \(round)")
        }
    }
}
