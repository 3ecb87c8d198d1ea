// SPDX-License-Identifier: Apache-2.0

// How files begin, how long they are, and where they stand.

extension Rule {
    static let heads = Rule(
        "a source file begins with its licence and says what it is",
        broken: [
            Broken("Sources/Pawl/Key.swift", "/// A key.\nstruct Key {}\n", at: 1),
            Broken("Sources/Pawl/Key.swift", licence + "\n\nimport PawlModel\n\nstruct Key {}\n", at: 5),
            Broken("Sources/CPawl/include/prefetch.h", licence + "\n#pragma once\n\nvoid prefetch(void);\n", at: 4),
            Broken("Tests/Stories/Stories.swift", licence + "\n\n@testable import Pawl\n", at: 1),
        ],
        kept: [
            Kept("Package.swift", "// swift-tools-version: 6.2\n" + licence + "\n\nlet package = Package()\n"),
            Kept("Sources/Pawl/Key.swift", licence + "\n\nimport PawlModel\n\n/// A key.\nstruct Key {}\n"),
            Kept(
                "Sources/Pawl/Counts.swift",
                licence
                    + "\n\n#if A\n    import A\n#endif\n\nextension Key {\n    /// Counts.\n    var counts: Int\n}\n"),
            Kept("Sources/CPawl/prefetch.c", licence + "\n\n// Prefetching.\n\n#include <time.h>\n"),
        ],
        file: { file in
            guard file.isSource else { return [] }
            if file.name == "Package.swift" {
                return file.lines.contains(licence) ? [] : [Finding(file, 1, "the licence is missing")]
            }
            guard file.lines[0] == licence else { return [Finding(file, 1, "the first line is not the licence")] }
            return undescribed(file).map { [Finding(file, $0, "no comment says what this file is")] } ?? []
        }
    )

    static let lengths = Rule(
        "a file is a room: at most \(linesMax) lines",
        broken: [
            Broken("Sources/Pawl/Key.swift", String(repeating: "\n", count: linesMax + 1), at: linesMax + 1),
            Broken("Tests/Stories/Stories.swift", String(repeating: "a\n", count: linesMax) + "b", at: linesMax + 1),
        ],
        kept: [
            Kept("Sources/Pawl/Key.swift", String(repeating: "a\n", count: linesMax)),
            Kept("Tests/Stories/stories.txt", String(repeating: "a\n", count: 2 * linesMax)),
        ],
        file: { file in
            let lines = file.lines.count - (file.text.hasSuffix("\n") ? 1 : 0)
            guard file.isSource, lines > linesMax else { return [] }
            return [Finding(file, lines, "\(lines) lines, of at most \(linesMax)")]
        }
    )

    static let uniqueNames = Rule(
        "a file's name is one of its kind in its target, on every disk",
        broken: [
            Broken(
                [("Sources/Pawl/Keys/Key.swift", ""), ("Sources/Pawl/Old/key.swift", "")],
                at: "Sources/Pawl/Old/key.swift:1"),
            // On disks that do not tell upper case from lower, these two folders are one.
            Broken([("Sources/Pawl/Key.swift", ""), ("Sources/pawl/Tool.swift", "")], at: "Sources/pawl/Tool.swift:1"),
        ],
        kept: [
            Kept([
                ("Sources/Pawl/Key.swift", ""), ("Sources/PawlCommand/Key.swift", ""), ("Sources/CPawl/key.c", ""),
                ("Sources/CPawl/include/key.h", ""), ("Benchmarks/Benchmarks/Keys/Main.swift", ""),
                ("Benchmarks/Benchmarks/Limits/Main.swift", ""),
            ])
        ],
        check: { files in
            var seen: [String: SourceText] = [:]
            var folders: [String: Substring] = [:]
            return files.filter { $0.isSource && $0.folders.count >= 2 }.flatMap { file -> [Finding] in
                // Benchmarks are a package of their own, a level deeper.
                let depth = file.folders[0] == "Benchmarks" ? 3 : 2
                let module = file.folders.prefix(depth).joined(separator: "/").lowercased()
                let other = seen.updateValue(file, forKey: module + ":" + file.name.lowercased())
                let name = file.folders.prefix(depth).last ?? ""
                let folder = folders.updateValue(name, forKey: module)
                let isAmbiguous = folder != nil && folder != name
                return (other.map { [Finding(file, 1, "\($0.path) has the same name")] } ?? [])
                    + (isAmbiguous ? [Finding(file, 1, "there is a folder of almost the same name")] : [])
            }
        }
    )

    static let topLevel = Rule(
        "nothing stands at the top but what the design names",
        broken: [
            Broken("NOTES.md", "", at: 1),
            Broken([("Scripts/build.sh", ""), ("Sources/Pawl/Key.swift", "")], at: "Scripts/build.sh:1"),
        ],
        kept: [
            Kept([
                ("Package.swift", ""), ("README.md", ""), ("LICENSE", ""), (".github/SECURITY.md", ""),
                (".spi.yml", ""), ("Sources/Pawl/Key.swift", ""), ("Tests/Stories/Stories.swift", ""),
                ("Benchmarks/Package.swift", ""),
            ])
        ],
        file: { file in
            let top = file.path.prefix { $0 != "/" }
            let isNamed = top.first == "." || topLevelNames.contains(String(top))
            return isNamed ? [] : [Finding(file, 1, "\(top) has no place at the top")]
        }
    )

    private static let licence = "// SPDX-License-Identifier: Apache-2.0"
    private static let linesMax = 400
    private static let topLevelNames: Set<String> = [
        "Package.swift", "Sources", "Benchmarks", "Tests", "README.md", "LICENSE",
    ]

    /// What may stand before a file has said what it is.
    private static let opening: Set<Substring> = ["import", "extension"]

    /// The first line that declares something while no comment has said what the file is; the first where nothing does.
    private static func undescribed(_ file: SourceText) -> Int? {
        for number in 2..<(file.lines.count + 1) {
            if !file.comments[number - 1].words.isEmpty { return nil }
            let line = file.code(number).trimmed
            let isOpening =
                line.isEmpty || line.first == "#" || !opening.isDisjoint(with: line.words.map { Substring($0) })
            if !isOpening { return number }
        }
        return 1
    }
}
