// SPDX-License-Identifier: Apache-2.0

/// The targets that `Package.swift` declares, read from its text: asking the package manager would take seconds.
struct Manifest {
    /// One target and what it says it depends on.
    struct Target {
        let kind: String
        let name: String
        let line: Int
        /// Where its sources are, from the root.
        let path: String
        let dependencies: [Dependency]
    }

    /// One entry of a target's dependencies.
    struct Dependency {
        let name: String
        let line: Int
        /// A product of another package.
        let isProduct: Bool
        let isBehindTrait: Bool
    }

    let targets: [Target]

    private static let kinds: Set<String> = ["target", "executableTarget", "systemLibrary", "testTarget", "plugin"]

    init(_ file: SourceText) {
        let manifest = Expression(file)
        targets = (manifest.argument("targets")?.elements ?? []).compactMap { element in
            guard let kind = element.callee, Self.kinds.contains(kind) else { return nil }
            return element.argument("name")?.string.map { Self.target(kind, $0, element) }
        }
    }

    func target(named name: String) -> Target? { targets.first { $0.name == name } }

    private static func target(_ kind: String, _ name: String, _ element: Expression) -> Target {
        Target(
            kind: kind, name: name, line: element.line,
            path: element.argument("path")?.string ?? (kind == "testTarget" ? "Tests/" : "Sources/") + name,
            dependencies: (element.argument("dependencies")?.elements ?? []).compactMap(dependency))
    }

    private static func dependency(_ element: Expression) -> Dependency? {
        (element.string ?? element.argument("name")?.string).map { name in
            Dependency(
                name: name, line: element.line, isProduct: element.callee == "product",
                isBehindTrait: element.argument("condition")?.argument("traits") != nil)
        }
    }
}

/// A piece of a manifest's text: a literal, a call or a list. Brackets are matched where they are code.
private struct Expression {
    private let text: [UInt8]
    private let code: [UInt8]
    private let range: Range<Int>

    init(_ file: SourceText) {
        text = Array(file.lines.joined(separator: "\n").utf8)
        code = Array(file.code.joined(separator: "\n").utf8)
        range = 0..<code.count
    }

    private init(in whole: Expression, _ range: Range<Int>) {
        text = whole.text
        code = whole.code
        self.range = range
    }

    /// The line on which it begins.
    var line: Int { 1 + text[..<start].count { $0 == UInt8(ascii: "\n") } }

    private var start: Int { range.first { !Self.blanks.contains(code[$0]) } ?? range.lowerBound }

    /// The content, where it is nothing but one plain string literal.
    var string: String? {
        let quotes = range.filter { code[$0] == UInt8(ascii: "\"") }
        guard quotes.count == 2, quotes[0] == start else { return nil }
        return String(decoding: text[(quotes[0] + 1)..<quotes[1]], as: UTF8.self)
    }

    /// What is called, the leading dot left out.
    var callee: String? {
        guard let opening = range.first(where: { code[$0] == UInt8(ascii: "(") }) else { return nil }
        return String(decoding: code[start..<opening], as: UTF8.self).words.last.map(String.init)
    }

    /// The elements of a list.
    var elements: [Expression] { code[start] == UInt8(ascii: "[") ? parts(inside: "[") : [] }

    /// The value of a labelled argument of the call.
    func argument(_ label: String) -> Expression? {
        parts(inside: "(").first { $0.label == label }.map { part in
            let colon = part.range.first { code[$0] == UInt8(ascii: ":") } ?? part.range.lowerBound
            return Expression(in: self, (colon + 1)..<part.range.upperBound)
        }
    }

    private var label: String? {
        guard let colon = range.first(where: { code[$0] == UInt8(ascii: ":") }) else { return nil }
        let words = String(decoding: code[range.lowerBound..<colon], as: UTF8.self).words
        return words.count == 1 ? words.first.map(String.init) : nil
    }

    /// What commas separate between the first such bracket and its partner.
    private func parts(inside bracket: Unicode.Scalar) -> [Expression] {
        guard let opening = range.first(where: { code[$0] == UInt8(ascii: bracket) }) else { return [] }
        var parts: [Expression] = []
        var depth = 0
        var begin = opening + 1
        for index in opening..<range.upperBound {
            switch code[index] {
            case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            default: break
            }
            guard depth == 0 || (depth == 1 && code[index] == UInt8(ascii: ",")) else { continue }
            let part = Expression(in: self, begin..<index)
            if part.range.contains(where: { !Self.blanks.contains(code[$0]) }) { parts.append(part) }
            begin = index + 1
            if depth == 0 { break }
        }
        return parts
    }

    private static let blanks: Set<UInt8> = [UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\t")]
}
