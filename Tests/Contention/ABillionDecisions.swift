// SPDX-License-Identifier: Apache-2.0

import Pawl
import Synchronization
import TestSupport
import Testing

/// Threads that all ask about one key, for as long as it takes: every round grants the limit, to the unit.
@Suite(.serialized)
struct ABillionDecisions {
    private let threads = 4
    private let questions = TestSize.isSanitized ? 10_000 : 250_000

    /// 10⁹ decisions in the long form: a third of them under each algorithm, half of them admitted.
    @Test func notOneIsGrantedTooMany() throws {
        let rounds = TestSize.rounds(long: 1_000, usual: 15, sanitized: 3)
        var decisions = 0
        var contended = 0
        // Where the system runs one thread after the other, nothing was tried: then once more.
        repeat {
            contended += try ask(rounds: rounds)
            decisions += rounds * threads * questions
        } while contended == 0 && decisions < 200 * rounds * threads * questions
        #expect(contended > 0, "the threads never met")
        print("\(decisions) contended decisions, \(contended) swaps tried again, 0 over-admissions")
    }

    /// Has all threads ask: how many swaps they had to try again.
    private func ask(rounds: Int) throws -> Int {
        let count = threads * questions / 2
        var limits = LimitTable()
        let ids = try ["gcra", "fixed-window", "sliding-counter"].map { algorithm in
            try limits.add(algorithm, "\(count)/day algorithm=\(algorithm)")
        }
        let limiter = try RateLimiter(limits, capacity: 10_000)
        let now = limiter.now
        let granted = Atomic<Int>(0)
        let wrong = Atomic<Int>(0)
        Crew.run(threads: threads, rounds: rounds) { _ in
            if granted.exchange(0, ordering: .relaxed) != count { wrong.add(1, ordering: .relaxed) }
        } work: { [questions] thread, round in
            let id = ids[round % ids.count]
            var mine = 0
            for question in 0..<questions {
                // All verbs of one unit: what is left must be the same to each of them.
                let decision =
                    (question + thread) % 5 == 0
                    ? limiter.take(round, upTo: 1, under: id, at: now) : limiter.admit(round, under: id, at: now)
                if decision.isAdmitted { mine += 1 }
            }
            granted.add(mine, ordering: .relaxed)
        }
        #expect(wrong.load(ordering: .relaxed) == 0)
        let counts = ids.map { limiter.counts(under: $0) }
        #expect(counts.reduce(0) { $0 + $1.questions } == rounds * threads * questions)
        #expect(counts.reduce(0) { $0 + $1.units } == rounds * count)
        return limiter.tableCounts.contended
    }
}
