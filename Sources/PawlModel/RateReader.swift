// SPDX-License-Identifier: Apache-2.0

/// Reads one rate string from left to right; every complaint names what stood where.
struct RateReader {
    private let text: [UInt8]
    private var position = 0

    init(_ text: some Sequence<UInt8>) {
        // No rate is longer; what is cut off here would have been an error anyway, and still is.
        self.text = Array(text.prefix(Self.lengthMax + 1))
    }

    private static let lengthMax = 256
    private static let forms = "a rate such as 100/second, 5 per 10 minutes, 100/hour burst=10, or unlimited"

    mutating func limit() throws(LimitError) -> Limit {
        guard text.count <= Self.lengthMax else {
            throw error(.rate, found: text, allowed: Self.forms, hint: "at most \(Self.lengthMax) characters")
        }
        skipSpaces()
        if peekWord() == "unlimited" {
            _ = word()
            skipSpaces()
            guard isAtEnd else { throw error(.option, found: rest, allowed: "nothing after unlimited") }
            return .unlimited
        }
        let count = try number(.count, allowed: "digits, as in 100/second")
        try separator()
        let (milliseconds, unit) = try period()
        let options = try options()
        return try Limit(
            count: count, milliseconds: milliseconds, burst: options.burst, algorithm: options.algorithm ?? .gcra,
            unit: unit)
    }

    private mutating func separator() throws(LimitError) {
        skipSpaces()
        if current == UInt8(ascii: "/") {
            position += 1
        } else if peekWord() == "per" {
            _ = word()
        } else {
            let hint = current.map { ",._'".utf8.contains($0) } == true ? "counts are written in digits only" : nil
            throw error(.rate, found: rest, allowed: "/ or per after the count", hint: hint)
        }
        skipSpaces()
    }

    private mutating func period() throws(LimitError) -> (milliseconds: Int64, unit: RateUnit) {
        let units = isDigit(current) ? try number(.period, allowed: "digits, as in 300s") : 1
        skipSpaces()
        let start = position
        let name = word()
        guard let unit = RateUnit(rawValue: name) else {
            let allowed = "ms, s, sec, second(s), min, minute(s), h, hour(s), d, day(s), w, week(s)"
            throw error(.unit, found: text[start...].prefix { !isSpace($0) }, allowed: allowed, hint: hint(for: name))
        }
        let (milliseconds, overflow) = Int64(units).multipliedReportingOverflow(by: unit.milliseconds)
        guard !overflow else {
            throw error(.period, found: Array("\(units) \(name)".utf8), allowed: "1 ms to 366 days")
        }
        return (milliseconds, unit)
    }

    private func hint(for unit: String) -> String? {
        switch unit.lowercased() {
        case "m": "m could be a minute or a month: write min"
        case "month", "months", "mo", "year", "years", "y":
            "months and years differ in length: write days, or a calendar quota"
        case let lower where lower != unit && RateUnit(rawValue: lower) != nil: "units are lower case: write \(lower)"
        case "us", "ns", "µs": "the shortest period is 1 ms"
        default: nil
        }
    }

    private mutating func options() throws(LimitError) -> (burst: Int?, algorithm: Limit.Algorithm?) {
        var burst: Int?
        var algorithm: Limit.Algorithm?
        while true {
            let start = position
            skipSpaces()
            guard !isAtEnd else { return (burst, algorithm) }
            guard position > start else { throw error(.option, found: rest, allowed: "a space before an option") }
            let option = rest.prefix { !isSpace($0) }
            switch word() {
            case "burst" where current == UInt8(ascii: "="):
                guard burst == nil else { throw error(.option, found: option, allowed: "each option once") }
                position += 1
                burst = try number(.burst, allowed: "digits, as in burst=20")
            case "algorithm" where current == UInt8(ascii: "="):
                guard algorithm == nil else { throw error(.option, found: option, allowed: "each option once") }
                position += 1
                algorithm = try namedAlgorithm()
            default:
                throw error(.option, found: option, allowed: "burst=COUNT or algorithm=\(Self.algorithms)")
            }
        }
    }

    /// The algorithms that a rate can name; `unlimited` is a rate of its own.
    private static let algorithms = Limit.Algorithm.allCases.filter { $0 != .unlimited }.map(\.rawValue)
        .joined(separator: "|")

    private mutating func namedAlgorithm() throws(LimitError) -> Limit.Algorithm {
        let name = rest.prefix { !isSpace($0) }
        guard let algorithm = Limit.Algorithm(rawValue: String(decoding: name, as: UTF8.self)),
            algorithm != .unlimited
        else { throw error(.algorithm, found: name, allowed: Self.algorithms) }
        position += name.count
        return algorithm
    }

    // MARK: The smallest pieces

    private mutating func number(_ place: LimitError.Place, allowed: String) throws(LimitError) -> Int {
        let digits = rest.prefix { isDigit($0) }
        guard !digits.isEmpty else {
            throw error(place, found: rest.prefix { !isSpace($0) }, allowed: allowed)
        }
        guard let value = Int(String(decoding: digits, as: UTF8.self)) else {
            throw error(place, found: digits, allowed: "at most \(Int.max)")
        }
        position += digits.count
        return value
    }

    private mutating func word() -> String {
        let letters = rest.prefix { isLetter($0) }
        position += letters.count
        return String(decoding: letters, as: UTF8.self)
    }

    private func peekWord() -> String {
        String(decoding: rest.prefix { isLetter($0) }, as: UTF8.self)
    }

    private mutating func skipSpaces() {
        position += rest.prefix { isSpace($0) }.count
    }

    private var rest: ArraySlice<UInt8> { text[position...] }
    private var current: UInt8? { isAtEnd ? nil : text[position] }
    private var isAtEnd: Bool { position == text.count }

    private func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    private func isDigit(_ byte: UInt8?) -> Bool {
        byte.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false
    }
    /// Everything above ASCII counts as a letter, so that a foreign unit is quoted whole.
    private func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte >= 0x80
    }

    private func error(
        _ place: LimitError.Place, found: some Sequence<UInt8>, allowed: String, hint: String? = nil
    ) -> LimitError {
        LimitError(place, found: String(decoding: Array(found), as: UTF8.self), allowed: allowed, hint: hint)
    }
}
