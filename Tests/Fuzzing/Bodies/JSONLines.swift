// SPDX-License-Identifier: Apache-2.0

@testable import PawlCommand

/// Lines of JSON: what is a question, and which, is what a plain reader of the same grammar says.
enum JSONLines {
    static func check(_ line: [UInt8]) throws {
        let expected = PlainQuestion(line)
        switch (read(line), expected) {
        case (.success(let found), let expected?):
            try check(found, against: expected, in: line)
            try checkReader(line, expected)
        case (.failure(let reason), nil): try AccessLogLines.checkReason(reason, of: line)
        case (.success(let found), nil): throw BrokenPromise(description: "no question is read as \(found)")
        case (.failure(let reason), _): throw BrokenPromise(description: "a question is refused: \(reason)")
        }
    }

    private static func read(_ line: [UInt8]) -> Result<JSONLine, Malformed> {
        do throws(Malformed) { return .success(try JSONLine(line.span)) } catch { return .failure(error) }
    }

    private static func check(_ found: JSONLine, against expected: PlainQuestion, in line: [UInt8]) throws {
        try promise(found.time.nanoseconds == expected.nanoseconds, "\(found.time), not \(expected.nanoseconds)")
        try promise(found.cost == expected.cost, "\(found.cost), not \(expected.cost)")
        switch (found.key, expected.key) {
        case (.integer(let one), .integer(let other)): try promise(one == other, "\(one), not \(other)")
        case (.text(.plain(let range)), .text(let bytes)):
            try promise(Array(line[range]) == bytes, "the key stands at \(range)")
        case (.text(.resolved(let resolved)), .text(let bytes)): try promise(resolved == bytes, "\(resolved)")
        default: throw BrokenPromise(description: "\(found.key), not \(expected.key)")
        }
    }

    /// The reader of whole inputs takes the same question from it, and knows the key again.
    private static func checkReader(_ line: [UInt8], _ expected: PlainQuestion) throws {
        var reader = LineReader(format: nil, keyField: .address)
        for _ in 0..<2 { try reader.read(line.span) }
        let list = reader.list
        try promise(reader.format == .jsonl && list.questions.count == 2 && list.keys.count == 1, "\(reader.report)")
        for question in list.questions {
            try promise(question.time.nanoseconds == expected.nanoseconds && question.key == 0, "\(question)")
            try promise(question.cost == expected.cost, "\(question)")
        }
        switch expected.key {
        case .integer(let integer): try promise(list.keys.integer(0) == integer, "another integer")
        case .text(let bytes): try promise(Array(list.keys.bytes[list.keys.textRange(0)]) == bytes, "another text")
        }
    }
}
