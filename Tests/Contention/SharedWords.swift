// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import Synchronization
import TestSupport
import Testing

/// Questions under several limits in a table without a place left: all of their keys share a word for each limit, so every
/// question wants to hold the same few words, and finds its parts in an order of its own.
@Suite(.serialized)
struct SharedWords {
    @Test(.timeLimit(.minutes(5)), arguments: [2, 3, 8])
    func whoeverHoldsOneDoesNotWaitForWhoeverHoldsAnother(threads: Int) throws {
        let questions = TestSize.rounds(long: 500_000, usual: 30_000, sanitized: 3_000)
        let burst = 1 << 30
        var table = LimitTable()
        let ids = try (0..<4).map {
            try table.add("limit-\($0)", Limit(burst, per: .seconds(86_400), algorithm: .fixedWindow))
        }
        let limiter = try RateLimiter(table, capacity: 1, whenFull: .sharedOverflow)
        let now = limiter.now
        // Of a first limit alone, so that every place is taken by a key that nobody asks about any more.
        for key in 0..<10_000 { limiter.charge("place \(key)", cost: 1 << 10, under: ids[0], at: now) }
        let before = ids.map { limiter.counts(under: $0).units }
        let granted = Atomic<Int>(0)
        Crew.run(threads: threads) { thread, _ in
            var random = SeededGenerator(seed: UInt64(thread))
            var mine = 0
            for _ in 0..<(questions / threads) {
                let (first, second) = (Int(random.next() >> 1), Int(random.next() >> 1))
                let decision = limiter.admitAll(
                    (ids[0], first), (ids[1], second), (ids[2], first), (ids[3], second), at: now)
                if decision.isAdmitted { mine += 1 }
            }
            granted.add(mine, ordering: .relaxed)
        }
        #expect(granted.load(ordering: .relaxed) == questions / threads * threads)
        for (id, before) in zip(ids, before) {
            #expect(limiter.counts(under: id).units - before == granted.load(ordering: .relaxed))
            // Of a key that has no place either.
            let left = limiter.take("nobody", upTo: .max / 4, under: id, at: now).charged
            let gone = id == ids[0] ? nil : burst - left
            if let gone { #expect(gone == granted.load(ordering: .relaxed)) }
        }
        #expect(limiter.engine.audit().violations == [])
    }
}
