// SPDX-License-Identifier: Apache-2.0

/// One question as a line of JSON: `{"t": 1431857103.5, "key": "user-42", "cost": 1}`.
///
/// `t` is a number of seconds since 1970, read as decimal text, or an ISO 8601 string with an offset. `key` is text or
/// an integer (42 and "42" are different keys). `cost` is 1 unless written. Other fields are skipped; of a field
/// written twice the last one counts.
struct JSONLine: Equatable {
    enum Key: Equatable {
        case text(JSONScanner.Text)
        case integer(Int64)
    }

    let time: Instant
    let key: Key
    let cost: Int

    init(_ line: Span<UInt8>) throws(Malformed) {
        var scanner = JSONScanner()
        try scanner.expect(UInt8(ascii: "{"), line, .object)
        var fields = Fields()
        if !scanner.accept(UInt8(ascii: "}"), line) {
            repeat {
                try fields.readOne(line, &scanner)
            } while scanner.accept(UInt8(ascii: ","), line)
            try scanner.expect(UInt8(ascii: "}"), line, .commaOrBrace)
        }
        guard scanner.peek(line) == nil else { throw Malformed(.lineEnd, at: scanner.position) }
        guard let time = fields.time else { throw Malformed(.timeField, at: scanner.position) }
        guard let key = fields.key else { throw Malformed(.keyField, at: scanner.position) }
        self.time = time
        self.key = key
        self.cost = fields.cost
    }
}

extension JSONLine {
    private struct Fields {
        var time: Instant?
        var key: Key?
        var cost = 1

        mutating func readOne(_ line: Span<UInt8>, _ scanner: inout JSONScanner) throws(Malformed) {
            let name = try scanner.fieldName(line)
            if name.equals("t", in: line) {
                time = try JSONLine.time(line, &scanner)
            } else if name.equals("key", in: line) {
                key = try JSONLine.key(line, &scanner)
            } else if name.equals("cost", in: line) {
                cost = Int(try integer(line, &scanner, .integerCost))
            } else {
                try scanner.skipValue(line)
            }
        }
    }

    private static func time(_ line: Span<UInt8>, _ scanner: inout JSONScanner) throws(Malformed) -> Instant {
        guard let first = scanner.peek(line) else { throw Malformed(.secondsOrISO8601, at: scanner.position) }
        let start = scanner.position
        guard first == UInt8(ascii: "\"") else {
            guard isNumberStart(first) else { throw Malformed(.secondsOrISO8601, at: start) }
            let range = try scanner.number(line)
            guard let instant = DecimalSeconds.instant(line.extracting(range)) else {
                throw Malformed(.representableTime, at: start)
            }
            return instant
        }
        switch try scanner.string(line) {
        case .plain(let range):
            let (instant, end) = try TimeText.iso8601(line.extracting(0..<range.upperBound), at: range.lowerBound)
            guard end == range.upperBound else { throw Malformed(.secondsOrISO8601, at: range.lowerBound) }
            return instant
        case .resolved(let bytes):
            guard let (instant, end) = try? TimeText.iso8601(bytes.span, at: 0), end == bytes.count else {
                throw Malformed(.secondsOrISO8601, at: start)
            }
            return instant
        }
    }

    private static func key(_ line: Span<UInt8>, _ scanner: inout JSONScanner) throws(Malformed) -> Key {
        if scanner.peek(line) == UInt8(ascii: "\"") { return .text(try scanner.string(line)) }
        return .integer(try integer(line, &scanner, .textOrInteger))
    }

    private static func integer(
        _ line: Span<UInt8>, _ scanner: inout JSONScanner, _ expected: Expectation
    ) throws(Malformed) -> Int64 {
        guard let first = scanner.peek(line), isNumberStart(first) else {
            throw Malformed(expected, at: scanner.position)
        }
        let range = try scanner.number(line)
        let isNegative = line[range.lowerBound] == UInt8(ascii: "-")
        var value: Int64 = 0
        for position in (isNegative ? range.lowerBound + 1 : range.lowerBound)..<range.upperBound {
            guard let digit = Span.digit(line[position]) else { throw Malformed(expected, at: range.lowerBound) }
            let (shifted, multiplyOverflows) = value.multipliedReportingOverflow(by: 10)
            let (sum, addOverflows) = shifted.addingReportingOverflow(Int64(isNegative ? -digit : digit))
            guard !multiplyOverflows, !addOverflows else { throw Malformed(expected, at: range.lowerBound) }
            value = sum
        }
        return value
    }

    private static func isNumberStart(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "-") || Span.digit(byte) != nil
    }
}
