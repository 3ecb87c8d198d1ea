// SPDX-License-Identifier: Apache-2.0

/// One file as rules see it: where it is and what it says, by lines that count from 1 when they are spoken of.
struct SourceText: Sendable {
    /// From the root of the package, with `/` between folders.
    let path: String
    let text: String
    let lines: [String]
    /// The lines without comments and without what stands in strings; same columns.
    let code: [String]
    /// The lines' comments alone; same columns.
    let comments: [String]
    private let linesOfCodeWords: [String: [Int]]
    private let linesOfWords: [String: [Int]]

    init(_ path: String, _ text: String) {
        self.path = path
        self.text = text
        lines = Self.lines(Array(text.utf8))
        if Self.isSource(path) {
            let masking = Masking(text, isC: path.hasSuffix(".c") || path.hasSuffix(".h"))
            code = Self.lines(masking.code)
            comments = Self.lines(masking.comments)
        } else {
            code = lines
            comments = lines.map { _ in "" }
        }
        linesOfCodeWords = Self.index(code)
        linesOfWords = Self.index(lines.map { $0.lowercased() })
    }

    static func isSource(_ path: String) -> Bool {
        path.hasSuffix(".swift") || path.hasSuffix(".c") || path.hasSuffix(".h")
    }

    var isSwift: Bool { path.hasSuffix(".swift") }
    var isSource: Bool { Self.isSource(path) }
    var folders: [Substring] { path.split(separator: "/").dropLast() }
    var name: String { path.split(separator: "/").last.map(String.init) ?? path }
    /// The target whose sources these are; nil for what is no source of a target.
    var target: String? { folders.count >= 2 && folders[0] == "Sources" ? String(folders[1]) : nil }

    /// The numbers of the lines in whose code a word stands, as a whole word.
    func lines(of word: String) -> [Int] { linesOfCodeWords[word] ?? [] }

    /// The numbers of the lines that contain a word anywhere, in comments and strings too. Given in lower case, found
    /// in any.
    func linesMentioning(_ word: String) -> [Int] { linesOfWords[word] ?? [] }

    /// The words that begin a certain way, in code.
    func words(beginning prefix: String) -> [String] { linesOfCodeWords.keys.filter { $0.hasPrefix(prefix) }.sorted() }

    /// The line's code of that number.
    func code(_ number: Int) -> String { code[number - 1] }

    private static func lines(_ bytes: [UInt8]) -> [String] {
        bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
    }

    private static func index(_ lines: [String]) -> [String: [Int]] {
        var index: [String: [Int]] = [:]
        for (number, line) in lines.enumerated() {
            for word in Set(line.words) { index[String(word), default: []].append(number + 1) }
        }
        return index
    }
}

extension StringProtocol {
    /// Runs of letters, digits and underscores.
    var words: [SubSequence.SubSequence] {
        self[...].split { !($0.isLetter || $0.isNumber || $0 == "_") }
    }

    /// How many blanks the line begins with; nil for a blank line.
    var indentation: Int? {
        let blanks = utf8.prefix { $0 == UInt8(ascii: " ") }.count
        return blanks == utf8.count ? nil : blanks
    }

    var trimmed: SubSequence.SubSequence {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        var rest = self[...].drop(while: isBlank)
        while let last = rest.last, isBlank(last) { rest = rest.dropLast() }
        return rest
    }
}
