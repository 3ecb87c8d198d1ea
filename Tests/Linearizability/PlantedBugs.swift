// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// Limiters with a bug are found out, by the same recorder.
@Suite(.serialized)
struct PlantedBugs {
    /// Most bugs show within a thousand histories; how the threads meet is chance, and `LimiterHistories` records more than
    /// this in its long form.
    private static let historiesMax = 100_000

    @Test(arguments: [BareWords.Bug.loadThenStore, .refusalRemembered], [2, 4])
    func aBugIsFound(bug: BareWords.Bug, threads: Int) throws {
        let recording = try record(bug, threads: threads, upTo: Self.historiesMax)
        print("\(bug), \(threads) threads: found in history \(recording.histories)")
        #expect(recording.fault?.contains("no order of these calls") == true, "\(recording)")
    }

    @Test(arguments: [2, 4])
    func theSameWithoutABugIsLinearizable(threads: Int) throws {
        let recording = try record(.none, threads: threads, upTo: 1_000)
        #expect(recording.fault == nil)
        #expect(recording.overlapped > 0)
    }

    private func record(_ bug: BareWords.Bug, threads: Int, upTo histories: Int) throws -> Recording {
        var recording = Recording(threads: threads, seed: SeededGenerator.freshSeed)
        try recording.record(histories) { seed in
            try Trial(threads: threads, seed: seed) { BareWords($0, bug) }
        }
        return recording
    }
}
