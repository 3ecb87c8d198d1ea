// SPDX-License-Identifier: Apache-2.0

// How long files are, and where they stand.

extension Rule {
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

    private static let linesMax = 400
    private static let topLevelNames: Set<String> = [
        "Package.swift", "Sources", "Benchmarks", "Tests", "README.md", "LICENSE",
    ]
}
