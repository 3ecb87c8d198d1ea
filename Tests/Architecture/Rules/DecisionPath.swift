// SPDX-License-Identifier: Apache-2.0

// What must not stand where questions are answered.

extension Rule {
    static let engineWords = Rule(
        "PawlEngine neither suspends nor erases types",
        broken: [
            Broken("Sources/PawlEngine/Engine.swift", "func sweep() async {\n    await rest()\n}\n", at: 1, 2),
            Broken("Sources/PawlEngine/Counters/Sum.swift", "actor Sum {}\n", at: 1),
            Broken("Sources/PawlEngine/Plans/CurrentPlans.swift", "let clock: any LimiterClock\n", at: 1),
            Broken("Sources/PawlEngine/Plans/CurrentPlans.swift", "let text = \"\\(any as any Sendable)\"\n", at: 1),
        ],
        kept: [
            Kept("Sources/PawlEngine/Engine.swift", "/// Nothing async, nor any Actor.\nlet any = \"await\"\n"),
            Kept("Sources/Pawl/Keeper.swift", "actor Keeper {\n    func run() async {}\n}\n"),
            Kept("Sources/PawlEngine/Engine.swift", "func hash(_ key: some Sequence<UInt8>) {}\n"),
        ],
        file: { file in
            guard file.target == "PawlEngine", file.isSwift else { return [] }
            let suspending = ["async", "await", "actor"].flatMap { word in
                file.lines(of: word).map { Finding(file, $0, "`\(word)` in PawlEngine") }
            }
            let erased = file.lines(of: "any").filter { erasesType(file.code($0)) }
            return suspending + erased.map { Finding(file, $0, "an existential in PawlEngine") }
        }
    )

    static let decisionPathWords = Rule(
        "nothing is thrown where questions are answered",
        broken: [
            Broken("Sources/PawlEngine/Shards/Place.swift", "func place() {\n    throw full\n}\n", at: 2),
            Broken(
                "Sources/PawlEngine/Engine.swift", "func ask(\n    _ cost: Cost\n) throws(LimitError) {\n}\n", at: 3),
            Broken("Sources/PawlEngine/Engine.swift", "func answer() {\n    let step = try step()\n}\n", at: 2),
        ],
        kept: [
            Kept(
                "Sources/PawlEngine/Engine.swift",
                """
                package init(
                    _ plans: PlanTable
                ) throws(LimitError) {
                    arena = try Arena(bytes: bytes)
                }
                """),
            Kept("Sources/PawlEngine/Memory/Arena.swift", "func check() throws(LimitError) { throw exhausted }\n"),
        ],
        file: { file in
            guard file.path == "Sources/PawlEngine/Engine.swift" || file.path.hasPrefix("Sources/PawlEngine/Shards/")
            else { return [] }
            return ["throw", "throws", "rethrows", "try"].flatMap { word in
                file.lines(of: word).filter { !isMaking(file, $0) }
                    .map { Finding(file, $0, "`\(word)` on the decision path") }
            }
        }
    )

    /// Whether `any` stands before the name of a protocol, and is not a name itself.
    private static func erasesType(_ line: String) -> Bool {
        let words = line.words
        return words.indices.contains { index in
            guard words[index] == "any", words.indices.contains(index + 1) else { return false }
            return line[words[index].endIndex..<words[index + 1].startIndex].allSatisfy { $0 == " " || $0 == "(" }
                && words[index + 1].first?.isUppercase == true
        }
    }

    /// Whether a line belongs to an initializer: making an engine may fail, asking one may not.
    private static func isMaking(_ file: SourceText, _ number: Int) -> Bool {
        guard let function = signature(around: number, in: file) else { return false }
        return file.code(function).words.contains("init")
    }

    private static func signature(around number: Int, in file: SourceText) -> Int? {
        // The end of a signature is to the compiler inside of it, to the eye beside it.
        guard file.code(number).trimmed.first == ")" else { return file.function(around: number) }
        let indentation = file.code(number).indentation
        return stride(from: number - 1, to: 0, by: -1).first { file.code($0).indentation == indentation }
    }
}
