// SPDX-License-Identifier: Apache-2.0

/// A JSON value as a tree of characters, read by the grammar's book (RFC 8259) and with no thought of speed.
///
/// The text is one line, so that only spaces and tabs stand between the parts.
indirect enum PlainJSON {
    case text([Unicode.Scalar])
    case number(String)
    case word(String)
    case array([PlainJSON])
    case object([(name: [Unicode.Scalar], value: PlainJSON)])

    /// Nil for what is no JSON, no UTF-8, or nested more than 128 deep below the outermost value.
    init?(_ bytes: [UInt8]) {
        guard let scalars = Self.scalars(bytes) else { return nil }
        var reader = Reader(left: scalars[...])
        guard let value = reader.value(depth: 0), reader.next() == nil else { return nil }
        self = value
    }

    private static func scalars(_ bytes: [UInt8]) -> [Unicode.Scalar]? {
        var scalars: [Unicode.Scalar] = []
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        while true {
            switch parser.parseScalar(from: &iterator) {
            case .valid(let encoded): scalars.append(Unicode.UTF8.decode(encoded))
            case .error: return nil
            case .emptyInput: return scalars
            }
        }
    }
}

extension PlainJSON {
    /// What is left to read. Each reader gives nil where the grammar does not hold.
    fileprivate struct Reader {
        var left: ArraySlice<Unicode.Scalar>

        /// What comes next, spaces left out.
        mutating func next() -> Unicode.Scalar? {
            left = left.drop { $0 == " " || $0 == "\t" }
            return left.first
        }

        mutating func takes(_ scalar: Unicode.Scalar) -> Bool {
            guard next() == scalar else { return false }
            left.removeFirst()
            return true
        }

        mutating func value(depth: Int) -> PlainJSON? {
            guard depth <= 128, let first = next() else { return nil }
            switch first {
            case "\"": return text().map { .text($0) }
            case "[": return array(depth: depth)
            case "{": return object(depth: depth)
            case "-", "0"..."9": return number().map { .number($0) }
            default: return word().map { .word($0) }
            }
        }

        private mutating func word() -> String? {
            let word = ["true", "false", "null"].first { left.starts(with: $0.unicodeScalars) }
            left = left.dropFirst(word?.count ?? 0)
            return word
        }

        private mutating func array(depth: Int) -> PlainJSON? {
            var values: [PlainJSON] = []
            left.removeFirst()
            if takes("]") { return .array([]) }
            repeat {
                guard let value = value(depth: depth + 1) else { return nil }
                values.append(value)
            } while takes(",")
            return takes("]") ? .array(values) : nil
        }

        private mutating func object(depth: Int) -> PlainJSON? {
            var fields: [(name: [Unicode.Scalar], value: PlainJSON)] = []
            left.removeFirst()
            if takes("}") { return .object([]) }
            repeat {
                guard next() == "\"", let name = text(), takes(":"), let value = value(depth: depth + 1) else {
                    return nil
                }
                fields.append((name, value))
            } while takes(",")
            return takes("}") ? .object(fields) : nil
        }

        /// -? (0 | 1-9 digits) (. digits)? (e ±? digits)?
        private mutating func number() -> String? {
            var text = run(of: { $0 == "-" })
            guard text.count <= 1 else { return nil }
            let whole = run(of: Self.isDigit)
            guard !whole.isEmpty, whole == "0" || whole.first != "0" else { return nil }
            text += whole
            if left.first == "." {
                text += run(of: { $0 == "." })
                let fraction = run(of: Self.isDigit)
                guard text.last == ".", !text.hasSuffix(".."), !fraction.isEmpty else { return nil }
                text += fraction
            }
            guard let mark = left.first, mark == "e" || mark == "E" else { return text }
            left.removeFirst()
            let sign = run(of: { $0 == "+" || $0 == "-" })
            let exponent = run(of: Self.isDigit)
            guard sign.count <= 1, !exponent.isEmpty else { return nil }
            return text + "e" + sign + exponent
        }

        private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

        private mutating func run(of isPart: (Unicode.Scalar) -> Bool) -> String {
            let run = left.prefix(while: isPart)
            left = left.dropFirst(run.count)
            return String(String.UnicodeScalarView(run))
        }
    }
}

extension PlainJSON.Reader {
    /// The text in quotes, as UTF-16 first: that is how JSON writes escapes.
    fileprivate mutating func text() -> [Unicode.Scalar]? {
        var units: [UInt16] = []
        left.removeFirst()
        while let scalar = left.popFirst() {
            if scalar == "\"" { return Self.scalars(units) }
            guard scalar.value >= 0x20 else { return nil }
            if scalar == "\\" {
                guard let unit = escaped() else { return nil }
                units.append(unit)
            } else {
                units += scalar.utf16
            }
        }
        return nil
    }

    private mutating func escaped() -> UInt16? {
        guard let letter = left.popFirst() else { return nil }
        let controls: [Unicode.Scalar: UInt16] = ["b": 8, "t": 9, "n": 10, "f": 12, "r": 13]
        if ["\"", "\\", "/"].contains(letter) { return UInt16(letter.value) }
        guard letter == "u" else { return controls[letter] }
        let digits = left.prefix(4)
        left = left.dropFirst(digits.count)
        guard digits.count == 4, digits.allSatisfy({ $0.isASCII && $0.properties.isASCIIHexDigit }) else { return nil }
        return UInt16(String(String.UnicodeScalarView(digits)), radix: 16)
    }

    /// Nil where half of a surrogate pair stands alone.
    private static func scalars(_ units: [UInt16]) -> [Unicode.Scalar]? {
        var scalars: [Unicode.Scalar] = []
        var parser = Unicode.UTF16.ForwardParser()
        var iterator = units.makeIterator()
        while true {
            switch parser.parseScalar(from: &iterator) {
            case .valid(let encoded): scalars.append(Unicode.UTF16.decode(encoded))
            case .error: return nil
            case .emptyInput: return scalars
            }
        }
    }
}
