// SPDX-License-Identifier: Apache-2.0

import Pawl
import TestSupport
import Testing

/// Days of virtual time in which limits change, work is settled long after it was reserved, and some customers are special: judged
/// answer by answer, and by what is promised in real time.
@Suite struct OperatedDays {
    /// Days that went wrong once.
    private static let kept: [UInt64] = [4_014_092_702_964_816_622]

    @Test(arguments: Seeds.some(TestSize.rounds(long: 400, usual: 20, sanitized: 4), kept: Self.kept))
    func promisesAreKept(seed: UInt64) throws {
        var town = try OperatedTown(seed: seed)
        let questions = TestSize.isLong ? 20_000 : TestSize.isOptimised ? 5_000 : TestSize.isSanitized ? 1_000 : 1_500
        if let complaint = try town.live(questions: questions) { Issue.record("seed \(seed), \(complaint)") }
    }

    /// What the days were like, summed over some of them: a simulation in which nothing happens shows nothing.
    @Test func theDaysAreEventful() throws {
        var happened: [String: Int] = [:]
        for seed in UInt64(0)..<4 {
            var town = try OperatedTown(seed: seed)
            if let complaint = try town.live(questions: 1_500) { Issue.record("seed \(seed), \(complaint)") }
            happened.merge(town.happened, uniquingKeysWith: +)
            let counts = town.limiter.tableCounts
            happened.merge(
                [
                    "evictions": counts.evicted, "newcomers refused": counts.refusedNew,
                    "newcomers sharing": counts.overflowed, "refused by blocks": town.books.refusedByBlocks,
                    "hours": town.present / (3600 * second),
                ], uniquingKeysWith: +)
        }
        print(
            "Operated:", happened.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))
        for name in [
            "reservations", "greedy customers", "refunds", "settled for less", "settled for more", "dropped",
            "given back", "raises",
            "lowerings", "changes of mode", "limits added", "limits removed", "resets of all", "blocks", "overrides",
            "overrides ended", "resets", "penalties", "granted by several", "refused by several", "sweeps", "stalls",
            "floods",
            "evictions", "newcomers refused", "newcomers sharing", "refused by blocks",
        ] {
            #expect(happened[name, default: 0] > 0, "\(name)")
        }
    }

    @Test func oneSeedIsOneDay() throws {
        func fingerprint(_ seed: UInt64) throws -> UInt64 {
            var town = try OperatedTown(seed: seed)
            #expect(try town.live(questions: 400) == nil, "seed \(seed)")
            return town.fingerprint
        }
        let seed = SeededGenerator.freshSeed
        #expect(try fingerprint(seed) == fingerprint(seed), "seed \(seed)")
        #expect(try fingerprint(seed) != fingerprint(seed &+ 1), "seed \(seed)")
    }
}
