// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation

/// `pawl-bench slices`: runs slices of a scenario as it is told, for the gate that compares two builds.
///
/// Builds of different revisions answer it alike, so what it understands stays understood; `SliceLanguage` is what it
/// says. It says nothing else on its standard output, and sleeps between orders.
struct Slices: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs a slice of a scenario for each line 'go MICROSECONDS' on standard input.")

    @Flag(help: "Names the scenarios, one a line, and ends.")
    var list = false

    @Option(help: "Which scenario.")
    var scenario: String?

    @Option(help: "How many threads, each pinned to a processor.")
    var threads = 1

    @Option(help: "Length of the keys in bytes: \(KeyForm.lengths.map(String.init).joined(separator: ", ")).")
    var keys = KeyForm.lengths[0]

    @Option(help: "Takes so many percent longer, for the gate's own test.")
    var handicap = 0

    @Flag(help: "Says of one question that it was answered otherwise, for the gate's own test.")
    var mistake = false

    /// The scenarios that can be run in slices: those of `run`, and one for its answers.
    static var choices: [any ThroughputScenario] {
        scenarios.compactMap { $0 as? any ThroughputScenario } + [HotKeyRationed()]
    }

    func validate() throws {
        guard (1...64).contains(threads) else { throw ValidationError("threads are 1 to 64") }
        guard KeyForm.lengths.contains(keys) else { throw ValidationError("keys are 13 or 36 bytes long") }
        guard (0...1000).contains(handicap) else { throw ValidationError("a handicap is 0 to 1000 percent") }
    }

    func run() throws {
        if list { return Self.say(Self.choices.map(\.name).joined(separator: "\n")) }
        guard let chosen = Self.choices.first(where: { $0.name == scenario }) else {
            throw ValidationError("no such scenario; --list names them")
        }
        let crew = try SliceCrew(
            chosen, keyBytes: keys, threads: threads, SliceCrew.Faults(handicap: handicap, isMistaken: mistake))
        let greeting = SliceLanguage.greeting(chosen.name, threads: threads, workload: crew.workload)
        crew.run(ready: { Self.say(greeting) }, orders: Self.nextOrder) { Self.say($0.line) }
    }

    /// Nil at the end of the input, and for a line that is no order.
    @Sendable private static func nextOrder() -> Int? {
        guard let line = readLine() else { return nil }
        return SliceLanguage.microseconds(ofOrder: line)
    }

    /// Writes a line at once: whoever reads it waits for it.
    @Sendable private static func say(_ line: String) {
        do { try FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8)) } catch {
            // Nobody listens any more.
            exit(withError: ExitCode.failure)
        }
    }
}
