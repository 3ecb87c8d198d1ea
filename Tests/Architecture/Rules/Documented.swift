// SPDX-License-Identifier: Apache-2.0

// What people import says what it is.

extension Rule {
    static let documented = Rule(
        "every public declaration is documented",
        broken: [
            Broken("Sources/Pawl/Key.swift", "public struct Key {}\n", at: 1),
            Broken("Sources/Pawl/Key.swift", "/// A key.\npublic struct Key {\n    public let a: Int\n}\n", at: 3),
            Broken("Sources/PawlModel/Key.swift", "// A key.\n@inlinable\npublic static func key() {}\n", at: 3),
            Broken("Sources/PawlModel/Key.swift", "/// A key.\n\npublic mutating func key() {}\n", at: 3),
            Broken("Sources/PawlTesting/Key.swift", "/// Kinds.\npublic enum Kind {\n    case a, b\n}\n", at: 3),
        ],
        kept: [
            Kept("Sources/Pawl/Key.swift", "public import PawlModel\n@_exported public import PawlModel\n"),
            Kept("Sources/Pawl/Key.swift", "/// A key.\n@inlinable\n@discardableResult\npublic func key() {}\n"),
            Kept(
                "Sources/Pawl/Key.swift", "/// A key.\npublic struct Key {\n    let a: Int\n    package let b: Int\n}\n"
            ),
            Kept(
                "Sources/PawlModel/Key.swift",
                """
                /// Kinds.
                public enum Kind {
                    /// One.
                    case a(key: Int)

                    /// Its name.
                    public var name: String {
                        switch self {
                        case .a(let key): name(of: key)
                        }
                    }

                    private enum Hidden {
                        case b
                    }
                }

                enum Other {
                    case c
                }
                """),
            Kept("Sources/PawlEngine/Key.swift", "public struct Key {}\n"),
        ],
        file: { file in
            guard ["PawlModel", "Pawl", "PawlTesting"].contains(file.target), file.isSwift else { return [] }
            let declarations = file.lines(of: "public").filter { !file.code($0).words.contains("import") }
            return (declarations + publicCases(in: file)).filter { !isDocumented($0, in: file) }
                .map { Finding(file, $0, "`\(file.code($0).trimmed)` is public and says not what it is") }
        }
    )

    /// The cases of public enumerations: those that stand one level inside of one.
    private static func publicCases(in file: SourceText) -> [Int] {
        var inside: Int?
        return file.code.indices.compactMap { index in
            let (line, number) = (file.code[index], index + 1)
            guard let indentation = line.indentation else { return nil }
            if let level = inside, indentation <= level { inside = nil }
            if line.words.contains("public"), line.words.contains("enum") { inside = indentation }
            let isCase = line.words.first == "case" && indentation == inside.map { $0 + 4 }
            return isCase ? number : nil
        }
    }

    /// Whether a comment for the documentation stands right above a line and its attributes.
    private static func isDocumented(_ number: Int, in file: SourceText) -> Bool {
        let above = file.lines[..<(number - 1)].last { !$0.trimmed.hasPrefix("@") }
        return above?.trimmed.hasPrefix("///") == true
    }
}
