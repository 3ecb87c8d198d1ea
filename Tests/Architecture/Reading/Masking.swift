// SPDX-License-Identifier: Apache-2.0

/// A Swift or C text taken apart into its code and its comments.
///
/// Both have the length and the lines of the text; what belongs to neither is blank. So a line number or a column
/// means the same in all three, and a word that is found in `code` is not in a comment or a string.
struct Masking {
    private let text: [UInt8]
    private var at = 0
    private(set) var code: [UInt8]
    private(set) var comments: [UInt8]
    /// C has character literals, and its strings end with their line.
    private let isC: Bool

    init(_ text: String, isC: Bool) {
        self.text = Array(text.utf8)
        self.isC = isC
        code = self.text.map { $0 == UInt8(ascii: "\n") ? $0 : UInt8(ascii: " ") }
        comments = code
        readCode(untilParenthesis: false)
    }

    /// Reads code to its end; inside a string, to the parenthesis that closes the interpolation.
    private mutating func readCode(untilParenthesis: Bool) {
        var depth = 0
        while at < text.count {
            if starts("//") {
                readLineComment()
            } else if starts("/*") {
                readBlockComment()
            } else if let hashes = hashesOfString() {
                readString(hashes)
            } else if isC, starts("'") {
                readCharacter()
            } else {
                if starts("(") { depth += 1 }
                if starts(")") { depth -= 1 }
                keepCode(1)
                if untilParenthesis, depth < 0 { return }
            }
        }
    }

    private mutating func readLineComment() {
        while at < text.count, !starts("\n") { keepComment(1) }
    }

    /// Swift's block comments nest.
    private mutating func readBlockComment() {
        var depth = 0
        repeat {
            if starts("/*") {
                depth += isC ? 1 - depth : 1
                keepComment(2)
            } else if starts("*/") {
                depth -= 1
                keepComment(2)
            } else {
                keepComment(1)
            }
        } while depth > 0 && at < text.count
    }

    /// How many hashes stand before the quote that opens a string here; nil where none opens.
    private func hashesOfString() -> Int? {
        var end = at
        while !isC, end < text.count, text[end] == UInt8(ascii: "#") { end += 1 }
        return end < text.count && text[end] == UInt8(ascii: "\"") ? end - at : nil
    }

    /// Keeps the quotes as code, blanks what is between them, and reads interpolations as the code that they are.
    private mutating func readString(_ hashes: Int) {
        let fence = String(repeating: "#", count: hashes)
        keepCode(hashes)
        let quotes = !isC && starts("\"\"\"") ? "\"\"\"" : "\""
        keepCode(quotes.utf8.count)
        while at < text.count, !starts(quotes + fence) {
            if !isC, starts("\\" + fence + "(") {
                at += 1 + hashes
                keepCode(1)
                readCode(untilParenthesis: true)
            } else if starts("\\" + fence) {
                at += 2 + hashes
            } else if starts("\n"), quotes.utf8.count == 1 {
                return
            } else {
                at += 1
            }
        }
        keepCode(quotes.utf8.count + hashes)
    }

    private mutating func readCharacter() {
        keepCode(1)
        while at < text.count, !starts("'"), !starts("\n") { at += starts("\\") ? 2 : 1 }
        keepCode(1)
    }

    private func starts(_ prefix: String) -> Bool {
        var index = at
        for byte in prefix.utf8 {
            guard index < text.count, text[index] == byte else { return false }
            index += 1
        }
        return true
    }

    private mutating func keepCode(_ count: Int) {
        for _ in 0..<count where at < text.count {
            code[at] = text[at]
            at += 1
        }
    }

    private mutating func keepComment(_ count: Int) {
        for _ in 0..<count where at < text.count {
            comments[at] = text[at]
            at += 1
        }
    }
}
