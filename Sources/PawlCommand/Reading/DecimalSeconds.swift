// SPDX-License-Identifier: Apache-2.0

/// A JSON number of seconds read as decimal text, so that every nanosecond survives.
///
/// `1431857103.123456789`, `-0.5` and `1.5e9` are exact. What lies below a nanosecond is cut off towards the earlier
/// moment: never later than written, also before 1970.
enum DecimalSeconds {
    /// `text` holds a number of JSON's grammar and nothing else. Nil where 64 bits of nanoseconds do not reach.
    static func instant(_ text: Span<UInt8>) -> Instant? {
        let parts = Parts(text)
        // The number is digits · 10^-shift in nanoseconds, its last `shift` digits lying below one nanosecond.
        let shift = parts.fractionCount - 9 - parts.exponent
        var magnitude: UInt64 = 0
        var isCut = false
        var remaining = parts.digitCount
        for position in parts.digits {
            guard let digit = Span.digit(text[position]) else { continue }
            if remaining > shift {
                guard append(digit, to: &magnitude) else { return nil }
            } else if digit != 0 {
                isCut = true
            }
            remaining -= 1
        }
        if magnitude > 0, shift < 0 {
            for _ in 0..<min(-shift, 20) {
                guard append(0, to: &magnitude) else { return nil }
            }
        }
        return instant(magnitude, isNegative: parts.isNegative, isCut: isCut)
    }

    private static func append(_ digit: Int, to magnitude: inout UInt64) -> Bool {
        let (shifted, multiplyOverflows) = magnitude.multipliedReportingOverflow(by: 10)
        let (sum, addOverflows) = shifted.addingReportingOverflow(UInt64(digit))
        magnitude = sum
        return !multiplyOverflows && !addOverflows
    }

    private static func instant(_ magnitude: UInt64, isNegative: Bool, isCut: Bool) -> Instant? {
        guard isNegative else { return Int64(exactly: magnitude).map(Instant.init(nanoseconds:)) }
        let (rounded, overflows) = magnitude.addingReportingOverflow(isCut ? 1 : 0)
        guard !overflows, rounded <= Int64.min.magnitude else { return nil }
        return Instant(nanoseconds: Int64(truncatingIfNeeded: 0 &- rounded))
    }

    /// Where the parts of a number stand in its text.
    private struct Parts {
        var isNegative = false
        /// The digits before the exponent, the point among them.
        var digits = 0..<0
        var digitCount = 0
        var fractionCount = 0
        var exponent = 0

        init(_ text: Span<UInt8>) {
            isNegative = text.byte(at: 0) == UInt8(ascii: "-")
            let start = isNegative ? 1 : 0
            let point = text.afterDigits(from: start)
            var end = point
            if text.byte(at: point) == UInt8(ascii: ".") {
                end = text.afterDigits(from: point + 1)
                fractionCount = end - point - 1
            }
            digits = start..<end
            digitCount = point - start + fractionCount
            if end < text.count { exponent = Self.exponent(text, at: end + 1) }
        }

        /// Saturates: beyond a million places more change nothing.
        private static func exponent(_ text: Span<UInt8>, at start: Int) -> Int {
            var value = 0
            for position in start..<text.count {
                guard let digit = Span.digit(text[position]) else { continue }
                value = min(value * 10 + digit, 10_000_000)
            }
            return text.byte(at: start) == UInt8(ascii: "-") ? -value : value
        }
    }
}
