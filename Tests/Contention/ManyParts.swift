// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import Synchronization
import TestSupport
import Testing

/// Questions of two to four parts, as many as it takes, about a few keys of each limit and one that all share: the sum of
/// every limit is what was granted.
@Suite(.serialized)
struct ManyParts {
    /// 10⁸ questions in the long form.
    @Test(arguments: [2, 4, 8])
    func theSumOfEveryLimitIsWhatWasGranted(threads: Int) throws {
        let questions = TestSize.rounds(long: 34_000_000, usual: 400_000, sanitized: 10_000) / threads
        var table = LimitTable()
        let (keys, burst) = (16, 1 << 30)
        let names = ["user", "address", "route", "everybody"]
        let algorithms = [Limit.Algorithm.fixedWindow, .slidingCounter, .fixedWindow, .fixedWindow]
        // An address is used up half-way.
        let counts = [burst, questions * threads * 3 / 64, burst, burst]
        let ids = try (0..<4).map { index in
            try table.add(names[index], Limit(counts[index], per: .seconds(86_400), algorithm: algorithms[index]))
        }
        let limiter = try RateLimiter(table, capacity: 256)
        let now = limiter.now
        let sums = (0..<4).map { _ in Sum() }
        let refused = Atomic<Int>(0)
        Crew.run(threads: threads) { thread, _ in
            var random = SeededGenerator(seed: UInt64(thread))
            var (mine, refusals) = ([0, 0, 0, 0], 0)
            for _ in 0..<questions {
                let bits = Int(random.next() >> 8)
                let (user, address, route) = (bits & 15, bits >> 4 & 15, bits >> 8 & 15)
                let cost = bits >> 12 & 3
                let isAdmitted: Bool
                let parts: ClosedRange<Int>
                switch bits >> 16 & 3 {
                case 0:
                    isAdmitted = limiter.admitAll((ids[0], user), (ids[1], address), cost: cost, at: now).isAdmitted
                    parts = 0...1
                case 1:
                    isAdmitted =
                        limiter.admitAll((ids[3], 0), (ids[2], route), (ids[1], address), cost: cost, at: now)
                        .isAdmitted
                    parts = 1...3
                default:
                    isAdmitted =
                        limiter.admitAll(
                            (ids[3], 0), (ids[1], address), (ids[0], user), (ids[2], route), cost: cost, at: now
                        ).isAdmitted
                    parts = 0...3
                }
                if isAdmitted { for part in parts { mine[part] += cost } } else { refusals += 1 }
            }
            for part in 0..<4 { sums[part].units.add(mine[part], ordering: .relaxed) }
            refused.add(refusals, ordering: .relaxed)
        }
        for part in 0..<4 {
            let used = (0..<keys).map { counts[part] - limiter.peek($0, under: ids[part], at: now).remaining }
            #expect(used.reduce(0, +) == sums[part].units.load(ordering: .relaxed), "\(names[part])")
            #expect(limiter.counts(under: ids[part]).units == sums[part].units.load(ordering: .relaxed))
        }
        #expect(refused.load(ordering: .relaxed) > 0)
        #expect(limiter.engine.audit().violations == [])
        print("\(questions * threads) questions, \(refused.load(ordering: .relaxed)) refused")
    }

    private final class Sum: Sendable { let units = Atomic<Int>(0) }
}
