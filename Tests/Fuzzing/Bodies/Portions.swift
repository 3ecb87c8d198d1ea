// SPDX-License-Identifier: Apache-2.0

/// An input taken apart from the front, for what needs numbers and pieces rather than one text.
///
/// Whatever the bytes are, there is an answer: at the end numbers are 0 and pieces empty.
struct Portions {
    private var left: ArraySlice<UInt8>

    init(_ input: [UInt8]) { left = input[...] }

    var isEmpty: Bool { left.isEmpty }

    /// Everything that was not taken yet.
    var rest: [UInt8] { Array(left) }

    mutating func byte() -> UInt8 { left.popFirst() ?? 0 }

    mutating func number(below bound: Int) -> Int { Int(byte()) % bound }

    /// As many bytes as the next one says, and no more than there are.
    mutating func piece(longest: Int = 255) -> [UInt8] {
        let count = min(Int(byte()), longest)
        let piece = left.prefix(count)
        left = left.dropFirst(piece.count)
        return Array(piece)
    }

    /// Eight or sixteen bytes as a number, the missing ones 0.
    mutating func word<Word: FixedWidthInteger>(_: Word.Type = Word.self) -> Word {
        (0..<Word.bitWidth / 8).reduce(0) { word, place in word | Word(truncatingIfNeeded: byte()) << (8 * place) }
    }
}
