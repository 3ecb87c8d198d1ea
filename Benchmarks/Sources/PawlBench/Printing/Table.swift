// SPDX-License-Identifier: Apache-2.0

/// Rows of text in columns: the first column to the left, numbers to the right.
struct Table {
    private var rows: [[String]]
    private let leftAligned: Set<Int>

    init(_ head: [String], leftAligned: Set<Int>) {
        rows = [head]
        self.leftAligned = leftAligned
    }

    mutating func add(_ row: [String]) { rows.append(row) }

    var text: String {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            var line = row.indices.map { padded(row[$0], to: widths[$0], column: $0) }.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }

    private func padded(_ cell: String, to width: Int, column: Int) -> String {
        let space = String(repeating: " ", count: width - cell.count)
        return leftAligned.contains(column) ? cell + space : space + cell
    }
}

extension Double {
    /// With so many digits behind the point.
    func places(_ places: Int) -> String {
        guard isFinite else { return "–" }
        let power = (0..<places).reduce(1) { power, _ in power * 10 }
        let scaled = Int((magnitude * Double(power)).rounded())
        let sign = self < 0 && scaled > 0 ? "-" : ""
        guard places > 0 else { return sign + "\(scaled)" }
        let fraction = String(scaled % power)
        return sign + "\(scaled / power)." + String(repeating: "0", count: places - fraction.count) + fraction
    }
}

extension Report {
    /// For people: as a table.
    var text: String {
        [throughputTable, figureTable].compactMap(\.self).joined(separator: "\n\n")
    }

    private var throughputTable: String? {
        guard !throughput.isEmpty else { return nil }
        var table = Table(
            [
                "scenario", "contestant", "keys", "clock", "threads", "ns", "M/s", "floor ns", "M/s", "ratio",
                "quartiles", "pairs",
                "lost", "", "budget",
            ], leftAligned: [0, 1, 2, 3, 13, 14])
        for line in throughput {
            table.add([
                line.scenario, line.contestant, line.keys, line.clock.rawValue, "\(line.threads)",
                line.oursNanoseconds.places(1),
                line.oursMillions.places(1), line.floorNanoseconds.places(1), line.floorMillions.places(1),
                line.ratio.places(2), line.ratioLow.places(2) + "–" + line.ratioHigh.places(2), "\(line.pairs)",
                "\(line.interrupted)",
                line.budget.isEmpty ? "" : line.isMet ? "met" : "MISSED", line.budget,
            ])
        }
        return table.text
    }

    private var figureTable: String? {
        guard !figures.isEmpty else { return nil }
        var table = Table(["scenario", "figure", "value", "unit", "", "budget"], leftAligned: [0, 1, 3, 4, 5])
        for figure in figures {
            let isMet = figure.isMet.map { $0 ? "met" : "MISSED" } ?? ""
            table.add([
                figure.scenario, figure.name, figure.value.places(figure.value < 100 ? 2 : 0), figure.unit, isMet,
                figure.budget ?? "",
            ])
        }
        return table.text
    }
}
