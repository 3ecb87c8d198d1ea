// SPDX-License-Identifier: Apache-2.0

/// The inside of a JSON string: finds its end, resolves its escapes, checks that it is UTF-8.
enum JSONStringReader {
    private static let quote = UInt8(ascii: "\"")
    private static let backslash = UInt8(ascii: "\\")

    /// `start` follows the opening quote; `end` is where the closing one stands.
    static func read(
        _ line: Span<UInt8>, from start: Int
    ) throws(Malformed) -> (value: JSONScanner.Text, end: Int) {
        var position = start
        var isASCII = true
        while let byte = line.byte(at: position) {
            if byte == quote {
                if !isASCII { try checkUTF8(line.array(start..<position), at: start) }
                return (.plain(start..<position), position)
            }
            if byte == backslash { return try resolve(line, from: start, firstEscape: position) }
            guard byte >= 0x20 else { throw Malformed(.printable, at: position) }
            isASCII = isASCII && byte < 0x80
            position += 1
        }
        throw Malformed(.stringEnd, at: position)
    }

    private static func resolve(
        _ line: Span<UInt8>, from start: Int, firstEscape: Int
    ) throws(Malformed) -> (value: JSONScanner.Text, end: Int) {
        var bytes = line.array(start..<firstEscape)
        var position = firstEscape
        while let byte = line.byte(at: position) {
            if byte == quote {
                try checkUTF8(bytes, at: start)
                return (.resolved(bytes), position)
            }
            guard byte >= 0x20 else { throw Malformed(.printable, at: position) }
            if byte == backslash {
                position = try appendEscape(line, at: position, to: &bytes)
            } else {
                bytes.append(byte)
                position += 1
            }
        }
        throw Malformed(.stringEnd, at: position)
    }

    /// Resolves the escape whose backslash stands at `start`; the result is the position after it.
    private static func appendEscape(
        _ line: Span<UInt8>, at start: Int, to bytes: inout [UInt8]
    ) throws(Malformed) -> Int {
        guard let letter = line.byte(at: start + 1) else { throw Malformed(.escape, at: start) }
        switch letter {
        case quote, backslash, UInt8(ascii: "/"): bytes.append(letter)
        case UInt8(ascii: "b"): bytes.append(0x08)
        case UInt8(ascii: "f"): bytes.append(0x0C)
        case UInt8(ascii: "n"): bytes.append(0x0A)
        case UInt8(ascii: "r"): bytes.append(0x0D)
        case UInt8(ascii: "t"): bytes.append(0x09)
        case UInt8(ascii: "u"): return try appendCharacter(line, at: start, to: &bytes)
        default: throw Malformed(.escape, at: start)
        }
        return start + 2
    }

    /// `\uXXXX`, or two of them where one character takes a surrogate pair.
    private static func appendCharacter(
        _ line: Span<UInt8>, at start: Int, to bytes: inout [UInt8]
    ) throws(Malformed) -> Int {
        let first = try codeUnit(line, at: start)
        if let scalar = Unicode.Scalar(first) {
            bytes.append(contentsOf: String(scalar).utf8)
            return start + 6
        }
        guard 0xD800...0xDBFF ~= first, line.byte(at: start + 6) == backslash else {
            throw Malformed(.surrogatePair, at: start)
        }
        let second = try codeUnit(line, at: start + 6)
        guard 0xDC00...0xDFFF ~= second else { throw Malformed(.surrogatePair, at: start) }
        let value = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
        guard let scalar = Unicode.Scalar(value) else { throw Malformed(.surrogatePair, at: start) }
        bytes.append(contentsOf: String(scalar).utf8)
        return start + 12
    }

    private static func codeUnit(_ line: Span<UInt8>, at start: Int) throws(Malformed) -> UInt16 {
        guard line.byte(at: start + 1) == UInt8(ascii: "u") else { throw Malformed(.surrogatePair, at: start) }
        var value: UInt16 = 0
        for position in start + 2..<start + 6 {
            guard let byte = line.byte(at: position), let digit = hexDigit(byte) else {
                throw Malformed(.escape, at: start)
            }
            value = value << 4 | digit
        }
        return value
    }

    private static func hexDigit(_ byte: UInt8) -> UInt16? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt16(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt16(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt16(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }

    private static func checkUTF8(_ bytes: [UInt8], at position: Int) throws(Malformed) {
        guard String(validating: bytes, as: UTF8.self) != nil else { throw Malformed(.utf8, at: position) }
    }
}
