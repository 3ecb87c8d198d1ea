// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import TestSupport
import Testing

/// Recorded histories of real threads on few keys: each can be explained by the model's pure step, one question at a time.
///
/// 100,000 and more with `PAWL_LONG=1`. A seed names what was asked; how the threads met is chance.
@Suite(.serialized)
struct LimiterHistories {
    @Test(arguments: World.allCases, [2, 3, 4, 6])
    func everyHistoryIsLinearizable(world: World, threads: Int) throws {
        let count = TestSize.rounds(long: 6_500, usual: 1_250, sanitized: 60)
        var recording = Recording(threads: threads, seed: SeededGenerator.freshSeed)
        let time = try ContinuousClock().measure {
            try untilThreadsMet(&recording, in: world) { recording in
                try recording.record(count) { try Trial(world, threads: threads, seed: $0) }
            }
        }
        print("\(world): \(recording), \(time)")
        #expect(recording.fault == nil)
        #expect(haveMet(recording, in: world), "too few calls overlapped, or no swap ever failed")
        #expect(recording.count(of: .evicted) == 0, "a live key was let go")
        let letGo = recording.count(of: .reclaimed) + recording.count(of: .swept)
        #expect(world.isCrowded ? letGo > recording.histories / 4 : letGo == 0)
    }

    private func untilThreadsMet(
        _ recording: inout Recording, in world: World, _ more: (inout Recording) throws -> Void
    ) rethrows {
        repeat {
            try more(&recording)
        } while recording.fault == nil && !haveMet(recording, in: world) && recording.histories < 40_000
    }

    /// Whether there was anything to judge: calls that overlapped in a tenth of the histories, and a swap that failed. In
    /// a crowd questions are about many keys, and what is to happen there instead is that keys are let go.
    private func haveMet(_ recording: Recording, in world: World) -> Bool {
        recording.overlapped * 10 >= recording.histories && (recording.collided > 0 || world.isCrowded)
    }
}
