// SPDX-License-Identifier: Apache-2.0

extension Summary {
    /// The report for people: figures right-aligned in one column, remarks beside them.
    var text: String {
        var report = heading + "\n"
        report += Self.aligned(figures)
        if !reading.firstMalformed.isEmpty { report += "\n" + malformedLines }
        if evicted > 0 { report += "\n" + evictionRemark }
        return report + "\n" + mostRefusedTable
    }

    private struct Figure {
        let name: String
        let value: String
        var remark = ""
    }

    private var heading: String {
        let key = format == .jsonl ? "" : ", key: \(keyField.rawValue)"
        return """
            \(input) (\(format.rawValue)\(key)) under \(limit)
            \(Wording.time(earliest)) to \(Wording.time(latest)) UTC

            """
    }

    private var figures: [Figure] {
        var figures = [
            Figure(name: "questions", value: Wording.grouped(questions)),
            Figure(name: "admitted", value: Wording.grouped(admitted), remark: share(admitted)),
            Figure(name: "refused", value: Wording.grouped(refused), remark: share(refused)),
        ]
        if impossible > 0 {
            figures.append(
                Figure(
                    name: "impossible", value: Wording.grouped(impossible),
                    remark: "\(share(impossible))  their cost can never be granted"))
        }
        figures += [
            Figure(name: "distinct keys", value: Wording.grouped(distinctKeys)),
            Figure(
                name: "peak live keys", value: Wording.grouped(peakLiveKeys), remark: "remembered at the same time"),
            Figure(name: "capacity", value: Wording.grouped(capacity), remark: capacityRemark),
            Figure(name: "malformed lines", value: Wording.grouped(reading.malformed)),
        ]
        figures += skippedFigures
        figures.append(
            Figure(
                name: "time taken", value: "\(Length(timeTaken.toThreeDigits))",
                remark: "\(Wording.grouped(decisionsPerSecond)) decisions per second"))
        return figures
    }

    private var skippedFigures: [Figure] {
        let skipped = [("no user", reading.withoutUser), ("no path", reading.withoutPath)]
        return skipped.filter { $0.1 > 0 }.map { reason, count in
            Figure(name: "skipped: \(reason)", value: Wording.grouped(count))
        }
    }

    /// As wide as 100.0 %, so that shares stand one below the other.
    private func share(_ part: Int) -> String {
        let text = Wording.percent(part, of: questions)
        return String(repeating: " ", count: max(0, 7 - text.unicodeScalars.count)) + text
    }

    private var capacityRemark: String {
        let reason = isCapacityGiven ? "as asked" : "enough for every distinct key"
        return "\(reason); \(Wording.bytes(reservedBytes))"
    }

    private var malformedLines: String {
        var text = "malformed lines\n"
        for line in reading.firstMalformed { text += "  line \(Wording.grouped(line.number)): \(line.reason)\n" }
        let rest = reading.malformed - reading.firstMalformed.count
        if rest > 0 { text += "  and \(Wording.grouped(rest)) more\n" }
        return text
    }

    /// Forgetting live keys is allowed beyond the capacity only; anywhere else it is a defect, and is called one.
    private var evictionRemark: String {
        let keys = Wording.count(evicted, "live key was", "live keys were")
        guard peakLiveKeys <= capacity else {
            return """
                \(keys) forgotten, as more keys were live than the capacity promises to hold.
                Forgotten keys begin afresh: more was admitted than the limit allows. Use a larger --capacity.

                """
        }
        return """
            \(keys) forgotten, though never more were live than the capacity promises to hold.
            This is a defect of the limiter, and these figures are not to be trusted. Please report it.

            """
    }

    private var mostRefusedTable: String {
        guard !mostRefused.isEmpty else { return "No key was refused.\n" }
        var rows = [["most refused keys", "refused", "questions", "share"]]
        for entry in mostRefused {
            rows.append([
                Wording.key(entry.key, width: 48), Wording.grouped(entry.refused), Wording.grouped(entry.questions),
                Wording.percent(entry.refused, of: entry.questions),
            ])
        }
        return Columns(rows: rows, rightAligned: [1, 2, 3]).text
    }

    private static func aligned(_ figures: [Figure]) -> String {
        Columns(rows: figures.map { [$0.name, $0.value, $0.remark] }, rightAligned: [1]).text
    }
}

extension Duration {
    /// Rounded down so that three digits lead: what a measured time is worth.
    fileprivate var toThreeDigits: Duration {
        var rest = nanoseconds
        var scale: Int64 = 1
        while rest >= 1000 {
            rest /= 10
            scale *= 10
        }
        return .nanoseconds(rest * scale)
    }
}
