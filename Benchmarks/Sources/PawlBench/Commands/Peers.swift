// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import CMachine
import Foundation
import Pawl

/// `pawl-bench peers`: measures limiters in other languages beside the floor, on the same questions.
struct Peers: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures limiters in other languages that Debian packages, where they are installed.",
        discussion: Set(Peer.all.map { "apt install \($0.packages)" }).sorted().joined(separator: "\n"))

    @Option(
        help: "Only this scenario: \(Self.choices.map(\.name).joined(separator: ", ")). May be given several times.")
    var scenario: [String] = []

    @Option(help: "Only so many threads; otherwise 1, 2, 4 … up to twice the processors.")
    var threads: Int?

    @Option(help: "Length of the keys in bytes: \(KeyForm.lengths.map(String.init).joined(separator: ", ")).")
    var keys = KeyForm.lengths[0]

    @Flag(help: "A tenth of a second each, for a first look.")
    var quick = false

    @Flag(help: "Prints JSON.")
    var json = false

    /// Those in which what is not Pawl takes part.
    private static var choices: [any ThroughputScenario] {
        scenarios.compactMap { $0 as? any ThroughputScenario }.filter { $0.contestants.contains(.mutex) }
    }

    func validate() throws {
        for name in scenario where !Self.choices.contains(where: { $0.name == name }) {
            throw ValidationError("peers have no scenario that is named \(name)")
        }
        guard KeyForm.lengths.contains(keys) else { throw ValidationError("keys are 13 or 36 bytes long") }
        guard threads.map({ [1, 2, 4, 8, 16, 32].contains($0) }) ?? true else {
            throw ValidationError("threads is a power of two, at most 32")
        }
    }

    func run() throws {
        let report = try measured()
        print(json ? try Run.json(report) : report.text)
    }

    /// What those that are installed came to.
    func measured() throws -> Report {
        var report = Report()
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pawl-peers-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        for peer in Peer.all {
            guard peer.isInstalled else {
                Self.note("\(peer.name) is not installed and was not measured: apt install \(peer.packages)")
                continue
            }
            let runner = folder.appendingPathComponent(peer.kind)
            try peer.make(in: runner)
            for one in Self.choices where scenario.isEmpty || scenario.contains(one.name) {
                try measure(one, peer, in: runner, into: &report)
            }
        }
        return report
    }

    private func measure(
        _ scenario: any ThroughputScenario, _ peer: Peer, in folder: URL, into report: inout Report
    ) throws {
        let form = KeyForm(bytes: keys, door: .string)
        let questions = Questions(scenario.order.indices(count: scenario.questions), form: form)
        let file = folder.appendingPathComponent("questions")
        try questions.write(to: file)
        for threads in threads.map({ [$0] }) ?? Run.allThreads {
            let start = machine_now()
            let runner = try PeerRunner(peer, in: folder, keys: file, questions, scenario.limit, threads: threads)
            let duel = PeerDuel(
                peer: runner, floor: try scenario.floor(questions), questions: questions.count, threads: threads,
                nanoseconds: quick ? 100_000_000 : 1_000_000_000)
            let (warmUp, courses) = try duel.run()
            try runner.end()
            let tally = Tally(questions, keys: scenario.order.keys, courses + [warmUp])
            try tally.check(
                peer.name, limit: scenario.limit, nanoseconds: machine_now() - start, startsFull: peer.startsFull)
            let verdict = Verdict(courses)
            if verdict.interrupted * 2 > verdict.pairs, !Turns.areNeeded(threads: threads) {
                Self.note(
                    "\(peer.name), \(scenario.name), \(threads) threads: others kept the machine busy in most slices, "
                        + "so this line says little")
            }
            report.add(Throughput(scenario.name, contestant: peer.name, form, .kernel, threads, verdict, []))
        }
    }

    private static func note(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}

extension Peer {
    /// Where the sources of runners are: beside those of this program.
    private static let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../Peers").standardizedFileURL

    /// Makes the runner.
    func make(in folder: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let compiler = Process()
        compiler.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        compiler.arguments = build(Self.sources.appendingPathComponent(source).path, folder.path)
        try compiler.run()
        compiler.waitUntilExit()
        guard compiler.terminationStatus == 0 else { throw Wrong("the runner of \(name) was not built") }
    }
}

extension Questions {
    /// The keys, one behind the other.
    func write(to file: URL) throws {
        // SAFETY: so many bytes are there, and they outlive the call.
        let data = unsafe Data(bytesNoCopy: bytes, count: count * form.bytes, deallocator: .none)
        try data.write(to: file)
    }
}
