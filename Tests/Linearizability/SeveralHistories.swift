// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import PawlTesting
import TestSupport
import Testing

/// Recorded histories of questions about several limits, beside questions about one of them: each can be explained by words
/// that all change at one instant.
@Suite(.serialized)
struct SeveralHistories {
    @Test(arguments: [2, 3, 4, 6], [false, true])
    func everyHistoryIsLinearizable(threads: Int, isCrowded: Bool) throws {
        let count = TestSize.rounds(long: 6_500, usual: 1_250, sanitized: 60)
        var (histories, overlapped) = (0, 0)
        repeat {
            let found = try record(count, threads: threads) { random in
                try LimiterPlaces.make(&random, isCrowded: isCrowded)
            }
            if let fault = found.fault {
                Issue.record("\(fault)")
                return
            }
            histories += found.histories
            overlapped += found.overlapped
        } while overlapped * 20 < histories && histories < 20 * count
        print("\(histories) histories of several limits, \(threads) threads, \(overlapped) overlapped")
        #expect(overlapped * 20 >= histories, "too few questions overlapped")
    }

    /// Limiters with a bug are found out, by the same recorder.
    @Test(arguments: [BareParts.Bug.letsGoEarly, .chargesTheFirst], [2, 4])
    func aBugIsFound(bug: BareParts.Bug, threads: Int) throws {
        let found = try record(20_000, threads: threads) { try Self.bare(bug, &$0) }
        print("\(bug), \(threads) threads: found in history \(found.histories)")
        #expect(found.fault?.contains("no order of these calls") == true)
    }

    @Test(arguments: [2, 4])
    func theSameWithoutABugIsLinearizable(threads: Int) throws {
        let found = try record(TestSize.isSanitized ? 100 : 500, threads: threads) { try Self.bare(.none, &$0) }
        #expect(found.fault == nil && found.overlapped > 0)
    }

    private static func bare(
        _ bug: BareParts.Bug, _ random: inout SeededGenerator
    ) throws -> (any SeveralSubject, [PlanRecord]) {
        let limits = try [random.smallLimit(), random.smallLimit(), random.smallLimit()]
        let records = limits.map { PlanRecord(immortal: Plan($0, name: name)) }
        return (BareParts(records, bug), records)
    }

    private static let name = LimitName(immortal: "bare")

    /// Records and judges so many histories, or until one has no explanation.
    private func record(
        _ count: Int, threads: Int, subject: (inout SeededGenerator) throws -> (any SeveralSubject, [PlanRecord])
    ) throws -> (histories: Int, overlapped: Int, fault: String?) {
        let first = SeededGenerator.freshSeed
        var (histories, overlapped) = (0, 0)
        while histories < count {
            let trials = try (0..<min(125, count - histories)).map { index in
                try SeveralTrial(threads: threads, seed: first &+ UInt64(histories + index), subject: subject)
            }
            Crew.run(threads: threads) { thread, _ in for trial in trials { trial.run(thread: thread) } }
            for trial in trials {
                histories += 1
                if trial.isOverlapped { overlapped += 1 }
                if let fault = trial.fault {
                    return (histories, overlapped, "seed \(first &+ UInt64(histories - 1)): \(fault)")
                }
            }
        }
        return (histories, overlapped, nil)
    }
}
