// SPDX-License-Identifier: Apache-2.0

/// Numbers, times and keys in the form in which reports show them to people.
enum Wording {
    /// 1234567 → 1,234,567
    static func grouped(_ value: some BinaryInteger) -> String {
        let digits = Array(String(value.magnitude))
        var text = value < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return text
    }

    /// `numerator / denominator` with so many decimals, rounded to the nearest, halves up.
    static func decimal(_ numerator: UInt128, over denominator: UInt128, decimals: Int) -> String {
        var scale: UInt128 = 1
        for _ in 0..<decimals { scale *= 10 }
        let scaled = (numerator * scale * 2 + denominator) / (denominator * 2)
        guard decimals > 0 else { return grouped(scaled) }
        let fraction = String(scaled % scale)
        return grouped(scaled / scale) + "." + String(repeating: "0", count: decimals - fraction.count) + fraction
    }

    /// The same with up to three decimals, and none that say nothing.
    static func trimmedDecimal(_ numerator: UInt128, over denominator: UInt128) -> String {
        var text = decimal(numerator, over: denominator, decimals: 3)
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }

    /// A share as 12.3 %.
    static func percent(_ part: Int, of whole: Int) -> String {
        guard whole > 0 else { return "–" }
        return decimal(UInt128(part.magnitude) * 100, over: UInt128(whole.magnitude), decimals: 1) + " %"
    }

    /// Bytes as KB, MB or GB of a thousand each.
    static func bytes(_ count: Int) -> String {
        let units: [(size: UInt128, name: String)] = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1000, "KB")]
        for unit in units where UInt128(count.magnitude) >= unit.size {
            return decimal(UInt128(count.magnitude), over: unit.size, decimals: 1) + " " + unit.name
        }
        return grouped(count) + " bytes"
    }

    /// A word for one or for many.
    static func count(_ value: some BinaryInteger, _ one: String, _ many: String) -> String {
        grouped(value) + " " + (value == 1 ? one : many)
    }

    /// A moment in UTC to the second.
    static func time(_ instant: Instant) -> String {
        let civil = CivilTime(instant)
        var text: [UInt8] = []
        text.append(magnitude: UInt64(civil.year), width: 4)
        for part in [civil.month, civil.day] {
            text.append(UInt8(ascii: "-"))
            text.append(magnitude: UInt64(part), width: 2)
        }
        for (mark, part) in [(" ", civil.hour), (":", civil.minute), (":", civil.second)] {
            text.append(text: mark)
            text.append(magnitude: UInt64(part), width: 2)
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// A key that comes from outside, safe to show on a terminal: control characters as \u{…}, and cut when long.
    static func key(_ text: String, width: Int) -> String {
        var shown = ""
        var count = 0
        for scalar in text.unicodeScalars {
            let category = scalar.properties.generalCategory
            let isControl = category == .control || category == .format || category == .lineSeparator
            let piece = isControl ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
            count += isControl ? piece.unicodeScalars.count : 1
            if count > width { return String(String.UnicodeScalarView(shown.unicodeScalars.prefix(width - 1))) + "…" }
            shown += piece
        }
        return shown
    }
}
