// SPDX-License-Identifier: Apache-2.0

/// `2015-05-17T10:05:03.123456789+02:00` by its places and its rest.
enum PlainISO8601 {
    static func nanoseconds(_ scalars: [Unicode.Scalar]) -> Int64? {
        guard scalars.allSatisfy(\.isASCII) else { return nil }
        let text = scalars.map { Character($0) }
        guard text.count > 19, text[4] == "-", text[7] == "-", text[13] == ":", text[16] == ":",
            ["T", "t", " "].contains(text[10]), let year = number(text[0..<4]), let month = number(text[5..<7]),
            let day = number(text[8..<10]), let hour = number(text[11..<13]), let minute = number(text[14..<16]),
            let second = number(text[17..<19])
        else { return nil }
        var rest = text[19...]
        var fraction: ArraySlice<Character> = []
        if rest.first == "." || rest.first == "," {
            fraction = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
            guard !fraction.isEmpty else { return nil }
            rest = rest.dropFirst(1 + fraction.count)
        }
        guard let offset = offset(String(rest)) else { return nil }
        let nanoseconds = number(Array((fraction + Array(repeating: "0", count: 9)).prefix(9))[...]) ?? 0
        let seconds = PlainTime.seconds(
            year: year, month: month, day: day, hour: hour, minute: minute, second: second, offset: offset)
        return seconds.flatMap { Int64(exactly: Int128($0) * 1_000_000_000 + Int128(nanoseconds)) }
    }

    private static func number(_ digits: ArraySlice<Character>) -> Int? {
        digits.allSatisfy { $0.isASCII && $0.isNumber } ? Int(String(digits)) : nil
    }

    /// Seconds east of UTC.
    private static func offset(_ text: String) -> Int? {
        guard text != "Z", text != "z" else { return 0 }
        guard text.first == "+" || text.first == "-" else { return nil }
        let digits = Array(text.dropFirst())
        let minutes = digits.count == 5 && digits[2] == ":" ? digits[3...] : digits[min(2, digits.count)...]
        guard digits.count >= 2, let hours = number(digits[..<2]), hours <= 23 else { return nil }
        guard minutes.isEmpty || minutes.count == 2, let minute = minutes.isEmpty ? 0 : number(minutes), minute <= 59
        else { return nil }
        return (text.first == "-" ? -1 : 1) * (hours * 3600 + minute * 60)
    }
}
