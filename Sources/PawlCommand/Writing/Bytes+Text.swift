// SPDX-License-Identifier: Apache-2.0

/// Writing numbers, times and JSON strings as bytes, without a String between.
extension [UInt8] {
    mutating func append(text: String) {
        append(contentsOf: text.utf8)
    }

    mutating func append(decimal value: Int) {
        if value < 0 { append(UInt8(ascii: "-")) }
        append(magnitude: UInt64(value.magnitude), width: 1)
    }

    /// At least `width` digits, with zeros in front.
    mutating func append(magnitude value: UInt64, width: Int) {
        let start = count
        var rest = value
        while rest > 0 || count - start < width {
            append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        }
        self[start...].reverse()
    }

    /// Seconds with nine decimals: a JSON number that loses nothing.
    mutating func append(nanosecondsAsSeconds value: Int64) {
        if value < 0 { append(UInt8(ascii: "-")) }
        let (seconds, fraction) = value.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
        append(magnitude: seconds, width: 1)
        append(UInt8(ascii: "."))
        append(magnitude: fraction, width: 9)
    }

    /// A JSON string in quotes.
    mutating func append(json text: String) {
        append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                append(UInt8(ascii: "\\"))
                append(byte)
            case 0..<0x20, 0x7F:
                append(text: "\\u00")
                append(hexadecimal: UInt64(byte), width: 2)
            default: append(byte)
            }
        }
        append(UInt8(ascii: "\""))
    }

    /// At least `width` lower-case digits of base 16.
    mutating func append(hexadecimal value: UInt64, width: Int = 1) {
        let digits = StaticString("0123456789abcdef")
        let start = count
        var rest = value
        while rest > 0 || count - start < width {
            // SAFETY: the index is below 16, the literal's length.
            append(unsafe digits.utf8Start[Int(rest & 15)])
            rest >>= 4
        }
        self[start...].reverse()
    }
}
