// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import Synchronization
import TestSupport
import Testing

/// Questions of several parts hold an entry whatever its word is: single questions change that word between the look and the hold,
/// and none of what they were granted is lost, whether the question is granted then or finds that too little is left.
@Suite(.serialized)
struct WordsUnderHold {
    /// Two thirds of the threads change one word by themselves, the others together with words that nobody else changes.
    @Test(arguments: [3, 6])
    func nothingThatWasGrantedMeanwhileIsLost(threads: Int) throws {
        let rounds = TestSize.rounds(long: 20_000, usual: 400, sanitized: 20)
        let burst = 3_000
        var table = LimitTable()
        let own = try table.add("own", Limit(1, per: .seconds(86_400), burst: 1 << 16))
        let common = try table.add("common", Limit(1, per: .seconds(86_400), burst: burst))
        try untilThreadsMet {
            let limiter = try RateLimiter(table, capacity: rounds * (threads + 1))
            let now = limiter.now
            let granted = Atomic<Int>(0)
            let wrongRounds = Atomic<Int>(0)
            let pairs = (0..<threads).map { _ in Sum() }
            Crew.run(threads: threads, rounds: rounds) { round in
                let gone = burst - limiter.peek(round, under: common, at: now).remaining
                let isLost = (0..<threads).contains { thread in
                    let left = limiter.peek(round * threads + thread, under: own, at: now).remaining
                    return (1 << 16) - left != pairs[thread].units.exchange(0, ordering: .relaxed)
                }
                if granted.exchange(0, ordering: .relaxed) != gone || isLost { wrongRounds.add(1, ordering: .relaxed) }
            } work: { thread, round in
                var (mine, inPairs) = (0, 0)
                // Until there is nothing left, and on for a while.
                for question in 0..<(3 * burst / threads) {
                    let cost = 1 + (question &+ thread) % 3
                    if thread % 3 == 0 {
                        let decision = limiter.admitAll(
                            (own, round * threads + thread), (common, round), cost: cost, at: now)
                        if decision.isAdmitted { (mine, inPairs) = (mine + cost, inPairs + cost) }
                    } else if limiter.admit(round, cost: cost, under: common, at: now).isAdmitted {
                        mine += cost
                    }
                }
                granted.add(mine, ordering: .relaxed)
                pairs[thread].units.add(inPairs, ordering: .relaxed)
            }
            #expect(wrongRounds.load(ordering: .relaxed) == 0)
            #expect(limiter.engine.audit().violations == [])
            return limiter.engine.count(of: .changedBeforeHold)
        }
    }

    private final class Sum: Sendable { let units = Atomic<Int>(0) }
}
