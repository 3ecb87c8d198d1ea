// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import Synchronization
import TestSupport
import Testing

/// Receipts that threads settle while others ask: at one instant what was granted and not given back is what is gone.
@Suite(.serialized)
struct RefundsUnderWay {
    @Test(arguments: [2, 3, 8], [Limit.Algorithm.gcra, .fixedWindow, .slidingCounter])
    func whatIsNotGivenBackIsGone(threads: Int, algorithm: Limit.Algorithm) throws {
        let rounds = TestSize.rounds(long: 3_000, usual: 100, sanitized: 10)
        let burst = 400
        var table = LimitTable()
        let own = try table.add("own", Limit(burst, per: .seconds(86_400), algorithm: algorithm))
        let shared = try table.add("shared", Limit(1, per: .seconds(86_400), burst: 2 * burst))
        try untilThreadsMet {
            let limiter = try RateLimiter(table, capacity: 4 * rounds + 64)
            let now = limiter.now
            let netOwn = Atomic<Int>(0)
            let netShared = Atomic<Int>(0)
            let wrong = Atomic<Int>(0)
            Crew.run(threads: threads, rounds: rounds) { round in
                let ownGone = burst - limiter.peek(round, under: own, at: now).remaining
                let sharedGone = 2 * burst - limiter.peek(round, under: shared, at: now).remaining
                if netOwn.exchange(0, ordering: .relaxed) != ownGone { wrong.add(1, ordering: .relaxed) }
                if netShared.exchange(0, ordering: .relaxed) != sharedGone { wrong.add(1, ordering: .relaxed) }
            } work: { thread, round in
                var random = SeededGenerator(seed: UInt64(round * 100 + thread))
                var (mineOwn, mineShared) = (0, 0)
                for _ in 0..<(600 / threads) {
                    let cost = Int.random(in: 1...9, using: &random)
                    let actual = random.onceIn(2) ? 0 : Int.random(in: 0...cost, using: &random)
                    if Bool.random(using: &random) {
                        let receipt = limiter.reserve(round, cost: cost, under: own, at: now)
                        guard receipt.isAdmitted else { continue }
                        mineOwn += actual
                        receipt.settle(actual: actual, at: now)
                    } else {
                        let receipt = limiter.reserveAll((shared, round), (own, round), cost: cost, at: now)
                        guard receipt.isAdmitted else { continue }
                        mineOwn += actual
                        mineShared += actual
                        receipt.settle(actual: actual, at: now)
                    }
                }
                netOwn.add(mineOwn, ordering: .relaxed)
                netShared.add(mineShared, ordering: .relaxed)
            }
            #expect(wrong.load(ordering: .relaxed) == 0)
            #expect(limiter.tableCounts.evicted == 0)
            #expect(limiter.engine.audit().violations == [])
            return limiter.tableCounts.contended
        }
    }
}
