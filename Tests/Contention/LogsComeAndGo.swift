// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import Synchronization
import TestSupport
import Testing

/// Limits that change between logs and others while threads ask, in tables and pools that are too small.
@Suite(.serialized)
struct LogsComeAndGo {
    private let rounds = TestSize.rounds(long: 400, usual: 40, sanitized: 5)

    private static let forms = [
        "50/hour", "50/hour algorithm=sliding-log", "70/hour algorithm=sliding-log", "50/hour algorithm=fixed-window",
        "20/minute algorithm=sliding-log",
    ]

    /// Every chunk stays with the log of one key or in the pool, nobody waits for ever, and nothing is damaged.
    @Test(arguments: FullTablePolicy.allCases, [nil, 200])
    func everyChunkHasOneOwner(whenFull: FullTablePolicy, records: Int?) throws {
        for round in 0..<rounds {
            var table = LimitTable()
            let changing = try table.add("changing", Limit(Self.forms[1]), mode: round % 3 == 0 ? .shadow : .enforce)
            let log = try table.add("log", Limit("60/hour algorithm=sliding-log"))
            let limiter = try RateLimiter(table, capacity: 8 + round % 30, whenFull: whenFull, logRecords: records)
            let now = limiter.now
            let inconsistent = Atomic<Int>(0)
            Crew.run(threads: 4, rounds: 1) { _ in
            } work: { thread, _ in
                var random = SeededGenerator(seed: UInt64(round * 4 + thread))
                for turn in 0..<150 {
                    let key = Int.random(in: 0..<60, using: &random)
                    switch (thread, turn % 12) {
                    case (0, 3):
                        let form = Self.forms.randomElement(using: &random) ?? ""
                        try? limiter.change(changing, to: Limit(form), carrying: .reset, at: now)
                    case (0, 7): try? limiter.change(changing, to: .unlimited, carrying: .reset, at: now)
                    case (0, 9):
                        try? limiter.remove(changing)
                        _ = try? limiter.add("changing", Limit(Self.forms[turn % 2]))
                    case (1, 5): limiter.sweep(at: now)
                    case (_, 0...4):
                        let decision = limiter.admitAll((changing, key), (log, key + 1), (log, "all"), cost: 1, at: now)
                        if decision.isAdmitted != decision.violated.isEmpty { inconsistent.add(1, ordering: .relaxed) }
                    case (_, 6): limiter.reserve(key, cost: 2, under: changing, at: now).refund(at: now)
                    case (_, 8): limiter.reserveAll((log, key), (changing, key), cost: 2, at: now).refund(at: now)
                    case (_, 10): limiter.charge(key, cost: 3, under: log, at: now)
                    default: _ = limiter.admit(key, under: turn % 2 == 0 ? changing : log, at: now)
                    }
                }
            }
            #expect(inconsistent.load(ordering: .relaxed) == 0, "round \(round)")
            #expect(limiter.engine.audit().violations == [], "round \(round)")
            try limiter.remove(changing)
            try limiter.remove(log)
            limiter.sweep(at: now)
            #expect(limiter.engine.logChunks.inUse == 0, "round \(round)")
        }
    }

    /// What is refused for want of chunks is refused in every part, and where logs have room nobody needs one.
    @Test func aFullPoolBesideOthers() throws {
        var table = LimitTable()
        let log = try table.add("log", "100/hour algorithm=sliding-log")
        let rate = try table.add("rate", "1000/hour")
        let shadow = try table.add("shadow", Limit("100/hour algorithm=sliding-log"), mode: .shadow)
        let limiter = try RateLimiter(table, capacity: 64, logRecords: 20)
        let now = limiter.now
        #expect(limiter.admitAll((log, "a"), (rate, "a"), at: now).isAdmitted)
        #expect(limiter.admitAll((shadow, "b"), (rate, "b"), at: now).isAdmitted)
        #expect(limiter.engine.logChunks.inUse == limiter.engine.logChunks.all)
        // Both logs have room for more.
        #expect(limiter.admitAll((log, "a"), (shadow, "b"), (rate, "a"), at: now).isAdmitted)
        let refused = limiter.admitAll((log, "new"), (rate, "a"), at: now)
        #expect(refused.reason == .tableFull && Array(refused.violated.positions) == [0])
        // A shadow refuses nobody, also where it has no place.
        let passed = limiter.admitAll((shadow, "new"), (rate, "a"), at: now)
        #expect(passed.isAdmitted && Array(passed.violatedInShadow.positions) == [0])
        #expect(limiter.peek("a", under: rate, at: now).remaining == 997)
        #expect(limiter.engine.audit().violations == [])
    }

    /// What was to be recorded, and then was not as others were first, needs no chunk: a log in shadow lets its question pass.
    @Test func aChunkThatIsNotNeededGoesBack() throws {
        var contended = 0
        for round in 0..<rounds {
            var table = LimitTable()
            let shadow = try table.add("shadow", Limit("2/100ms algorithm=sliding-log"), mode: .shadow)
            let log = try table.add("log", Limit("60/hour algorithm=sliding-log"))
            let limiter = try RateLimiter(table, capacity: 64, logRecords: 1_500)
            let start = limiter.now
            let elapsed = Atomic<Int>(0)
            Crew.run(threads: 4, rounds: 1) { _ in
            } work: { thread, _ in
                var random = SeededGenerator(seed: UInt64(round * 4 + thread))
                for _ in 0..<500 {
                    // Time goes on, so that the shadow's log fills and empties while parts are looked at and held.
                    let milliseconds = elapsed.add(random.onceIn(4) ? 9 : 0, ordering: .relaxed).newValue
                    let now = start.advanced(by: .milliseconds(milliseconds))
                    let key = Int.random(in: 0..<3, using: &random)
                    if thread % 2 == 0 {
                        _ = limiter.admitAll((shadow, key), (log, Int.random(in: 0..<40, using: &random)), at: now)
                    } else {
                        _ = limiter.admit(key, under: shadow, at: now)
                    }
                }
            }
            #expect(limiter.engine.audit().violations == [], "round \(round)")
            #expect(limiter.counts(under: shadow).refused > 0, "the shadow's log was never full")
            contended += limiter.tableCounts.contended
            try limiter.remove(shadow)
            try limiter.remove(log)
            limiter.sweep(at: start.advanced(by: .seconds(7200)))
            #expect(limiter.engine.logChunks.inUse == 0, "round \(round)")
        }
        #expect(contended > 0, "nobody was ever in the way")
    }
}
