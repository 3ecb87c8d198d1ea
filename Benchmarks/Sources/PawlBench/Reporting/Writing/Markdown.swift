// SPDX-License-Identifier: Apache-2.0

/// A table as Markdown writes it; cells hold what they like.
struct MarkdownTable {
    private let head: [String]
    private let numbers: Set<Int>
    private var rows: [[String]] = []

    /// - Parameter numbers: columns to the right.
    init(_ head: [String], numbers: Set<Int> = []) {
        self.head = head
        self.numbers = numbers
    }

    var isEmpty: Bool { rows.isEmpty }

    /// A row of as many cells as the head has; what is missing is empty.
    mutating func add(_ row: [String]) {
        let missing = max(head.count - row.count, 0)
        rows.append(row.prefix(head.count) + Array(repeating: "", count: missing))
    }

    var text: String {
        let rule = head.indices.map { numbers.contains($0) ? "---:" : "---" }
        return ([head.map(Markdown.escaped), rule] + rows.map { $0.map(Markdown.escaped) })
            .map { "| " + $0.joined(separator: " | ") + " |" }
            .joined(separator: "\n")
    }
}

/// Text that says in Markdown what it says.
enum Markdown {
    /// Everything that would be read as more than text stands behind a backslash, or as an entity.
    ///
    /// Two asterisks around a whole cell are kept: so is written what weighs.
    static func escaped(_ text: String) -> String {
        guard let weighty = weighty(text) else { return plain(text) }
        return "**" + plain(weighty) + "**"
    }

    private static func weighty(_ text: String) -> String? {
        guard text.count > 4, text.hasPrefix("**"), text.hasSuffix("**") else { return nil }
        return String(text.dropFirst(2).dropLast(2))
    }

    private static func plain(_ text: String) -> String {
        text.map { character -> String in
            switch character {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            case "|", "\\", "`", "*", "_", "[", "]", "#", "~": "\\\(character)"
            case _ where character.isNewline || character == "\t": " "
            default: String(character)
            }
        }.joined()
    }
}
