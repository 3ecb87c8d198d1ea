// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import Synchronization
import TestSupport
import Testing

/// Threads that ask about one key at one instant are given exactly the units there are, never one more or less.
@Suite(.serialized)
struct ExactlyN {
    @Test(arguments: [2, 3, 4, 8, 16])
    func ofMQuestionsExactlyTheBurstIsAdmitted(threads: Int) throws {
        let rounds = TestSize.rounds(long: 20_000, usual: 1_000, sanitized: 100)
        let burst = 500
        try untilThreadsMet {
            let limiter = try RateLimiter(Limit(1, per: .seconds(3600), burst: burst), capacity: rounds)
            let now = limiter.now
            let admitted = Atomic<Int>(0)
            let wrongRounds = Atomic<Int>(0)
            Crew.run(threads: threads, rounds: rounds) { round in
                if admitted.exchange(0, ordering: .relaxed) != burst { wrongRounds.add(1, ordering: .relaxed) }
            } work: { _, round in
                var mine = 0
                for _ in 0..<(burst * 2 / threads) where limiter.admit(round, at: now).isAdmitted { mine += 1 }
                admitted.add(mine, ordering: .relaxed)
            }
            #expect(wrongRounds.load(ordering: .relaxed) == 0)
            #expect(limiter.counts().admitted == rounds * burst)
            #expect(limiter.tableCounts.inserted == rounds)
            #expect(limiter.engine.audit().violations == [])
            return limiter.tableCounts.contended
        }
    }

    @Test(arguments: [2, 5])
    func withMixedCostsAndVerbsTheUnitsAddUp(threads: Int) throws {
        let rounds = TestSize.rounds(long: 20_000, usual: 500, sanitized: 100)
        let burst = 5000
        try untilThreadsMet {
            let limiter = try RateLimiter(Limit(1, per: .seconds(3600), burst: burst), capacity: rounds)
            let now = limiter.now
            let units = Atomic<Int>(0)
            let wrongRounds = Atomic<Int>(0)
            Crew.run(threads: threads, rounds: rounds) { round in
                let left = limiter.peek(round, at: now).remaining
                if units.exchange(0, ordering: .relaxed) + left != burst { wrongRounds.add(1, ordering: .relaxed) }
            } work: { thread, round in
                var mine = 0
                for question in 0..<600 {
                    let cost = (question * 7 + thread) % 23
                    let decision =
                        question % 3 == 0
                        ? limiter.take(round, upTo: cost, at: now) : limiter.admit(round, cost: cost, at: now)
                    mine += decision.charged
                }
                units.add(mine, ordering: .relaxed)
            }
            #expect(wrongRounds.load(ordering: .relaxed) == 0)
            #expect(limiter.engine.audit().violations == [])
            return limiter.tableCounts.contended
        }
    }

    @Test(arguments: [2, 8])
    func aNewKeyAskedForByAllHasOneEntry(threads: Int) throws {
        let rounds = TestSize.rounds(long: 50_000, usual: 5_000, sanitized: 500)
        let limiter = try RateLimiter(Limit(1, per: .seconds(3600), burst: 1_000_000), capacity: 100)
        let now = limiter.now
        let wrongRounds = Atomic<Int>(0)
        Crew.run(threads: threads, rounds: rounds) { round in
            let isRight =
                limiter.engine.audit().violations.isEmpty && limiter.tableCounts.inserted == round + 1
                && limiter.peek(round, at: now).remaining == 1_000_000 - threads
            if !isRight { wrongRounds.add(1, ordering: .relaxed) }
        } work: { _, round in
            _ = limiter.admit(round, at: now)
        }
        #expect(wrongRounds.load(ordering: .relaxed) == 0)
    }

    /// A table so full that entries move and are swept while they are asked about: no unit is lost or minted.
    @Test(arguments: [2, 4])
    func whileEntriesMoveEveryKeyHasItsBurst(threads: Int) throws {
        let rounds = TestSize.rounds(long: 4_000, usual: 400, sanitized: 20)
        let capacity = 9_000
        let keys = 8_900
        let burst = 4
        let limiter = try RateLimiter(Limit(1, per: .seconds(1), burst: burst), capacity: capacity)
        let start = limiter.now
        let admitted = Atomic<Int>(0)
        let wrongRounds = Atomic<Int>(0)
        Crew.run(threads: threads, rounds: rounds) { round in
            let isRight = admitted.exchange(0, ordering: .relaxed) == keys * burst
            if !isRight || !limiter.engine.audit().violations.isEmpty { wrongRounds.add(1, ordering: .relaxed) }
        } work: { thread, round in
            // Each round finds the entries of the one before spent, and other keys in their place.
            let now = start.advanced(by: .seconds(round * 5))
            var mine = 0
            for pass in 0..<(burst + 1) {
                for key in 0..<keys {
                    let key = (key + thread * 4_000 + pass) % keys + (round % 3) * keys
                    if limiter.admit(key, at: now).isAdmitted { mine += 1 }
                }
                if thread == 1 { limiter.sweep(at: now) }
            }
            admitted.add(mine, ordering: .relaxed)
        }
        #expect(wrongRounds.load(ordering: .relaxed) == 0)
        #expect(limiter.tableCounts.moved > 0 && limiter.tableCounts.swept > 0 && limiter.tableCounts.reclaimed > 0)
        #expect(limiter.tableCounts.evicted == 0)
    }

    /// The path for processors that read an entry in two pieces, forced.
    @Test func confirmedReadsAnswerTheSame() throws {
        let rounds = TestSize.rounds(long: 5_000, usual: 500, sanitized: 100)
        let plan = Plan(try Limit(1, per: .seconds(3600), burst: 50), name: LimitName(immortal: "confirmed"))
        let engine = try Engine(
            PlanTable([plan]), layout: Layout(capacity: 1000), hasher: KeyHasher(key0: 1, key1: 2),
            readsAreSingle: false,
            ticks: TickSource(.monotonic, above: .zero))
        let now = Tick(nanoseconds: 1 << 60)
        let admitted = Atomic<Int>(0)
        let wrongRounds = Atomic<Int>(0)
        Crew.run(threads: 4, rounds: rounds) { _ in
            if admitted.exchange(0, ordering: .relaxed) != 50 { wrongRounds.add(1, ordering: .relaxed) }
        } work: { _, round in
            let home = engine.home(of: Digest(low: UInt64(round) << 20, high: UInt64(round + 1) << 48), limit: 0)
            for _ in 0..<40 where engine.answer(.admit, Cost(1), home: home, limit: 0, at: now).isAdmitted {
                admitted.add(1, ordering: .relaxed)
            }
        }
        #expect(wrongRounds.load(ordering: .relaxed) == 0)
        #expect(engine.audit().violations == [])
    }
}
