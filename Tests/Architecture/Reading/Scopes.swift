// SPDX-License-Identifier: Apache-2.0

// What stands around a line. The formatter keeps indentation true, so a declaration is found by looking up for a line
// that begins further left; nothing is parsed.

extension SourceText {
    private static let functionWords: Set<Substring> = ["func", "init", "deinit", "subscript"]
    private static let typeWords: Set<Substring> = ["struct", "class", "enum", "actor", "protocol", "extension"]

    /// The first lines of what a line stands in, from the inside to the outside. Begins with the line itself.
    func headers(around number: Int) -> [Int] {
        var headers = [number]
        var indentation = code(number).indentation ?? 0
        for above in stride(from: number - 1, to: 0, by: -1) {
            guard let here = code(above).indentation, here < indentation else { continue }
            if let first = code(above).trimmed.first, ")]}#".contains(first) {
                // The end of a signature, or of another branch: what it belongs to begins as far to the left.
                indentation = min(indentation, here + 1)
            } else {
                headers.append(above)
                indentation = here
            }
        }
        return headers
    }

    /// The line on which the function, initializer or computed property around a line begins; nil outside of any.
    func function(around number: Int) -> Int? {
        headers(around: number).first { isFunction($0) }
    }

    /// The line on which the type or extension around a line begins, or the line itself where it begins one.
    func type(around number: Int) -> Int? {
        headers(around: number).first { !Self.typeWords.isDisjoint(with: declarationWords($0)) }
    }

    /// The line of a function's first brace to the line of its last, by name; nil where there is none.
    func body(ofFunction name: String) -> ClosedRange<Int>? {
        guard let start = lines(of: name).first(where: { number in code(number).trimmed.words.contains("func") }) else {
            return nil
        }
        let indentation = code(start).indentation ?? 0
        for end in start..<(lines.count + 1) {
            let line = code(end)
            let closes = line.trimmed.first == "}" && line.indentation == indentation
            if closes || (end == start && line.trimmed.hasSuffix("}")) { return start...end }
        }
        return nil
    }

    /// The comment that stands directly above a line, attributes between them allowed.
    func doc(above number: Int) -> String {
        var doc: [String] = []
        for above in stride(from: number - 1, to: 0, by: -1) {
            let isComment = code(above).indentation == nil && comments[above - 1].indentation != nil
            guard isComment || code(above).trimmed.first == "@" else { break }
            doc.append(comments[above - 1])
        }
        return doc.reversed().joined(separator: "\n")
    }

    private func isFunction(_ number: Int) -> Bool {
        let words = declarationWords(number)
        if !Self.functionWords.isDisjoint(with: words) { return true }
        // A property whose value is worked out has a brace where a stored one has none or a value.
        return words.contains("var") && code(number).trimmed.hasSuffix("{") && !code(number).contains("=")
    }

    /// A line's words up to the first that is neither attribute nor modifier, that one included.
    private func declarationWords(_ number: Int) -> Set<Substring> {
        let line = code(number)
        let beginsWithName = line.trimmed.first.map { $0.isLetter || $0 == "@" } ?? false
        guard beginsWithName else { return [] }
        var words: Set<Substring> = []
        for word in line.trimmed.words {
            words.insert(Substring(word))
            guard Self.modifiers.contains(Substring(word)) else { break }
        }
        return words
    }

    private static let modifiers: Set<Substring> = [
        "public", "package", "internal", "fileprivate", "private", "open", "static", "class", "final", "mutating",
        "nonmutating", "consuming", "borrowing", "convenience", "required", "override", "indirect", "lazy",
        "nonisolated", "unsafe", "distributed", "dynamic", "inline", "__always", "never", "inlinable",
        "usableFromInline", "discardableResult", "safe", "Sendable", "MainActor",
    ]
}
