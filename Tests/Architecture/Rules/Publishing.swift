// SPDX-License-Identifier: Apache-2.0

// Who changes words, who reads them, and who reads a clock.

extension Rule {
    private static let commit = "Sources/PawlEngine/Shards/Commit.swift"
    private static let bucket = "Sources/PawlEngine/Shards/Bucket.swift"
    private static let engine = "Sources/PawlEngine/Engine.swift"
    private static let limiter = "Sources/Pawl/RateLimiter.swift"
    private static let time = "Sources/PawlEngine/Time/"
    private static let machine = time + "MachineClocks.swift"

    static let oneFilePublishes = Rule(
        "words are published by Commit.swift and read by Bucket.swift alone",
        broken: [
            Broken(
                [(commit, "pawl_pair_swap(a, b, c)\n"), (engine, "\npawl_pair_swap(a, b, c)\n")], at: engine + ":2"),
            Broken("Sources/PawlEngine/Shards/Hold.swift", "unsafe pawl_tag_swap(address, a, b)\n", at: 1),
            Broken("Sources/PawlEngine/Shards/Place.swift", "let pair = unsafe pawl_pair_load(address)\n", at: 1),
            Broken("Sources/PawlEngine/Shards/Place.swift", "let pair = pawl_pair_load_confirmed(address)\n", at: 1),
            Broken("Sources/PawlEngine/Shards/Probe.swift", "let seen = unsafe pawl_tag_search(line, tag)\n", at: 1),
            Broken("Sources/PawlEngine/Shards/Bucket.swift", "address.storeBytes(of: 0, as: UInt64.self)\n", at: 1),
            // What publishes by another name has escaped this rule.
            Broken(commit, "func swap() {}\n", at: 1),
        ],
        kept: [
            Kept([
                (commit, "pawl_pair_swap(a, b, c)\n"), (bucket, "pawl_pair_load(a)\npawl_pair_load_is_single()\n"),
                (engine, "// Not by pawl_pair_swap.\n"),
                ("Sources/CPawl/include/pair_swap.h", "bool pawl_pair_swap(void *slot);\n"),
            ])
        ],
        file: { file in
            guard file.isSwift, file.target != nil else { return [] }
            let swaps =
                file.path == commit
                ? [] : file.words(beginning: "pawl_pair_swap") + file.words(beginning: "pawl_tag_swap")
            let loads =
                ([commit, bucket].contains(file.path) ? [] : file.words(beginning: "pawl_pair_load"))
                + (file.path == bucket ? [] : file.words(beginning: "pawl_tag_search"))
            let stores = file.folders.contains("Shards") ? ["storeBytes", "copyMemory"] : []
            let elsewhere = (swaps + loads + stores).flatMap { word in
                file.lines(of: word).map { Finding(file, $0, "`\(word)` outside of the file that is for it") }
            }
            let isIdle = file.path == commit && file.lines(of: "pawl_pair_swap").isEmpty
            return elsewhere + (isIdle ? [Finding(file, 1, "no word is published here")] : [])
        }
    )

    static let oneClockReading = Rule(
        "one line reads the clock for a question, and none does below it",
        broken: [
            Broken(engine, "let now = pawl_clock_monotonic_nanoseconds()\n", at: 1),
            Broken(engine, "let start = ContinuousClock.now\n", at: 1),
            Broken("Sources/PawlEngine/Shards/Place.swift", "let now = ticks.now\n", at: 1),
            Broken("Sources/PawlEngine/Shards/Place.swift", "let cycles = pawl_counter_read()\n", at: 1),
            Broken("Sources/Pawl/RateLimiter+Verbs.swift", "let now = now ?? ticks.now\n", at: 1),
            Broken("Sources/Pawl/Keepers/Keeper.swift", "let now = source.reading\n", at: 1),
            Broken(engine, "func ask() -> Decision {\n    let a = ticks.now\n    let b = ticks.now\n}\n", at: 1),
            Broken(engine, "func ask() -> Decision {\n    answer(at: .zero)\n}\n", at: 1),
        ],
        kept: [
            Kept(limiter, "public var now: Tick { ticks.now }\n"),
            Kept(
                engine,
                """
                func ask(_ now: Tick?) -> Decision {
                    let now = now ?? ticks.now
                    return answer(at: now)
                }
                """),
            Kept(machine, "let now = pawl_clock_monotonic_nanoseconds()\n"),
            Kept(time + "TickSource.swift", "let then = source.reading\n"),
            Kept(engine, "/// Nothing here reads a ContinuousClock.\n"),
        ],
        file: { file in
            guard file.isSwift, ["PawlEngine", "Pawl"].contains(file.target) else { return [] }
            let shim = file.words(beginning: "pawl_clock_") + file.words(beginning: "pawl_counter_")
            let strays = shim.flatMap { word in
                file.lines(of: word).map { Finding(file, $0, "`\(word)` outside of MachineClocks.swift") }
            }
            if file.path.hasPrefix(time) { return file.path == machine ? [] : strays }
            let words = file.target == "Pawl" ? ["reading", "monotonicNanoseconds"] : clocks
            let readers = words.flatMap { word in
                file.lines(of: word).map { Finding(file, $0, "`\(word)`: time is an argument outside of Time") }
            }
            return strays + readers + readings(in: file)
        }
    )

    private static let clocks = [
        "ContinuousClock", "SuspendingClock", "ClockSource", "CounterClock", "LimiterClock", "monotonicNanoseconds",
        "clock_gettime", "mach_absolute_time", "DispatchTime", "Date",
    ]

    /// The readings of the limiter's ticks: one in the door that all questions go through, one in `now`.
    private static func readings(in file: SourceText) -> [Finding] {
        let readings = file.lines(of: "ticks").filter { file.code($0).contains("ticks.now") }
        let body = file.body(ofFunction: "ask")
        let others = readings.filter { !(body?.contains($0) ?? false) && !file.code($0).contains("var now") }
        let findings = others.map { Finding(file, $0, "the clock is read in `ask` and by `now` alone") }
        guard file.path == engine, let body else { return findings }
        let asked = body.count { file.code($0).contains("ticks.now") }
        return findings + (asked == 1 ? [] : [Finding(file, body.lowerBound, "`ask` reads the clock \(asked) times")])
    }
}
