// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import CMachine

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `pawl-bench run`: measures scenarios and prints what they found.
struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs scenarios: time a question takes, beside the floor's, and whether budgets are met.",
        discussion: scenarios.map { "\($0.name)\n  \($0.claim)" }.joined(separator: "\n"))

    @Option(help: "Only this scenario. May be given several times.")
    var scenario: [String] = []

    @Option(help: "Only so many threads; otherwise 1, 2, 4 … up to twice the processors.")
    var threads: Int?

    @Option(help: "Length of the keys in bytes: \(KeyForm.lengths.map(String.init).joined(separator: ", ")).")
    var keys: [Int] = [KeyForm.lengths[0]]

    @Option(
        help: "The clock: \(ClockChoice.allCases.map(\.rawValue).joined(separator: ", ")). May be given several times.")
    var clock: [ClockChoice] = ClockChoice.available

    @Option(
        help: """
            Who is measured: \(ContestantChoice.allCases.map(\.rawValue).joined(separator: ", ")). May be given several \
            times. What is not Pawl takes part where it can: hot keys, ten thousand keys and a million.
            """)
    var contestant: [ContestantChoice] = [.pawl]

    @Flag(help: "A tenth of a second each, for a first look.")
    var quick = false

    @Flag(help: "Prints JSON.")
    var json = false

    func validate() throws {
        for name in scenario where !scenarios.contains(where: { $0.name == name }) {
            throw ValidationError("no scenario is named \(name); there are \(scenarios.map(\.name))")
        }
        guard keys.allSatisfy(KeyForm.lengths.contains) else { throw ValidationError("keys are 13 or 36 bytes long") }
        guard threads.map({ [1, 2, 4, 8, 16, 32].contains($0) }) ?? true else {
            throw ValidationError("threads is a power of two, at most 32")
        }
    }

    func run() throws {
        let report = try measured()
        print(json ? try Self.json(report) : report.text)
    }

    /// What the scenarios found.
    func measured() throws -> Report {
        var report = Report()
        let settings = Settings(
            threads: threads.map { [$0] } ?? Self.allThreads, lengths: keys, clocks: clock, isQuick: quick,
            contestants: contestant)
        for one in scenarios where scenario.isEmpty || scenario.contains(one.name) {
            guard !Set(contestant).isDisjoint(with: one.contestants) else { continue }
            try one.run(settings, into: &report)
        }
        return report
    }

    static var allThreads: [Int] {
        [1, 2, 4, 8, 16, 32].filter { $0 <= 2 * Int(machine_processors()) }
    }

    static func json(_ report: Report) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return String(decoding: try encoder.encode(report), as: UTF8.self)
    }
}

extension ClockChoice: ExpressibleByArgument {}
extension ContestantChoice: ExpressibleByArgument {}
