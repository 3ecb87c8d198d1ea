// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import CMachine
import Foundation

/// `pawl-bench gate`: compares the tree with earlier revisions, and fails where it has lost a tenth of its speed.
///
/// The tree's build is the executable that runs, as `swift run` has just made it.
struct GateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gate",
        abstract: "Fails if the tree is slower by a tenth than the revision before, or than the pinned one.")

    @Option(help: "The revision to compare with. Otherwise the one that the tree is to follow.")
    var base: String?

    @Option(help: "A second revision. Otherwise the one that Benchmarks/pinned-reference names.")
    var pinned: String?

    @Option(help: "Minutes for all contests; building and counting instructions come on top.")
    var minutes = 4.0

    @Option(help: "Where builds of other revisions are kept.")
    var builds = ".build/gate"

    @Flag(help: "Tries the gate itself instead: this build against itself as it is, slowed, and mistaken.")
    var prove = false

    @Option(help: "How often it is tried.")
    var rounds = 20

    func validate() throws {
        guard minutes > 0, minutes.isFinite else { throw ValidationError("minutes are above zero") }
        guard rounds > 0 else { throw ValidationError("at least one round") }
    }

    func run() throws {
        machine_ignore_closed_pipes()
        Interruption.watch()
        try ArithmeticCheck.run()
        Findings.say("Seed of the intervals: \(Bootstrap.seed).")
        var findings = Findings()
        guard let path = Bundle.main.executablePath else { throw Wrong("who runs here is not known") }
        let ours = Contender(name: "the tree", executable: URL(fileURLWithPath: path))
        if prove {
            Proof(build: ours, rounds: rounds, seconds: min(minutes * 60, Self.secondsOfRound)).run(into: &findings)
        } else {
            try allocations(into: &findings)
            Findings.say("Answers:")
            AnswerCheck.run(ours, into: &findings)
            try compare(ours, into: &findings)
        }
        findings.conclude()
        if !findings.isOpen { throw ExitCode.failure }
    }

    private static let secondsOfRound = 60.0

    private func allocations(into findings: inout Findings) throws {
        Findings.say("Heap:")
        var report = Report()
        let settings = Settings(threads: [1], lengths: [KeyForm.lengths[0]], clocks: [.kernel], isQuick: true)
        try NothingIsAllocated().run(settings, into: &report)
        for figure in report.figures {
            findings.add("\(figure.name): \(figure.value.places(0)) B", isFailure: figure.isMet != true)
        }
    }

    private func compare(_ ours: Contender, into findings: inout Findings) throws {
        let repository = try Repository()
        if let newer = try repository.source(newerThan: ours.executable) {
            Findings.say("This build may not be of this tree: \(newer) is newer. Is it run by `swift run`?")
        }
        let kept = Builds(repository: repository, path: URL(fileURLWithPath: builds))
        let bases = try references(repository, into: &findings)
        let instructions = bases.isEmpty ? [:] : try instructions(ours, in: kept.path, into: &findings)
        for base in bases {
            Findings.say("\(base.name), \(base.commit):")
            let contender: Contender
            do {
                contender = Contender(name: base.name, executable: try kept.executable(of: base.commit))
            } catch let unbuildable as Builds.Unbuildable {
                findings.skip("\(base.name): \(unbuildable)")
                continue
            }
            let seconds = minutes * 60 / Double(bases.count)
            try Comparison(ours: ours, base: contender, seconds: seconds, instructions: instructions)
                .run(into: &findings)
        }
    }

    private func instructions(
        _ ours: Contender, in folder: URL, into findings: inout Findings
    ) throws -> [String: Double] {
        guard try InstructionCount.isAvailable() else {
            findings.skip("instructions: valgrind is not installed")
            return [:]
        }
        var instructions: [String: Double] = [:]
        do {
            let count = try InstructionCount(of: ours.executable, copiedInto: folder)
            for scenario in InstructionCount.scenarios { instructions[scenario] = try count.perDecision(scenario) }
        } catch let uncounted as InstructionCount.Uncounted {
            findings.fail("the tree's instructions could not be counted: \(uncounted)")
        }
        return instructions
    }

    /// The revisions to compare with: those that exist and differ from the tree, each once.
    private func references(
        _ repository: Repository, into findings: inout Findings
    ) throws -> [(name: String, commit: String)] {
        var chosen: [(name: String, commit: String)] = []
        let wanted = [
            ("the base", try base ?? repository.revisionBefore()),
            ("the pinned", try pinned ?? repository.pinnedReference()),
        ]
        for (name, revision) in wanted {
            guard let revision else {
                findings.skip("\(name) revision: there is none. No base is no failure.")
                continue
            }
            guard let commit = try repository.commit(revision) else {
                findings.skip("\(name) revision: there is no \(revision) here. No base is no failure.")
                continue
            }
            if try !repository.differs(from: commit) {
                findings.add("\(name) revision, \(commit): nothing that is built differs from it", isFailure: false)
            } else if !chosen.contains(where: { $0.commit == commit }) {
                chosen.append((name, commit))
            }
        }
        return chosen
    }
}
