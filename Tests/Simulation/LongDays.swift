// SPDX-License-Identifier: Apache-2.0

import Pawl
import TestSupport
import Testing

/// Hours of virtual time with all that may go wrong in them, judged answer by answer.
@Suite struct LongDays {
    @Test(arguments: Seeds.some(TestSize.rounds(long: 30, usual: 20, sanitized: 4)))
    func everyAnswerIsTheReferences(seed: UInt64) throws {
        var town = try Town(seed: seed)
        let questions = TestSize.isLong ? 40_000 : 8_000
        if let complaint = town.live(questions: questions) { Issue.record("seed \(seed), \(complaint)") }
    }

    /// What the days were like, summed over some of them: a simulation in which nothing happens shows nothing.
    @Test func theDaysAreEventful() throws {
        var happened: [String: Int] = [:]
        for seed in UInt64(1)...6 {
            var town = try Town(seed: seed)
            if let complaint = town.live(questions: 6_000) { Issue.record("seed \(seed), \(complaint)") }
            happened.merge(town.happened, uniquingKeysWith: +)
            let counts = town.limiter.tableCounts
            happened.merge(
                [
                    "evictions": counts.evicted, "newcomers refused": counts.refusedNew,
                    "newcomers sharing": counts.overflowed, "reclaims": counts.reclaimed, "moves": counts.moved,
                    "keys forgotten": town.forgotten, "late starts": town.startedLate,
                ], uniquingKeysWith: +)
        }
        print(
            "Simulation:", happened.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))
        for name in [
            "floods", "sweeps", "clock steps", "stalls", "audits", "evictions", "newcomers refused",
            "newcomers sharing", "reclaims", "moves", "keys forgotten", "late starts",
        ] {
            #expect(happened[name, default: 0] > 0, "\(name)")
        }
    }

    @Test func oneSeedIsOneHistory() throws {
        func fingerprint(_ seed: UInt64) throws -> UInt64 {
            var town = try Town(seed: seed)
            #expect(town.live(questions: 2_000) == nil)
            return town.fingerprint
        }
        let seed = SeededGenerator.freshSeed
        #expect(try fingerprint(seed) == fingerprint(seed), "seed \(seed)")
        #expect(try fingerprint(seed) != fingerprint(seed &+ 1), "seed \(seed)")
    }
}
