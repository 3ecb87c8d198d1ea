// SPDX-License-Identifier: Apache-2.0

/// A line of JSON as a question: what the documentation says of it, worked out from the tree.
struct PlainQuestion {
    enum Key {
        case text([UInt8])
        case integer(Int64)
    }

    private(set) var nanoseconds: Int64
    private(set) var key: Key
    private(set) var cost: Int64

    /// Nil for what is no question.
    init?(_ line: [UInt8]) {
        guard case .object(let fields) = PlainJSON(line) else { return nil }
        var time: Int64?
        var key: Key?
        var cost: Int64 = 1
        for field in fields {
            // Of such letters no other character is the equal.
            switch String(String.UnicodeScalarView(field.name)) {
            case "t":
                guard let read = Self.time(field.value) else { return nil }
                time = read
            case "key":
                guard let read = Self.key(field.value) else { return nil }
                key = read
            case "cost":
                guard let read = Self.integer(field.value) else { return nil }
                cost = read
            default: continue
            }
        }
        guard let time, let key else { return nil }
        self.nanoseconds = time
        self.key = key
        self.cost = cost
    }

    private static func key(_ value: PlainJSON) -> Key? {
        if case .text(let scalars) = value { return .text(Array(String(String.UnicodeScalarView(scalars)).utf8)) }
        return integer(value).map { .integer($0) }
    }

    /// Only what is written without a point and an exponent.
    private static func integer(_ value: PlainJSON) -> Int64? {
        guard case .number(let text) = value else { return nil }
        return Int64(text)
    }

    private static func time(_ value: PlainJSON) -> Int64? {
        switch value {
        case .number(let text): seconds(text)
        case .text(let scalars): PlainISO8601.nanoseconds(scalars)
        default: nil
        }
    }

    /// A number of seconds by moving the point in its text, rounded down to whole nanoseconds.
    static func seconds(_ text: String) -> Int64? {
        let isNegative = text.first == "-"
        let parts = text.drop { $0 == "-" }.split(separator: "e")
        let decimals = parts[0].split(separator: ".")
        var digits = decimals.joined().drop { $0 == "0" }
        guard !digits.isEmpty else { return 0 }
        // An exponent that is no `Int` is beyond every other length here.
        let beyond = parts.last?.first == "-" ? -1_000_000 : 1_000_000
        let exponent = parts.count == 2 ? Int(parts[1]).map { min(max($0, -1_000_000), 1_000_000) } ?? beyond : 0
        let places = 9 + exponent - (decimals.count == 2 ? decimals[1].count : 0)
        guard digits.count + places <= 20 else { return nil }
        digits += String(repeating: "0", count: max(places, 0))
        let whole = Int128(digits.dropLast(max(-places, 0))) ?? 0
        let isCut = digits.suffix(max(-places, 0)).contains { $0 != "0" }
        return Int64(exactly: isNegative ? -whole - (isCut ? 1 : 0) : whole)
    }
}
