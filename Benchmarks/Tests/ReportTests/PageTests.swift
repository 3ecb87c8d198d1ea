// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import PawlBench

/// What the page says.
struct PageTests {
    @Test func cellsHoldAnything() {
        var table = MarkdownTable(["a", "b"])
        for name in Samples.hostileNames { table.add([name, "end"]) }
        let rows = table.text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(rows.count == Samples.hostileNames.count + 2)
        for row in rows {
            let unescaped = row.replacing("\\\\", with: "").replacing("\\|", with: "")
            #expect(unescaped.count { $0 == "|" } == 3, "\(row)")
            #expect(!row.contains("<") && !row.contains("[l]("), "\(row)")
        }
        #expect(Markdown.escaped("Mutex<Dictionary> & more") == "Mutex&lt;Dictionary&gt; &amp; more")
        #expect(Markdown.escaped(#"a\|b"#) == #"a\\\|b"#)
    }

    @Test func rowsHaveAsManyCellsAsTheHead() {
        var table = MarkdownTable(["a", "b"], numbers: [1])
        table.add(["1"])
        table.add(["1", "2", "3"])
        #expect(table.text == "| a | b |\n| --- | ---: |\n| 1 |  |\n| 1 | 2 |")
    }

    @Test func aPageOfHostileNamesKeepsItsTables() throws {
        let lines = try Samples.hostileNames.flatMap { name in
            try [Samples.line(name, budget: name), Samples.line("known", name)]
        }
        let page = Samples.page(lines, Samples.hostileNames.map { Figure(scenario: $0, name: $0, value: 1, unit: $0) })
        for block in page.text.split(separator: "\n\n") where block.hasPrefix("|") {
            let bars = block.split(separator: "\n").map { row in
                row.replacing("\\\\", with: "").replacing("\\|", with: "").count { $0 == "|" }
            }
            #expect(Set(bars).count == 1, "\(block)")
        }
    }

    @Test func ratiosStandBesideTheFloor() throws {
        let page = Samples.page([
            try Samples.line("hot-key", ours: 10, floor: 20),
            try Samples.line("hot-key", "Mutex<Dictionary>", ours: 5, floor: 20),
            try Samples.line("cold-key", ours: 16, floor: 20),
        ])
        let ratios = try #require(page.ratios)
        #expect(ratios.contains("| Scenario | threads | floor, ns | Pawl | Mutex&lt;Dictionary&gt; |"))
        #expect(ratios.contains("| hot key | 1 | 50 | 2 | 4 |"))
        #expect(ratios.contains("| cold key | 1 | 50 | 1.25 |  |"))
    }

    @Test func oneFormOfKeysSpeaksForAll() throws {
        let lines = [
            try Samples.line("one", ours: 11, keys: "Span of 13"), try Samples.line("one", ours: 7),
            try Samples.line("two", ours: 12, keys: "Span of 36"),
        ]
        let comparison = SideBySide(lines)
        #expect(comparison.lines("one").map(\.oursMillions) == [7])
        #expect(comparison.lines("two").map(\.oursMillions) == [12])
        #expect(comparison.keys == ["Span of 36", "String of 13"])
    }

    @Test func missedBudgetsAreSaid() throws {
        let page = Samples.page(
            [
                try Samples.line("one", budget: "ratio ≤ 1.25", isMet: false),
                try Samples.line("two", budget: "x", isMet: true),
            ],
            [Figure(scenario: "three", name: "bytes", value: 25, unit: "B", budget: "≤ 24", isMet: false)])
        #expect(page.text.contains("**1 of 3 budgets were met.**"))
        let budgets = try #require(page.budgets).split(separator: "\n").dropFirst(3)
        #expect(budgets.map { $0.contains("**missed**") } == [true, true, false])
    }

    @Test func circumstancesAreSaid() throws {
        let text = Samples.page([try Samples.line("one")]).text
        for said in [
            "A &amp; B &lt;processor&gt;", "0123456789ab", "2026-01-02", "6.3.1", "0.1, 0.2, 0.3", "1.7 minutes",
        ] {
            #expect(text.contains(said), "\(said)")
        }
    }

    @Test func whatWasWrittenIsReadAgain() throws {
        let report = Samples.report([try Samples.line("one")], Samples.latency("ours", [("p50", 1), ("max", 2)]))
        var results = Results()
        try results.add(json: Results.json(report, measured: Samples.circumstances), named: "kept")
        #expect(results.parts[0].circumstances == Samples.circumstances)
        #expect(results.throughput.map(\.scenario) == ["one"])
        #expect(results.figures.map(\.name) == ["ours, p50", "ours, max"])
        // What `run --json` prints says nothing of circumstances.
        try results.add(json: JSONEncoder().encode(report), named: "bare")
        #expect(results.parts[1].circumstances == nil)
        #expect(ReportPage(results: results).text.contains("| Revision | 0123456789ab | not written down |"))
        #expect(throws: Wrong.self) { try results.add(json: Data("{}".utf8), named: "empty") }
        #expect(throws: Wrong.self) { try results.add(json: JSONEncoder().encode(Report()), named: "empty") }
    }

    @Test(arguments: [
        (0, "0"), (0.036, "0.04"), (9.712, "9.71"), (9.999, "10.0"), (11.84, "11.8"), (99.96, "100"), (245.4, "245"),
        (999.6, "1,000"), (1_234_567, "1,234,567"), (-12_345, "-12,345"), (1e300, "> 10¹⁵"), (.nan, "–"), (20, "20"),
    ])
    func numbersAreBrief(number: Double, text: String) { #expect(number.brief == text) }

    @Test(arguments: [(37, "37 ns"), (999.7, "1.00 µs"), (2040, "2.04 µs"), (3e6, "3 ms"), (2.5e9, "2.50 s")])
    func timesAreBrief(nanoseconds: Double, text: String) { #expect(nanoseconds.briefTime == text) }
}
