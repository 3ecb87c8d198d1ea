// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import PawlTesting
import TestSupport
import Testing

/// Recorded histories of questions about several limits, beside questions about one of them, and of what becomes of reservations:
/// each can be explained by words and logs that all change at one instant.
@Suite(.serialized)
struct SeveralHistories {
    @Test(arguments: [2, 3, 4, 6], [false, true])
    func everyHistoryIsLinearizable(threads: Int, isCrowded: Bool) throws {
        let count = TestSize.rounds(long: 6_500, usual: 1_250, sanitized: 60)
        var found = Findings()
        repeat {
            found.add(
                try record(count, threads: threads) { try LimiterPlaces.make(&$0, isCrowded: isCrowded) })
        } while found.fault == nil && !haveMet(found) && found.histories < 20 * count
        print("\(found.histories) histories of several limits, \(threads) threads, \(found.overlapped) overlapped")
        if let fault = found.fault { Issue.record("\(fault)") }
        #expect(haveMet(found), "too few questions overlapped")
    }

    private func haveMet(_ found: Findings) -> Bool { found.overlapped * 20 >= found.histories }

    /// Limiters with a bug are found out, by the same recorder.
    @Test(arguments: [BareParts.Bug.letsGoEarly, .chargesTheFirst, .settlesWhatItSaw], [2, 4])
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
        // Words alone: what a bug reads of an array outside of its lock is a race, though the array is not changed in place.
        let limits = try (0..<3).map { _ in try random.smallLimit() }
        let records = limits.map { PlanRecord(immortal: Plan($0, name: name)) }
        return (BareParts(records, bug), records)
    }

    private static let name = LimitName(immortal: "bare")

    private func record(
        _ count: Int, threads: Int, subject: (inout SeededGenerator) throws -> (any SeveralSubject, [PlanRecord])
    ) throws -> Findings {
        try .record(count, threads: threads) { try SeveralTrial(threads: threads, seed: $0, subject: subject) }
    }
}
