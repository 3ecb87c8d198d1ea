// SPDX-License-Identifier: Apache-2.0

// Words that belong elsewhere. They are put together from halves, as this file is read like any other.

extension Rule {
    static let finished = Rule(
        "nothing is left for later, and nothing tells of the machine it was written on",
        broken: [
            Broken("Sources/Pawl/Key.swift", "let key = 1  // TO" + "DO: more\n", at: 1),
            Broken("README.md", "Pawl\n\nfix" + "me\n", at: 3),
            Broken(".github/SECURITY.md", "This is a place" + "holder.\n", at: 1),
            Broken("Tests/Stories/Stories.swift", "/// Good enough for" + " now.\n", at: 1),
            Broken(".ci/run", "# X" + "XX\n", at: 1),
            Broken("Sources/Pawl/Key.swift", "let folder = \"/t" + "mp/keys\"\n", at: 1),
            Broken("README.md", "Look into `/wo" + "rk/pawl`.\n", at: 1),
            Broken("README.md", "cd /ro" + "ot/pawl\n", at: 1),
            Broken("Benchmarks/Package.swift", "\n// in /op" + "t/swift\n", at: 2),
        ],
        kept: [
            Kept("Sources/Pawl/Key.swift", "/// Asked for `now`, before nowhere; todos are fine, fixed ones better.\n"),
            Kept("README.md", "Fetch https://example.com/wo" + "rk/ and src/t" + "mp/file.\n"),
            Kept(".ci/fresh", "chroot=/t" + "mp/fresh\n"),
        ],
        file: { file in
            guard !["LICENSE"].contains(file.path) else { return [] }
            let words = unfinished.flatMap { word in
                file.linesMentioning(word).map { Finding(file, $0, "`\(word)` leaves something for later") }
            }
            let later = file.linesMentioning("now").filter { saysForNow(file.lines[$0 - 1]) }
                .map { Finding(file, $0, "words that leave something for later") }
            return words + later + (file.path.hasPrefix(".ci/") ? [] : machinePaths(in: file))
        }
    )

    static let names = Rule(
        "names say what a thing is",
        broken: [
            Broken("Sources/Pawl/KeyHelper.swift", "/// Keys.\n", at: 1),
            Broken("Tests/Support/TestUtilities.swift", "/// Tests.\n", at: 1),
            Broken("Sources/Pawl/Limits.swift", "struct Key {}\n\npublic final class LimitManager {}\n", at: 3),
            Broken("Sources/Pawl/Limits.swift", "typealias ManagerOfKeys = Key\n", at: 1),
        ],
        kept: [
            Kept("Sources/Pawl/Keeper.swift", "/// No manager and no helper.\nactor Keeper {}\n"),
            Kept("Sources/Pawl/Load.swift", "struct Utilization {}\n"),
            Kept("Tests/Stories/Files.swift", "let files = FileManager.default\nlet all: [FileManager] = []\n"),
        ],
        file: { file in
            guard ["Sources", "Tests", "Benchmarks"].contains(file.folders.first ?? "") else { return [] }
            let path = saysNothing(file.path) ? [Finding(file, 1, "the file's name does not say what it is")] : []
            return path
                + declarations.flatMap { word in
                    file.lines(of: word).filter { declaresEmptyName(file.code($0), after: word) }
                        .map { Finding(file, $0, "the type's name does not say what it is") }
                }
        }
    )

    private static let unfinished = ["to" + "do", "fix" + "me", "x" + "xx", "place" + "holder"]
    private static let paths = ["/t" + "mp/", "/wo" + "rk/", "/ro" + "ot/", "/op" + "t/"]
    private static let declarations = ["struct", "class", "enum", "actor", "protocol", "typealias"]

    private static func saysNothing(_ name: some StringProtocol) -> Bool {
        let name = name.lowercased()
        let isUtility = name.contains("util") && !name.contains("utilis") && !name.contains("utiliz")
        return isUtility || name.contains("manager") || name.contains("helper")
    }

    private static func declaresEmptyName(_ line: String, after word: String) -> Bool {
        let words = line.words
        return zip(words, words.dropFirst()).contains { $0 == word && saysNothing($1) }
    }

    private static func saysForNow(_ line: String) -> Bool {
        let line = line.lowercased()
        return line.ranges(of: "for" + " now").contains { range in
            line[..<range.lowerBound].last?.isLetter != true && line[range.upperBound...].first?.isLetter != true
        }
    }

    /// Where a path begins at the root of a machine, and is not the end of a longer one.
    private static func machinePaths(in file: SourceText) -> [Finding] {
        file.lines.indices.flatMap { index in
            paths.filter { path in
                let line = file.lines[index]
                return line.ranges(of: path).contains { range in
                    guard range.lowerBound > line.startIndex else { return true }
                    let before = line[line.index(before: range.lowerBound)]
                    return !(before.isLetter || before.isNumber || "._-/}".contains(before))
                }
            }.map { Finding(file, index + 1, "\($0) is a place on one machine") }
        }
    }
}
