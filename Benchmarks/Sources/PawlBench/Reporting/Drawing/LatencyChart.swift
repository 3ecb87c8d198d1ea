// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What the slowest questions take: for each scenario of single questions a plot, percentile against time, with both
/// axes by powers of ten: to the right, ten times fewer questions are slower.
struct LatencyChart {
    private let curves: [LatencyCurve]
    private let source: String

    private static let plotHeight = 230.0
    private static let headHeight = 26.0
    private static let axisHeight = 46.0
    private static let axisWidth = 52.0
    private static let labelWidthMax = 260.0
    /// From a plot's edge to the names.
    private static let labelIndent = 20.0
    private static let gap = 14.0
    private static let labelPitch = 16.0

    init(_ curves: [LatencyCurve], source: String) {
        self.curves = curves.filter { !$0.points.isEmpty }
        self.source = source
    }

    private var scenarios: [String] { curves.map(\.scenario).withoutRepetition }
    private var columns: Int { scenarios.count > 1 ? 2 : 1 }
    private static var rowHeight: Double { headHeight + plotHeight + axisHeight }

    var picture: Picture {
        let rows = (scenarios.count + columns - 1) / columns
        let content = scenarios.enumerated().flatMap { index, scenario in
            panel(
                scenario, column: index % columns,
                top: Picture.top + Double(index / columns) * (Self.rowHeight + Self.gap))
        }
        return Picture(
            title: "Single questions, by percentile",
            note: "Less is better. Beside each name: the time that one question in a thousand exceeds (p99.9). "
                + "Every time contains the timer's own.",
            source: source, height: Double(rows) * (Self.rowHeight + Self.gap) - Self.gap, content: content)
    }

    /// For example `p50`, `p99.9` and `max`.
    static func name(_ percentile: Double) -> String {
        percentile == 100 ? "max" : percentile == percentile.rounded() ? "p\(Int(percentile))" : "p\(percentile)"
    }

    private var labelWidth: Double {
        let widest = curves.map { Picture.widthOfText(Self.text(of: $0)) }.max() ?? 0
        return min(widest + Self.labelIndent, Self.labelWidthMax)
    }

    /// Who, and the time that one question in a thousand exceeds.
    private static func text(of curve: LatencyCurve) -> String {
        guard let tail = curve.nanoseconds(at: LatencyCurve.tail) else { return curve.label }
        return Picture.fitted(curve.label, width: 168) + "\u{2002}" + tail.briefTime
    }

    // MARK: A plot

    /// Where percentiles stand: as many steps from the left as nines, and the greatest of all at the right end.
    private struct Nines {
        let percentiles: [Double]
        let left: Double
        let right: Double

        func place(_ percentile: Double) -> Double {
            let last = Self.nines(percentiles.last { $0 < 100 } ?? 50)
            let isMaxTold = percentiles.last == 100
            let first = Self.nines(percentiles.first ?? 50)
            let span = max(last - first + (isMaxTold ? 1 : 0), 0.1)
            let nines = percentile < 100 ? Self.nines(percentile) : last + 1
            return left + (right - left) * min(max((nines - first) / span, 0), 1)
        }

        private static func nines(_ percentile: Double) -> Double { -log10(1 - min(percentile, 99.9999999) / 100) }
    }

    private func panel(_ scenario: String, column: Int, top: Double) -> [Markup] {
        let width = (Picture.width - 2 * Picture.margin - Double(columns - 1) * Self.gap) / Double(columns)
        let left = Picture.margin + Double(column) * (width + Self.gap)
        let plotTop = top + Self.headHeight
        let times = Scale(
            logarithmicThrough: curves.flatMap(\.points).map(\.nanoseconds), from: plotTop + Self.plotHeight,
            to: plotTop)
        let own = curves.filter { $0.scenario == scenario }
        let nines = Nines(
            percentiles: Set(own.flatMap(\.points).map(\.percentile)).sorted(), left: left + Self.axisWidth,
            right: left + width - labelWidth)
        let title = Picture.fitted(ThroughputChart.title(scenario), width: width, size: 13)
        return [.label(title, "heading", at: Point(x: left, y: top + 10))]
            + grid(times, nines) + own.sorted { Self.rank($0) < Self.rank($1) }.flatMap { drawn($0, times, nines) }
            + labels(own, times, nines)
    }

    private func grid(_ times: Scale, _ nines: Nines) -> [Markup] {
        let across = times.ticks.flatMap { tick -> [Markup] in
            let y = times.place(tick)
            return [
                .line("grid", from: Point(x: nines.left, y: y), to: Point(x: nines.right, y: y)),
                .label(tick.briefTime, "small", at: Point(x: nines.left - 8, y: y + 4), .end),
            ]
        }
        var lastLabel = -Double.infinity
        let upright = nines.percentiles.flatMap { percentile -> [Markup] in
            let x = nines.place(percentile)
            let line = Markup.line("grid", from: Point(x: x, y: times.end), to: Point(x: x, y: times.start))
            guard x - lastLabel >= 34 else { return [line] }
            lastLabel = x
            return [line, .label(Self.name(percentile), "small", at: Point(x: x, y: times.start + 16), .middle)]
        }
        let middle = (nines.left + nines.right) / 2
        let caption = Markup.label(
            "percentile of questions", "small", at: Point(x: middle, y: times.start + 32), .middle)
        return across + upright + [caption]
    }

    // MARK: A curve

    /// The limiter's is drawn last, over all others.
    private static func rank(_ curve: LatencyCurve) -> Int { curve.who == .ours ? 1 : 0 }

    private static func style(_ curve: LatencyCurve) -> String {
        switch curve.who {
        case .ours: "ours"
        case .floor: "floor"
        case .timer: "timer"
        case .other: "other"
        }
    }

    private func drawn(_ curve: LatencyCurve, _ times: Scale, _ nines: Nines) -> [Markup] {
        let points = curve.points.map { Point(x: nines.place($0.percentile), y: times.place($0.nanoseconds)) }
        let style = Self.style(curve)
        return [.curve("\(style)-curve", through: points)]
            + points.map { .dot(style, at: $0, radius: curve.who == .ours ? 4 : 2.5) }
    }

    /// Names at the curves' ends, pushed apart where curves end close to each other, each with a line to its curve.
    private func labels(_ curves: [LatencyCurve], _ times: Scale, _ nines: Nines) -> [Markup] {
        let ends = curves.map { times.place($0.points.last?.nanoseconds ?? .nan) }
        let places = Self.apart(ends, pitch: Self.labelPitch, within: times.end...times.start)
        return curves.indices.flatMap { index -> [Markup] in
            let curve = curves[index]
            let x = nines.place(curve.points.last?.percentile ?? 100)
            let name = Picture.fitted(Self.text(of: curve), width: labelWidth - Self.labelIndent)
            let start = Point(x: nines.right + Self.labelIndent, y: places[index] + 4)
            return [
                .line(
                    "leader", from: Point(x: x + 5, y: ends[index]),
                    to: Point(x: nines.right + 17, y: places[index])),
                .label(name, curve.who == .ours ? "ours-name" : "name", at: start),
            ]
        }
    }

    /// The places, moved as little as it takes for none to be closer to another than the pitch, in the same order.
    static func apart(_ places: [Double], pitch: Double, within room: ClosedRange<Double>) -> [Double] {
        let order = places.indices.sorted { (places[$0], $0) < (places[$1], $1) }
        var moved = places
        var least = room.lowerBound
        for index in order {
            moved[index] = max(moved[index], least)
            least = moved[index] + pitch
        }
        var most = max(room.upperBound, room.lowerBound + pitch * Double(places.count - 1))
        for index in order.reversed() {
            moved[index] = min(moved[index], most)
            most = moved[index] - pitch
        }
        return moved
    }
}
