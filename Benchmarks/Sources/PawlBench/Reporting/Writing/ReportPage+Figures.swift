// SPDX-License-Identifier: Apache-2.0

/// Latencies, other figures, budgets, and how to repeat them.
extension ReportPage {
    // MARK: Single questions

    var latency: String? {
        let curves = curves
        guard !curves.isEmpty else { return nil }
        let percentiles = Set(curves.flatMap(\.points).map(\.percentile)).sorted()
        var table = MarkdownTable(
            ["Scenario", "who"] + percentiles.map(LatencyChart.name), numbers: Set(2..<(percentiles.count + 2)))
        for curve in curves {
            table.add(
                [ThroughputChart.title(curve.scenario), curve.label]
                    + percentiles.map { curve.nanoseconds(at: $0)?.briefTime ?? "" })
        }
        return """
            ## Single questions

            ![Time of single questions by percentile](\(Self.latencyChart))

            Each question is timed alone; what two readings of the timer in a row measure stands as `timer alone`, and is
            contained in every value.

            \(table.text)
            """
    }

    // MARK: Other figures

    var figures: String? {
        let isLatency: (Figure) -> Bool = { !LatencyCurve.all(in: [$0]).isEmpty }
        var table = MarkdownTable(["Scenario", "figure", "value", "unit", "budget", ""], numbers: [2])
        for figure in results.figures where !isLatency(figure) || figure.budget != nil {
            table.add([
                ThroughputChart.title(figure.scenario), figure.name, figure.value.brief, figure.unit,
                figure.budget ?? "", Self.outcome(figure.isMet),
            ])
        }
        return table.isEmpty ? nil : "## Memory and other figures\n\n" + table.text
    }

    private static func outcome(_ isMet: Bool?) -> String { isMet.map { $0 ? "met" : "**missed**" } ?? "" }

    // MARK: Budgets

    /// A budget, and whether it was met.
    struct Judgement {
        let subject: String
        let budget: String
        let reached: String
        let isMet: Bool
    }

    var judgements: [Judgement] {
        let lines = results.throughput.filter { !$0.budget.isEmpty }.map { line in
            Judgement(
                subject: "\(ThroughputChart.title(line.scenario)), \(line.contestant), \(line.keys), "
                    + "\(line.clock.rawValue) clock, \(line.threads) \(line.threads == 1 ? "thread" : "threads")",
                budget: line.budget, reached: "\(line.ratio.brief) × floor", isMet: line.isMet)
        }
        let figures = results.figures.compactMap { figure in
            figure.isMet.map {
                Judgement(
                    subject: "\(ThroughputChart.title(figure.scenario)), \(figure.name)", budget: figure.budget ?? "",
                    reached: "\(figure.value.brief) \(figure.unit)", isMet: $0)
            }
        }
        return lines + figures
    }

    var budgets: String? {
        guard !judgements.isEmpty else { return nil }
        var table = MarkdownTable(["Of what", "budget", "reached", ""])
        for judgement in judgements.filter({ !$0.isMet }) + judgements.filter(\.isMet) {
            table.add([judgement.subject, judgement.budget, judgement.reached, Self.outcome(judgement.isMet)])
        }
        return "## Budgets\n\n" + table.text
    }

    // MARK: Repeating

    var repetition: String {
        """
        ## How to repeat this

        On Debian, with a Swift toolchain of version 6.2 or later, at the top of a clone (`apt-get install libjemalloc-dev`
        first):

        ```sh
        swift run -c release --package-path Benchmarks pawl-bench report --into Benchmarks/Results
        ```

        writes this page, its charts and `\(Results.name)`, from which `pawl-bench report --from` draws them again.
        `--quick` gives a first look within a minute or two, and `pawl-bench run --scenario NAME` measures one scenario.
        Times differ from machine to machine and with what else it does; the ratios less so.
        """
    }
}
