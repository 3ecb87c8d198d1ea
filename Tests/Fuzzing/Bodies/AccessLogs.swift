// SPDX-License-Identifier: Apache-2.0

@testable import PawlCommand

/// Access logs, from packed bytes to fields. The first byte says which part is asked, the second how slowly bytes come.
enum AccessLogs {
    static func check(_ input: [UInt8]) throws {
        var portions = Portions(input)
        let part = portions.byte()
        let pace = Pace(portions.byte())
        switch part % 8 {
        #if CLI
            case 6: try GzipMembers.checkUnpacking(portions.rest, pace)
            case 7: try GzipMembers.checkMembers(&portions, pace)
        #endif
        default: try checkText(portions.rest, pace, part: part)
        }
    }

    /// How many bytes a source gives at once, and how many a reader has room for at first.
    struct Pace {
        let chunk: Int
        let room: Int

        init(_ byte: UInt8) {
            chunk = 1 + Int(byte & 0xF)
            room = 1 + Int(byte >> 4) * 3
        }
    }

    private static func checkText(_ text: [UInt8], _ pace: Pace, part: UInt8) throws {
        let lines = plainLines(text)
        try promise(try cut(text, chunk: pace.chunk, room: pace.room) == lines, "other lines in chunks, \(pace)")
        try promise(try cut(text, chunk: .max, room: 1 << 16) == lines, "other lines at once")
        for line in lines { try AccessLogLines.check(line) }
        try checkReader(lines, part: part)
    }

    /// Lines by looking at one byte after the other.
    private static func plainLines(_ text: [UInt8]) -> [[UInt8]] {
        let hasMark = text.starts(with: [0xEF, 0xBB, 0xBF])
        var lines: [[UInt8]] = [[]]
        for byte in text.dropFirst(hasMark ? 3 : 0) {
            if byte == UInt8(ascii: "\n") { lines.append([]) } else { lines[lines.count - 1].append(byte) }
        }
        // What follows the last line feed is a line only if there is something.
        if lines[lines.count - 1].isEmpty { lines.removeLast() }
        return lines.map { $0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0 }
    }

    private static func cut(_ text: [UInt8], chunk: Int, room: Int) throws -> [[UInt8]] {
        var source = LineSource(ChunkedSource(text, chunk: chunk), chunk: room)
        var lines: [[UInt8]] = []
        while let line = try source.next() {
            guard case .bytes(let range) = line else { throw BrokenPromise(description: "a short line is too long") }
            lines.append(Array(source.buffer[range]))
        }
        return lines
    }

    /// Every line is a question or counted as the reason why it is none, and what a line is depends on it alone once
    /// the format is known.
    private static func checkReader(_ lines: [[UInt8]], part: UInt8) throws {
        let keyField = KeyField.allCases[Int(part >> 3) % KeyField.allCases.count]
        let format = part >= 128 ? nil : LineFormat.allCases[Int(part >> 5) % LineFormat.allCases.count]
        var reader = LineReader(format: format, keyField: keyField)
        var accepted = 0
        for line in lines {
            let before = reader.list.questions.count
            let hasFailed = (try? reader.read(line.span)) == nil
            accepted += reader.list.questions.count - before
            try promise(!hasFailed || reader.list.questions.count == before, "a malformed line is a question")
            try promise(reader.list.questions.count <= before + 1, "a line is several questions")
        }
        let report = reader.report
        let others = report.blank + report.malformed + report.withoutUser + report.withoutPath
        try promise(report.lines == lines.count, "\(report.lines) lines of \(lines.count)")
        try promise(accepted + others == lines.count, "\(accepted) questions and \(others) others of \(lines.count)")
        try promise(report.firstMalformed.count == min(report.malformed, ReadingReport.reportedLines), "\(report)")
        let list = reader.takeOrderedQuestions()
        try promise(list.questions.count == accepted, "\(list.questions.count) of \(accepted) questions are left")
        for (one, next) in zip(list.questions, list.questions.dropFirst()) {
            try promise((one.time, one.order) < (next.time, next.order), "\(one) stands before \(next)")
        }
        try promise(list.questions.allSatisfy { Int($0.key) < list.keys.count }, "a key has no place")
    }
}
