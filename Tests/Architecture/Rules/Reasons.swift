// SPDX-License-Identifier: Apache-2.0

// Danger is signed: whoever takes memory raw, or orders what other threads see, says why that holds.
//
//     SAFETY:    who upholds what          ORDERING:  the other half of the pair, and what becomes visible

extension Rule {
    static let reasons = Rule(
        "raw memory and orderings carry their reason",
        broken: [
            Broken(in: "func read() -> Int {\n    unsafe pointer.pointee\n}\n", at: 2),
            Broken(in: "func next() {\n    let next = unsafe base + 8\n}\n", at: 2),
            Broken(in: "func read() -> Int {\n    count.load(ordering: .relaxed)\n}\n", at: 2),
            Broken(in: "func fence() {\n    atomicMemoryFence(ordering: .sequentiallyConsistent)\n}\n", at: 2),
            Broken(in: "/// Counts.\nstruct Counts: @unchecked Sendable {}\n", at: 2),
            Broken(in: "nonisolated(unsafe) var count = 0\n", at: 1),
            // An ordering's reason is none for what the bytes are taken for.
            Broken(
                in: "func read() {\n    // ORDERING: relaxed.\n    base.assumingMemoryBound(to: Int.self)\n}\n", at: 3),
            // Nor is the reason of the function before.
            Broken(
                in: """
                    func first() {
                        // ORDERING: relaxed.
                        count.store(1, ordering: .relaxed)
                    }

                    func second() {
                        count.store(2, ordering: .relaxed)
                    }
                    """, at: 7),
            // Nor one that is out of sight.
            Broken(
                in: "func read() {\n    // ORDERING: relaxed.\n" + String(repeating: "    step()\n", count: 8)
                    + "    count.load(ordering: .relaxed)\n}\n", at: 11),
            Broken("Sources/CPawl/pair_swap.c", "int load(int *a) {\n    return __atomic_load_n(a, 0);\n}\n", at: 2),
        ],
        kept: [
            Kept(in: "func read() -> Int {\n    // SAFETY: inside the line.\n    unsafe pointer.pointee\n}\n"),
            Kept(
                in:
                    "/// ORDERING: relaxed; a recent sum is all.\n@inline(__always)\nvar sum: Int {\n    a.load(.relaxed)\n}\n"
            ),
            Kept(in: "/// SAFETY: written by one thread.\nstruct Counts: @unchecked Sendable {}\n"),
            Kept(
                in:
                    "/// SAFETY: the engine owns the bytes.\nstruct Table {\n    func head() {\n        unsafe base[0]\n    }\n}\n"
            ),
            // What is only handed on or compared is neither followed nor worked out.
            Kept(in: "init(line: UnsafeMutableRawPointer) {\n    unsafe self.line = line\n}\n"),
            Kept(in: "func isSame(_ other: Lock) -> Bool { unsafe line == other.line }\n"),
            Kept(in: "// unsafe pointer.pointee, .relaxed, @unchecked\nlet text = \".relaxed\"\nlet relaxed = 1\n"),
            Kept(
                "Sources/CPawl/a.h",
                "/// ORDERING: acquire.\nint load(int *a) {\n    return __atomic_load_n(a, 2);\n}\n"),
            Kept("Tests/Stories/Stories.swift", "let count = counter.load(ordering: .relaxed)\n"),
        ],
        file: { file in
            guard file.target != nil, file.isSource else { return [] }
            return dangers.flatMap { danger in
                danger.lines(file).filter { !danger.isSigned($0, in: file) }
                    .map { Finding(file, $0, "\(danger.name) without its \(danger.signs.joined(separator: " or "))") }
            }
        }
    )

    /// A kind of use that needs a reason.
    private struct Danger: Sendable {
        let name: String
        let signs: [String]
        /// Whether a reason counts anywhere above in the function, and in the doc of the type.
        var isSignedFromAfar = false
        let lines: @Sendable (SourceText) -> [Int]

        func isSigned(_ number: Int, in file: SourceText) -> Bool {
            let reasons = isSignedFromAfar ? file.reasonsFromAfar(for: number) : file.reasonsNear(number)
            return signs.contains { reasons.contains($0) }
        }
    }

    private static let dangers = [
        Danger(name: "memory taken raw", signs: ["SAFETY:"]) { file in
            let named = ["unsafeBitCast", "assumingMemoryBound", "bindMemory", "withMemoryRebound", "Unmanaged"]
                .flatMap { file.lines(of: $0) }
            let attributed = file.lines(of: "unchecked").filter { file.code($0).contains("@unchecked") }
            return named + attributed
                + file.lines(of: "unsafe").filter { file.code($0).contains("nonisolated(unsafe)") }
        },
        Danger(name: "an ordering", signs: ["ORDERING:"]) { file in
            ["relaxed", "acquiring", "releasing", "acquiringAndReleasing", "sequentiallyConsistent"].flatMap { word in
                file.lines(of: word).filter { file.isSwift && file.code($0).contains("." + word) }
            }
        },
        Danger(name: "`unsafe`", signs: ["SAFETY:", "ORDERING:"], isSignedFromAfar: true) { file in
            file.lines(of: "unsafe").filter { file.isSwift && touchesMemory(file.code($0)) }
        },
        Danger(name: "an atomic", signs: ["ORDERING:"], isSignedFromAfar: true) { file in
            (file.words(beginning: "__atomic_") + file.words(beginning: "__sync_")).flatMap { file.lines(of: $0) }
        },
    ]

    /// Whether an unsafe expression calls, follows or works out something, rather than handing it on or comparing it.
    private static func touchesMemory(_ line: String) -> Bool {
        guard let keyword = line.firstRange(of: "unsafe ") else { return false }
        let expression = line[keyword.upperBound...]
        return ["(", "[", ".pointee", " + ", " - ", "&"].contains { expression.contains($0) }
    }
}

extension SourceText {
    /// How far above a use its reason may stand.
    private static let sight = 8

    /// Comments in sight above a line, inside the function that it is in, and that function's own.
    fileprivate func reasonsNear(_ number: Int) -> String {
        let start = function(around: number) ?? type(around: number) ?? 1
        return comments(from: max(number - Self.sight, start), to: number)
            + doc(above: function(around: number) ?? number)
    }

    /// Comments above a line in its function, however far, and those of the function and of the type; in C, of the file.
    fileprivate func reasonsFromAfar(for number: Int) -> String {
        // A C file is one idea, and says at the top or at a variable what holds for all of it.
        guard isSwift else { return comments(from: 1, to: number) }
        let docs = [number, type(around: number) ?? number].map { doc(above: $0) }
        return comments(from: function(around: number) ?? number, to: number) + docs.joined() + reasonsNear(number)
    }

    private func comments(from first: Int, to last: Int) -> String {
        comments[(min(first, last) - 1)..<last].joined(separator: "\n")
    }
}

extension Rule.Broken {
    fileprivate init(in text: String, at lines: Int...) {
        self.init([(Rule.somewhere, text)], at: lines.map { "\(Rule.somewhere):\($0)" })
    }
}

extension Rule.Kept {
    fileprivate init(in text: String) { self.init(Rule.somewhere, text) }
}

extension Rule { fileprivate static let somewhere = "Sources/PawlEngine/Shards/Shard.swift" }
