// SPDX-License-Identifier: Apache-2.0

/// How the lines of an input are written.
enum LineFormat: String, CaseIterable, Sendable {
    case combined
    case common
    case jsonl

    /// The format that a line shows, nil if it fits none.
    init?(guessing line: Span<UInt8>) {
        var scanner = JSONScanner()
        if scanner.peek(line) == UInt8(ascii: "{") {
            self = .jsonl
            return
        }
        switch AccessLogLine.layout(of: line) {
        case .common: self = .common
        case .combined: self = .combined
        case nil: return nil
        }
    }
}

/// Which part of an access log line is the key.
enum KeyField: String, CaseIterable, Sendable {
    case address
    case user
    case path
}

/// Turns lines into questions and remembers what was wrong with the rest.
///
/// Without a given format, the first line that is not empty decides for all; lines before it that fit no format are
/// malformed.
struct LineReader {
    let keyField: KeyField
    private(set) var format: LineFormat?
    private(set) var list = QuestionList()
    private(set) var report = ReadingReport()

    init(format: LineFormat?, keyField: KeyField) {
        self.format = format
        self.keyField = keyField
    }

    /// Reads the next line. What makes it malformed is in the report and thrown as well.
    mutating func read(_ line: Span<UInt8>) throws(Malformed) {
        report.lines += 1
        if Self.isBlank(line) {
            report.blank += 1
            return
        }
        do throws(Malformed) {
            try readQuestion(line)
        } catch {
            report.addMalformed(error)
            throw error
        }
    }

    /// Notes a line that was too long to be looked at.
    mutating func passOver() throws(Malformed) {
        report.lines += 1
        let error = Malformed(.shorterLine, at: LineSource.longestLine)
        report.addMalformed(error)
        throw error
    }

    /// The questions, in the order of time.
    mutating func takeOrderedQuestions() -> QuestionList {
        var ordered = QuestionList()
        swap(&ordered, &list)
        ordered.sortByTime()
        return ordered
    }

    private mutating func readQuestion(_ line: Span<UInt8>) throws(Malformed) {
        if format == nil { format = LineFormat(guessing: line) }
        switch format {
        case .combined: try readAccessLog(line, .combined)
        case .common: try readAccessLog(line, .common)
        case .jsonl: try readJSON(line)
        case nil: throw Malformed(.knownFormat, at: 0)
        }
    }

    private mutating func readAccessLog(
        _ line: Span<UInt8>, _ layout: AccessLogLine.Layout
    ) throws(Malformed) {
        let fields = try AccessLogLine(line, layout: layout)
        switch keyField {
        case .address: append(line, fields.address, fields.time)
        case .user:
            if let user = fields.user { append(line, user, fields.time) } else { report.withoutUser += 1 }
        case .path:
            let path = RequestPath.range(in: line, request: fields.request)
            if let path { append(line, path, fields.time) } else { report.withoutPath += 1 }
        }
    }

    private mutating func append(_ line: Span<UInt8>, _ key: Range<Int>, _ time: Instant) {
        let number = list.keys.number(ofText: line.extracting(key))
        list.append(time: time, key: number, cost: 1)
    }

    private mutating func readJSON(_ line: Span<UInt8>) throws(Malformed) {
        let fields = try JSONLine(line)
        let number =
            switch fields.key {
            case .integer(let integer): list.keys.number(ofInteger: integer)
            case .text(.plain(let range)): list.keys.number(ofText: line.extracting(range))
            case .text(.resolved(let bytes)): list.keys.number(ofText: bytes.span)
            }
        list.append(time: fields.time, key: number, cost: fields.cost)
    }

    private static func isBlank(_ line: Span<UInt8>) -> Bool {
        for position in line.indices where line[position] != UInt8(ascii: " ") && line[position] != UInt8(ascii: "\t") {
            return false
        }
        return true
    }
}

/// What was read, and what of it was no question.
struct ReadingReport: Equatable {
    struct MalformedLine: Equatable {
        let number: Int
        let reason: Malformed
    }

    /// So many malformed lines are reported one by one.
    static let reportedLines = 5

    var lines = 0
    var blank = 0
    var withoutUser = 0
    var withoutPath = 0
    private(set) var malformed = 0
    private(set) var firstMalformed: [MalformedLine] = []

    /// Counts the line read last.
    mutating func addMalformed(_ reason: Malformed) {
        malformed += 1
        guard firstMalformed.count < Self.reportedLines else { return }
        firstMalformed.append(MalformedLine(number: lines, reason: reason))
    }
}
