// SPDX-License-Identifier: Apache-2.0

/// Looking at the bytes of one line. Positions count from 0; every look is checked against the line's end.
extension Span<UInt8> {
    func byte(at position: Int) -> UInt8? {
        position < count ? self[position] : nil
    }

    func position(of byte: UInt8, from start: Int) -> Int? {
        var position = start
        while position < count {
            if self[position] == byte { return position }
            position += 1
        }
        return nil
    }

    /// The number that exactly `width` decimal digits stand for.
    func number(at start: Int, width: Int) -> Int? {
        guard start + width <= count else { return nil }
        var value = 0
        for position in start..<start + width {
            guard let digit = Self.digit(self[position]) else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// The position after a run of decimal digits.
    func afterDigits(from start: Int) -> Int {
        var position = start
        while position < count, Self.digit(self[position]) != nil { position += 1 }
        return position
    }

    func hasBytes(_ text: StaticString, at start: Int) -> Bool {
        guard start + text.utf8CodeUnitCount <= count else { return false }
        // SAFETY: the index stays below the literal's own length.
        for index in 0..<text.utf8CodeUnitCount where unsafe self[start + index] != text.utf8Start[index] {
            return false
        }
        return true
    }

    func array(_ range: Range<Int>) -> [UInt8] {
        var copy: [UInt8] = []
        copy.reserveCapacity(range.count)
        for position in range { copy.append(self[position]) }
        return copy
    }

    static func digit(_ byte: UInt8) -> Int? {
        let value = byte &- UInt8(ascii: "0")
        return value < 10 ? Int(value) : nil
    }
}
