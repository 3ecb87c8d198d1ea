// SPDX-License-Identifier: Apache-2.0

/// Rows of text set in columns, two spaces apart.
struct Columns {
    let rows: [[String]]
    /// Columns of numbers, whose ends stand one below the other.
    var rightAligned: Set<Int> = []

    var text: String {
        let widths = columnWidths
        var text = ""
        for row in rows {
            var line = ""
            for (column, cell) in row.enumerated() {
                let padding = String(repeating: " ", count: widths[column] - cell.unicodeScalars.count)
                line += rightAligned.contains(column) ? padding + cell : cell + padding
                line += "  "
            }
            while line.hasSuffix(" ") { line.removeLast() }
            text += line + "\n"
        }
        return text
    }

    private var columnWidths: [Int] {
        var widths: [Int] = []
        for row in rows {
            for (column, cell) in row.enumerated() {
                if column == widths.count { widths.append(0) }
                widths[column] = max(widths[column], cell.unicodeScalars.count)
            }
        }
        return widths
    }
}
