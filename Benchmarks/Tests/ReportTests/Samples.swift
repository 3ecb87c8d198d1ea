// SPDX-License-Identifier: Apache-2.0

import Foundation

@testable import PawlBench

/// Results made up for tests. They come as the text that `run --json` prints, so that this is read as well.
enum Samples {
    static func line(
        _ scenario: String, _ contestant: String = "Pawl", threads: Int = 1, ours: Double = 10, floor: Double = 16,
        keys: String = "String of 13", budget: String = "", isMet: Bool = true
    ) throws -> Throughput {
        let numbers = [
            "oursNanoseconds": 1000 / ours * Double(threads), "oursMillions": ours,
            "floorNanoseconds": 1000 / floor * Double(threads), "floorMillions": floor, "ratio": floor / ours,
            "ratioLow": floor / ours, "ratioHigh": floor / ours,
        ]
        let rest: [String: Any] = [
            "scenario": scenario, "contestant": contestant, "keys": keys, "clock": "kernel", "threads": threads,
            "pairs": 100, "interrupted": 1, "budget": budget, "isMet": isMet,
        ]
        // JSON has no number that is not finite; they stand as text.
        let values = rest.merging(numbers.mapValues { $0.isFinite ? $0 as Any : $0.isNaN ? "nan" : "\($0)" }) { $1 }
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return try decoder.decode(Throughput.self, from: JSONSerialization.data(withJSONObject: values))
    }

    static func latency(_ who: String, _ values: [(String, Double)], in scenario: String = "single-questions")
        -> [Figure]
    {
        values.map { Figure(scenario: scenario, name: "\(who), \($0.0)", value: $0.1, unit: "ns") }
    }

    static func report(_ lines: [Throughput], _ figures: [Figure] = []) -> Report {
        var report = Report()
        lines.forEach { report.add($0) }
        figures.forEach { report.add($0) }
        return report
    }

    static let circumstances = Circumstances(
        processor: "A & B <processor>", processors: 2, system: "System", clockSource: "tsc", swift: "6.3.1",
        toolchain: "Swift version 6.3.1", build: "release", date: "2026-01-02T03:04:05Z", revision: "0123456789ab",
        load: "0.1, 0.2, 0.3", seconds: 100, isQuick: false)

    static func page(_ lines: [Throughput], _ figures: [Figure] = []) -> ReportPage {
        var results = Results()
        results.add(report(lines, figures), measured: circumstances, named: "This run")
        return ReportPage(results: results)
    }

    /// What would break a page or a picture that takes names as they come.
    static let hostileNames = [
        #"<&">'"#, "]]>", "<!--", "a|b\nc", "\u{0}\u{1}\u{1F}", "&amp;", "``` # **x** [l](u)", "𝔘𝔫𝔦 ✓ \u{202E}", "",
        String(repeating: "long ", count: 60),
    ]
}
