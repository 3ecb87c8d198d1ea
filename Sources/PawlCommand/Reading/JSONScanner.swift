// SPDX-License-Identifier: Apache-2.0

/// Reads one line of JSON from left to right, strictly, and keeps numbers as the text they are.
struct JSONScanner {
    /// A string without its quotes: where it stands, or its bytes if escapes had to be resolved.
    enum Text: Equatable {
        case plain(Range<Int>)
        case resolved([UInt8])

        func equals(_ name: StaticString, in line: Span<UInt8>) -> Bool {
            switch self {
            case .plain(let range): range.count == name.utf8CodeUnitCount && line.hasBytes(name, at: range.lowerBound)
            case .resolved(let bytes):
                bytes.count == name.utf8CodeUnitCount && bytes.span.hasBytes(name, at: 0)
            }
        }
    }

    private static let deepestNesting = 128

    private(set) var position = 0

    /// The next byte that is not white space, still to be read.
    mutating func peek(_ line: Span<UInt8>) -> UInt8? {
        while let byte = line.byte(at: position) {
            guard byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") else { return byte }
            position += 1
        }
        return nil
    }

    /// Steps over `byte` if it comes next.
    mutating func accept(_ byte: UInt8, _ line: Span<UInt8>) -> Bool {
        guard peek(line) == byte else { return false }
        position += 1
        return true
    }

    mutating func expect(_ byte: UInt8, _ line: Span<UInt8>, _ expected: Expectation) throws(Malformed) {
        guard accept(byte, line) else { throw Malformed(expected, at: position) }
    }

    /// The text of a number, which must follow JSON's grammar to the letter.
    mutating func number(_ line: Span<UInt8>) throws(Malformed) -> Range<Int> {
        _ = peek(line)
        let start = position
        if line.byte(at: position) == UInt8(ascii: "-") { position += 1 }
        let whole = position
        try digits(line)
        guard line[whole] != UInt8(ascii: "0") || position == whole + 1 else { throw Malformed(.number, at: whole) }
        if line.byte(at: position) == UInt8(ascii: ".") {
            position += 1
            try digits(line)
        }
        if let mark = line.byte(at: position), mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") {
            position += 1
            if let sign = line.byte(at: position), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
                position += 1
            }
            try digits(line)
        }
        return start..<position
    }

    private mutating func digits(_ line: Span<UInt8>) throws(Malformed) {
        let end = line.afterDigits(from: position)
        guard end > position else { throw Malformed(.number, at: position) }
        position = end
    }

    /// Steps over any value.
    mutating func skipValue(_ line: Span<UInt8>, depth: Int = 0) throws(Malformed) {
        switch peek(line) {
        case UInt8(ascii: "\""): _ = try string(line)
        case UInt8(ascii: "{"): try skipObject(line, depth: depth + 1)
        case UInt8(ascii: "["): try skipArray(line, depth: depth + 1)
        case UInt8(ascii: "t"): try skipWord("true", line)
        case UInt8(ascii: "f"): try skipWord("false", line)
        case UInt8(ascii: "n"): try skipWord("null", line)
        case UInt8(ascii: "-"), .some(UInt8(ascii: "0")...UInt8(ascii: "9")): _ = try number(line)
        default: throw Malformed(.value, at: position)
        }
    }

    private mutating func skipWord(_ word: StaticString, _ line: Span<UInt8>) throws(Malformed) {
        guard line.hasBytes(word, at: position) else { throw Malformed(.value, at: position) }
        position += word.utf8CodeUnitCount
    }

    private mutating func skipObject(_ line: Span<UInt8>, depth: Int) throws(Malformed) {
        guard depth <= Self.deepestNesting else { throw Malformed(.lessNesting, at: position) }
        position += 1
        if accept(UInt8(ascii: "}"), line) { return }
        repeat {
            _ = try fieldName(line)
            try skipValue(line, depth: depth)
        } while accept(UInt8(ascii: ","), line)
        try expect(UInt8(ascii: "}"), line, .commaOrBrace)
    }

    private mutating func skipArray(_ line: Span<UInt8>, depth: Int) throws(Malformed) {
        guard depth <= Self.deepestNesting else { throw Malformed(.lessNesting, at: position) }
        position += 1
        if accept(UInt8(ascii: "]"), line) { return }
        repeat {
            try skipValue(line, depth: depth)
        } while accept(UInt8(ascii: ","), line)
        try expect(UInt8(ascii: "]"), line, .commaOrBracket)
    }

    /// A quoted name and the colon after it.
    mutating func fieldName(_ line: Span<UInt8>) throws(Malformed) -> Text {
        guard peek(line) == UInt8(ascii: "\"") else { throw Malformed(.fieldName, at: position) }
        let name = try string(line)
        try expect(UInt8(ascii: ":"), line, .colon)
        return name
    }

    /// A string in quotes, of valid UTF-8, its escapes resolved.
    mutating func string(_ line: Span<UInt8>) throws(Malformed) -> Text {
        let start = position + 1
        let text = try JSONStringReader.read(line, from: start)
        position = text.end + 1
        return text.value
    }
}
