// SPDX-License-Identifier: Apache-2.0

/// Questions a second by scenario, contestant and threads, as bars.
///
///                     hot key admitted    hot key refused  …
///     Pawl      1     ▉▉▉▉▉▉░░▏ 14        ▉▉▉▉░░▏ 21           solid: the limiter · pale, to the mark: the floor
///               2     ▉▉▉▉▉▉▉▉░▏ 15       ▉▉▉▉▉▉▉▉░░▏ 38
///     other     1     ▬▬ 5                ▬▬ 6
///                     0    5   10         0    10   20
///
/// Scenarios in which others were measured stand first; each has its own axis.
struct ThroughputChart {
    private let comparison: SideBySide
    private let source: String

    private static let columnsMax = 4
    private static let gutter = 222.0
    private static let bandGap = 24.0
    private static let headHeight = 24.0
    private static let axisHeight = 34.0
    private static let barHeight = 14.0
    private static let barPitch = 18.0
    private static let groupGap = 8.0
    /// To the right of a column's bars: a number.
    private static let valueWidth = 40.0
    private static let columnGap = 12.0

    init(_ comparison: SideBySide, source: String) {
        self.comparison = comparison
        self.source = source
    }

    /// Scenarios beside each other, with the contestants that any of them has.
    private struct Band {
        let scenarios: [String]
        let series: [SideBySide.Series]
        let threads: [Int]
        let columns: Int

        var groupHeight: Double { Double(threads.count) * barPitch + groupGap }
        var bodyHeight: Double { Double(series.count) * groupHeight }
        var height: Double { headHeight + bodyHeight + axisHeight }
    }

    var picture: Picture {
        var content: [Markup] = []
        var top = Picture.top
        for band in bands {
            content += names(band, top: top + Self.headHeight)
            for (column, scenario) in band.scenarios.enumerated() {
                content += plot(scenario, of: band, column: column, top: top)
            }
            top += band.height + Self.bandGap
        }
        return Picture(
            title: "Million questions a second",
            note:
                "More is better. Solid: Pawl. Pale, up to the mark: the floor, which is clock, hash, line and swap alone. "
                + "Keys: \(comparison.keys.joined(separator: "; ")) bytes.",
            source: source, height: max(top - Picture.top - Self.bandGap, 0), content: content)
    }

    private var bands: [Band] {
        let hasOthers = Dictionary(
            uniqueKeysWithValues: comparison.scenarios.map { scenario in
                (scenario, comparison.series(in: [scenario]).contains { !$0.isOurs })
            })
        return [true, false].flatMap { wanted -> [Band] in
            let scenarios = comparison.scenarios.filter { hasOthers[$0] == wanted }
            guard !scenarios.isEmpty else { return [] }
            let rows = (scenarios.count + Self.columnsMax - 1) / Self.columnsMax
            let columns = (scenarios.count + rows - 1) / rows
            return stride(from: 0, to: scenarios.count, by: columns).map { first in
                let names = Array(scenarios[first..<min(first + columns, scenarios.count)])
                return Band(
                    scenarios: names, series: comparison.series(in: names), threads: comparison.threads(in: names),
                    columns: columns)
            }
        }
    }

    // MARK: A band

    private func names(_ band: Band, top: Double) -> [Markup] {
        let threadsEdge = Picture.margin + Self.gutter - 10
        return band.series.enumerated().flatMap { index, series -> [Markup] in
            let y = top + Double(index) * band.groupHeight
            let threads = band.threads.enumerated().map { row, threads in
                let unit = row > 0 || index > 0 ? "" : threads == 1 ? " thread" : " threads"
                return Markup.label(
                    "\(threads)\(unit)", "small", at: baseline(x: threadsEdge, y: y + Double(row) * Self.barPitch), .end
                )
            }
            let isCrowded = index == 0 && !threads.isEmpty
            let label = Picture.fitted(series.label, width: Self.gutter - (isCrowded ? 62 : 26))
            let name = Markup.label(
                label, series.isOurs ? "ours-name" : "name", at: baseline(x: Picture.margin, y: y))
            return [name] + threads
        }
    }

    private func plot(_ scenario: String, of band: Band, column: Int, top: Double) -> [Markup] {
        let room = Picture.width - 2 * Picture.margin - Self.gutter
        let width = room / Double(band.columns)
        let left = Picture.margin + Self.gutter + Double(column) * width
        let right = left + min(width - Self.columnGap, 420) - Self.valueWidth
        let lines = comparison.lines(scenario)
        let axis = Scale(
            linearThrough: lines.flatMap {
                [$0.oursMillions, $0.contestant == SideBySide.Series.ours ? $0.floorMillions : 0]
            },
            from: left, to: right, ticksMax: right - left > 180 ? 5 : 3)
        let bodyTop = top + Self.headHeight
        let title = Picture.fitted(Self.title(scenario), width: width - Self.columnGap, size: 13)
        let bars = band.series.enumerated().flatMap { index, series in
            group(scenario, series, band, axis, top: bodyTop + Double(index) * band.groupHeight)
        }
        return [.label(title, "heading", at: Point(x: left, y: top + 10))]
            + grid(axis, top: bodyTop - 4, bottom: bodyTop + band.bodyHeight - 4) + bars
    }

    private func grid(_ axis: Scale, top: Double, bottom: Double) -> [Markup] {
        let lines = axis.ticks.flatMap { tick -> [Markup] in
            let x = axis.place(tick)
            return [
                .line("grid", from: Point(x: x, y: top), to: Point(x: x, y: bottom)),
                .label(tick.brief, "small", at: Point(x: x, y: bottom + 13), .middle),
            ]
        }
        let middle = (axis.start + axis.end) / 2
        return lines + [.label("M questions/s", "small", at: Point(x: middle, y: bottom + 27), .middle)]
    }

    // MARK: A contestant's bars

    private func group(
        _ scenario: String, _ series: SideBySide.Series, _ band: Band, _ axis: Scale, top: Double
    ) -> [Markup] {
        let lines = band.threads.map { comparison.line(scenario, series, threads: $0) }
        guard lines.contains(where: { $0 != nil }) else {
            return [.label("not measured", "small", at: baseline(x: axis.start + 5, y: top))]
        }
        return lines.enumerated().flatMap { row, line -> [Markup] in
            let y = top + Double(row) * Self.barPitch
            guard let line else { return [.label("–", "small", at: baseline(x: axis.start + 5, y: y))] }
            return series.isOurs ? ours(line, axis, y: y) : other(line, axis, y: y)
        }
    }

    /// Solid as far as the limiter comes, pale as far as the floor does. The limiter's number stands in its bar, or
    /// where that has no room behind it; the floor's behind both.
    private func ours(_ line: Throughput, _ axis: Scale, y: Double) -> [Markup] {
        let end = axis.place(line.oursMillions)
        let floor = axis.place(line.floorMillions)
        let ours = line.oursMillions.brief
        let room = Picture.widthOfText(ours) + 8
        let isInside = min(end, floor) - axis.start >= room - 3
        let isBetween = !isInside && floor - end >= room
        let farther = max(end, floor) + 5
        let place = isInside ? axis.start + 5 : isBetween ? end + 4 : farther
        let floorPlace = isInside || isBetween ? farther : farther + room
        return [
            .rectangle("room", x: axis.start, y: y, width: floor - axis.start, height: Self.barHeight),
            .rectangle("ours", x: axis.start, y: y, width: max(end - axis.start, 1), height: Self.barHeight),
            .line("floor-mark", from: Point(x: floor, y: y - 1.5), to: Point(x: floor, y: y + Self.barHeight + 1.5)),
            .label(ours, isInside ? "inside" : "ours-value", at: baseline(x: place, y: y)),
            .label(line.floorMillions.brief, "small", at: baseline(x: floorPlace, y: y)),
        ]
    }

    private func other(_ line: Throughput, _ axis: Scale, y: Double) -> [Markup] {
        let end = axis.place(line.oursMillions)
        let bar = Markup.rectangle(
            "other", x: axis.start, y: y + 2, width: max(end - axis.start, 1), height: Self.barHeight - 4)
        return [bar, .label(line.oursMillions.brief, "value", at: baseline(x: end + 5, y: y))]
    }

    /// Where the text of a bar stands.
    private func baseline(x: Double, y: Double) -> Point { Point(x: x, y: y + Self.barHeight - 3) }

    static func title(_ scenario: String) -> String { scenario.replacing("-", with: " ") }
}
