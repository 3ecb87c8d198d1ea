// SPDX-License-Identifier: Apache-2.0

/// The report as a page of Markdown: what was measured and where, beside the floor and the alternatives, budgets met
/// and missed, and how to repeat it.
struct ReportPage {
    let results: Results

    static let name = "report.md"
    static let throughputChart = "throughput.svg"
    static let latencyChart = "latency.svg"

    var comparison: SideBySide { SideBySide(results.throughput) }
    var curves: [LatencyCurve] { LatencyCurve.all(in: results.figures) }

    var text: String {
        let sections: [String?] = [
            "# Pawl, measured", opening, circumstances,
            "## Beside the floor", ratios,
            chart(Self.throughputChart, "Million questions a second by scenario, contestant and threads"), throughput,
            latency, figures, budgets, repetition,
        ]
        return sections.compactMap(\.self).joined(separator: "\n\n") + "\n"
    }

    /// One line for a chart's foot: where and when.
    var source: String {
        let known = results.parts.compactMap(\.circumstances)
        let texts = known.map {
            "\($0.processor), \($0.processors) processors · Swift \($0.swift) · \($0.date.prefix(10)) · \($0.revision)"
                + ($0.isQuick ? " · a quick look" : "")
        }.withoutRepetition
        guard let first = texts.first else { return "Where this was measured was not written down." }
        return texts.count == 1 && known.count == results.parts.count ? first : first + " · and others, see the report"
    }

    private var opening: String {
        let judged = judgements
        let met = judged.count { $0.isMet }
        let verdict = judged.isEmpty ? "No budget was measured." : "**\(met) of \(judged.count) budgets were met.**"
        return """
            What a question to the limiter costs, beside a floor: a C kernel that does only what no limiter can avoid (one
            clock reading, one keyed hash, one cache line, one 16-byte swap or read), on the same keys in the same order.
            Limiter and floor take turns in slices of half a millisecond; a ratio is the median over pairs of slices. \(verdict)
            """
    }

    private func chart(_ file: String, _ description: String) -> String? {
        results.throughput.isEmpty && file == Self.throughputChart ? nil : "![\(description)](\(file))"
    }

    // MARK: Circumstances

    private var circumstances: String {
        var table = MarkdownTable([""] + results.parts.map(\.name))
        for (index, title) in Circumstances.titles.enumerated() {
            table.add([title] + results.parts.map { $0.circumstances?.texts[index] ?? "not written down" })
        }
        return "## Where and when\n\n" + table.text
    }

    // MARK: Throughput

    /// As ratios to the floor: scenarios down, contestants across.
    var ratios: String? {
        let comparison = comparison
        guard !comparison.scenarios.isEmpty else { return nil }
        var table = MarkdownTable(
            ["Scenario", "threads", "floor, ns"] + comparison.series.map(\.label),
            numbers: Set(1..<(comparison.series.count + 3)))
        for scenario in comparison.scenarios {
            for threads in comparison.threads(in: [scenario]) {
                let lines = comparison.series.map { comparison.line(scenario, $0, threads: threads) }
                let floor = lines.compactMap(\.self).first?.floorNanoseconds.brief ?? ""
                let ratios = lines.map { $0?.ratio.brief ?? "" }
                table.add([ThroughputChart.title(scenario), "\(threads)", floor] + ratios)
            }
        }
        return "What one thread takes for a question, as a multiple of what the floor takes; less is better. Keys: "
            + Markdown.escaped(comparison.keys.joined(separator: "; ")) + " bytes.\n\n" + table.text
    }

    private var throughput: String? {
        guard !results.throughput.isEmpty else { return nil }
        var table = MarkdownTable(
            [
                "Scenario", "who", "keys", "clock", "threads", "ns", "M/s", "floor ns", "floor M/s", "ratio",
                "quartiles",
                "pairs", "lost",
            ], numbers: Set(4...12))
        for line in results.throughput {
            table.add([
                ThroughputChart.title(line.scenario), line.contestant, line.keys, line.clock.rawValue,
                "\(line.threads)",
                line.oursNanoseconds.brief, line.oursMillions.brief, line.floorNanoseconds.brief,
                line.floorMillions.brief, line.ratio.brief, "\(line.ratioLow.brief)–\(line.ratioHigh.brief)",
                "\(line.pairs)", "\(line.interrupted)",
            ])
        }
        return "`ns`: of one thread's time, for a question. `M/s`: million questions a second, all threads together. "
            + "`lost`: pairs in which a thread lost its processor.\n\n" + Self.folded("All lines", table.text)
    }

    private static func folded(_ title: String, _ text: String) -> String {
        "<details>\n<summary>\(title)</summary>\n\n\(text)\n\n</details>"
    }
}
