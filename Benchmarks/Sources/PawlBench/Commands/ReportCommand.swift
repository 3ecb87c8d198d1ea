// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation

/// `pawl-bench report`: measures everything, or reads what was measured before, and writes a page with charts.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Writes the results as Markdown with charts, with machine, toolchain, date and revision.")

    @Option(help: "The folder to write \(ReportPage.name), the charts and \(Results.name) into.")
    var into = "Benchmarks/Results"

    @Option(help: "Measures nothing: takes what `run --json` or an earlier report wrote. May be given several times.")
    var from: [String] = []

    @Flag(help: "A tenth of a second each, for a first look.")
    var quick = false

    func validate() throws {
        if quick, !from.isEmpty { throw ValidationError("--quick measures, and --from does not") }
    }

    func run() throws {
        let folder = URL(filePath: into, directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var results = Results()
        if from.isEmpty {
            let (report, circumstances) = try measured(keeping: folder.appending(path: Results.name))
            results.add(report, measured: circumstances, named: "This run")
        }
        for path in from { try results.add(json: Data(contentsOf: URL(filePath: path)), named: Self.name(path)) }
        try ReportPage(results: results).write(into: folder)
    }

    /// Everything that `run` measures, one scenario after the other, with all who can take part; then the peers that are
    /// installed. What is there after each is kept, so that an end before the last loses nothing.
    private func measured(keeping file: URL) throws -> (Report, Circumstances) {
        var circumstances = Circumstances.now(isQuick: quick)
        var report = Report()
        let clock = ContinuousClock()
        let start = clock.now
        let pace = quick ? ["--quick"] : []
        let contestants = ContestantChoice.allCases.flatMap { ["--contestant", $0.rawValue] }
        let scenarioRuns = scenarios.map { scenario in
            (
                said: "\(scenario.name): \(scenario.claim)",
                run: { try Run.parse(["--scenario", scenario.name] + contestants + pace).measured() }
            )
        }
        let peerRun = (said: "peers", run: { try Peers.parse(pace).measured() })
        for (said, run) in scenarioRuns + [peerRun] {
            Self.note(said)
            report.add(try run())
            circumstances.seconds = (clock.now - start) / .seconds(1)
            try Results.json(report, measured: circumstances).write(to: file)
        }
        return (report, circumstances)
    }

    private static func note(_ text: String) { FileHandle.standardError.write(Data("\(text)\n".utf8)) }

    private static func name(_ path: String) -> String { URL(filePath: path).lastPathComponent }
}

extension ReportPage {
    /// The page, and the charts that it shows.
    fileprivate func write(into folder: URL) throws {
        try write(text, to: Self.name, in: folder)
        if !comparison.scenarios.isEmpty {
            try write(ThroughputChart(comparison, source: source).picture.svg, to: Self.throughputChart, in: folder)
        }
        if !curves.isEmpty {
            try write(LatencyChart(curves, source: source).picture.svg, to: Self.latencyChart, in: folder)
        }
    }

    private func write(_ text: String, to name: String, in folder: URL) throws {
        let file = folder.appending(path: name)
        try Data(text.utf8).write(to: file)
        print(file.path(percentEncoded: false))
    }
}

extension Report {
    fileprivate mutating func add(_ other: Report) {
        other.throughput.forEach { add($0) }
        other.figures.forEach { add($0) }
    }
}
