// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PawlBench

/// What the charts draw, read back from the files.
struct ChartTests {
    private static func throughput(_ lines: [Throughput]) throws -> Drawn {
        try Drawn(ThroughputChart(SideBySide(lines), source: "<source>").picture.svg)
    }

    private static func latency(_ figures: [Figure]) throws -> Drawn {
        try Drawn(LatencyChart(LatencyCurve.all(in: figures), source: "<source>").picture.svg)
    }

    // MARK: Hostile input

    @Test(arguments: Samples.hostileNames)
    func namesMayHoldAnything(name: String) throws {
        let bars = try Self.throughput([Samples.line(name), Samples.line("other", name), Samples.line("other")])
        bars.expectAllInside()
        #expect(bars.texts.contains { $0.text == "<source>" })
        let curves = try Self.latency(Samples.latency(name, [("p50", 10), ("max", 100)]))
        curves.expectAllInside()
        #expect(curves.styled("other").count == 2)
    }

    @Test(arguments: [
        (1e-9, 1e300), (1e300, 1e-9), (0, 0), (.infinity, 1), (.nan, .nan), (-5, 10), (1e15, 2e15),
    ])
    func numbersMayBeAnything(ours: Double, floor: Double) throws {
        let lines = [
            try Samples.line("extreme"), try Samples.line("extreme", "other", ours: ours, floor: floor),
            try Samples.line("extreme", threads: 2, ours: ours, floor: floor),
        ]
        try Self.throughput(lines).expectAllInside()
        try Self.latency(Samples.latency("ours", [("p50", ours), ("p99.9", floor)])).expectAllInside()
    }

    @Test func nothingMeasuredIsNoCrash() throws {
        try Self.throughput([]).expectAllInside()
        try Self.latency([]).expectAllInside()
    }

    // MARK: What is drawn

    @Test func aBarIsAsLongAsItsNumber() throws {
        let drawn = try Self.throughput([
            Samples.line("one", threads: 1, ours: 10, floor: 16), Samples.line("one", threads: 2, ours: 15, floor: 32),
            Samples.line("one", "other", threads: 1, ours: 8, floor: 16),
        ])
        let ours = drawn.styled("ours").map { $0.number("width") }
        let floors = drawn.styled("room").map { $0.number("width") }
        #expect(ours.count == 2 && floors.count == 2)
        let unit = floors[1] / 32
        #expect(abs(ours[0] - 10 * unit) < 0.2 && abs(ours[1] - 15 * unit) < 0.2 && abs(floors[0] - 16 * unit) < 0.2)
        #expect(abs(drawn.styled("other")[0].number("width") - 8 * unit) < 0.2)
        let marks = drawn.styled("floor-mark").map { $0.number("x1") }
        #expect(marks.count == 2 && abs(marks[0] - drawn.styled("room")[0].number("x") - floors[0]) < 0.2)
    }

    @Test func whoWasNotMeasuredIsNamedAllTheSame() throws {
        let drawn = try Self.throughput([
            Samples.line("one"), Samples.line("one", "other"), Samples.line("two"), Samples.line("two", "third"),
        ])
        #expect(drawn.texts.count { $0.text == "not measured" } == 2)
        #expect(drawn.texts.contains { $0.text == "third" })
    }

    @Test func missingThreadsLeaveTheirRowsEmpty() throws {
        let drawn = try Self.throughput([
            Samples.line("one", threads: 1), Samples.line("one", threads: 4), Samples.line("one", "other", threads: 4),
        ])
        #expect(drawn.styled("other").count == 1)
        #expect(drawn.texts.count { $0.text == "–" } == 1)
        #expect(drawn.styled("other")[0].number("y") > drawn.styled("ours")[1].number("y") + 20)
    }

    @Test func textsDoNotOverlap() throws {
        let contestants = ["Pawl", "Mutex<Dictionary>", "64 × Mutex<Dictionary>", "actor", "x/time/rate (Go)"]
        let scenarios = ["hot-key-admitted", "hot-key-refused", "ten-thousand-keys", "million-keys", "new-keys"]
        let lines = try scenarios.flatMap { scenario in
            try contestants.flatMap { contestant in
                try zip([1, 2, 4], [9.4, 5.4, 11.7]).map { threads, floor in
                    try Samples.line(scenario, contestant, threads: threads, ours: 9 / Double(threads), floor: floor)
                }
            }
        }
        try Self.throughput(lines).expectTextsApart()
        let figures = contestants.enumerated().flatMap { index, who in
            ["single-questions", "single-questions-sweep"].flatMap {
                Samples.latency(
                    who, [("p50", 100), ("p99", 220), ("p99.9", 900 + Double(index)), ("max", 10_000)], in: $0)
            }
        }
        try Self.latency(figures).expectTextsApart()
    }

    @Test func aSlowerQuestionStandsHigher() throws {
        let drawn = try Self.latency(
            Samples.latency("ours", [("p50", 100), ("p99", 1000), ("p99.9", 10_000), ("max", 100_000)]))
        let dots = drawn.styled("ours")
        #expect(dots.count == 4)
        let heights = dots.map { $0.number("cy") }
        let steps = zip(heights, heights.dropFirst()).map { $0 - $1 }
        // Each is ten times as slow as the one before: as much higher, on a scale by powers of ten.
        #expect(steps.allSatisfy { $0 > 0 && abs($0 - steps[0]) < 0.2 })
        let places = dots.map { $0.number("cx") }
        // From p99 to p99.9 as far as from there to the end: one nine each.
        #expect(abs((places[2] - places[1]) - (places[3] - places[2])) < 0.2)
    }

    @Test func theSameResultsGiveTheSameFiles() throws {
        let lines = try ["b", "a", "c"].flatMap { try [Samples.line($0), Samples.line($0, "other")] }
        let texts = (0..<20).map { _ in ThroughputChart(SideBySide(lines), source: "").picture.svg }
        #expect(Set(texts).count == 1)
    }
}

extension Drawn {
    private struct Box {
        let text: String
        let left: Double
        let right: Double
        let top: Double
        let bottom: Double

        /// By about how wide letters are.
        init(_ element: Element) {
            let size = element.style == "small" ? 11.0 : element.style == "title" ? 17.0 : 12.0
            let width = Double(element.text.count) * size * 0.5
            let x = element.number("x")
            text = element.text
            switch element.attributes["text-anchor"] {
            case "middle": left = x - width / 2
            case "end": left = x - width
            default: left = x
            }
            right = left + width
            bottom = element.number("y")
            top = bottom - size * 0.7
        }

        func covers(_ other: Box) -> Bool {
            left < other.right && other.left < right && top < other.bottom && other.top < bottom
        }
    }

    /// No two texts cover the same place, and none covers a floor's mark.
    func expectTextsApart() {
        let boxes = texts.map(Box.init)
        for (index, one) in boxes.enumerated() {
            #expect(one.right <= width && one.left >= 0, "\(one)")
            for other in boxes[(index + 1)...] { #expect(!one.covers(other), "\(one) and \(other)") }
            for mark in styled("floor-mark") {
                let isBeside = !(one.left...one.right).contains(mark.number("x1"))
                let isAboveOrBelow = one.bottom < mark.number("y1") || one.top > mark.number("y2")
                #expect(isBeside || isAboveOrBelow, "\(one) and \(mark)")
            }
        }
    }
}
