// SPDX-License-Identifier: Apache-2.0

import PawlModel

/// What a limit means, in words and exact numbers.
///
/// In any interval S at most b + ⌊n·S/P⌋ units pass: the burst, and what returns meanwhile.
struct Explanation {
    struct Memory {
        let keys: Int
        let bytes: Int
    }

    let limit: Limit
    let memory: [Memory]

    var text: String {
        let body = limit.algorithm == .unlimited ? Self.unlimitedBody : promiseText
        return "\(limit)\n\n\(body)\n\(memoryText)"
    }

    /// The most units that one key is granted in any interval of so many seconds.
    func most(inSeconds seconds: UInt64) -> UInt128 {
        burst + count * UInt128(seconds) * 1_000_000_000 / period
    }

    /// The time that one unit takes to return.
    var timePerUnit: Length { Length(nanoseconds: period, over: count) }

    /// The time from empty to full, if nobody asks.
    var timeUntilFull: Length { Length(nanoseconds: period * burst, over: count) }
}

extension Explanation {
    private var count: UInt128 { UInt128(max(1, limit.count)) }
    private var burst: UInt128 { UInt128(max(0, limit.burst)) }
    private var period: UInt128 { UInt128(max(1, limit.period.nanoseconds)) }

    private static let unlimitedBody = """
        Every question is admitted, whatever it costs, and still counted. Nothing is remembered about a key.

        """

    private static let intervals: [(name: String, seconds: UInt64)] = [
        ("second", 1), ("minute", 60), ("hour", 3600), ("day", 86_400),
    ]

    private var promiseText: String {
        let words = [
            ["sustained rate", "\(sustainedRate): one unit every \(timePerUnit)"],
            ["burst", "\(units(burst)) at once, for a key that has not asked for a while"],
            ["full again", "\(timeUntilFull) after the whole burst was spent, if nobody asks meanwhile"],
            ["greatest cost", "\(units(burst)) in one question; a greater cost is impossible"],
        ]
        let grants = Self.intervals.map { name, seconds in
            let returned = most(inSeconds: seconds) - burst
            return [
                "any \(name)", Wording.grouped(most(inSeconds: seconds)),
                "\(Wording.grouped(burst)) of burst + \(Wording.grouped(returned)) returned meanwhile",
            ]
        }
        return """
            \(Columns(rows: words).text)
            The most units that one key is granted in
            \(indented(Columns(rows: grants, rightAligned: [1]).text))
            """
    }

    /// In the shortest of the usual periods in which at least one unit returns.
    private var sustainedRate: String {
        for (name, seconds) in Self.intervals {
            let units = count * UInt128(seconds) * 1_000_000_000
            guard units >= period else { continue }
            if units % period == 0 { return "\(Wording.grouped(units / period)) per \(name)" }
            return "about \(Wording.decimal(units, over: period, decimals: 3)) per \(name)"
        }
        return "less than one per day"
    }

    private func units(_ count: UInt128) -> String { Wording.count(count, "unit", "units") }

    private var memoryText: String {
        let rows = memory.map { entry in
            let perKey = Wording.decimal(UInt128(entry.bytes), over: UInt128(max(1, entry.keys)), decimals: 1)
            return ["\(Wording.grouped(entry.keys)) keys", "\(perKey) bytes per key", Wording.bytes(entry.bytes)]
        }
        return "Memory for a capacity of\n" + indented(Columns(rows: rows, rightAligned: [0, 1, 2]).text)
    }

    private func indented(_ text: String) -> String {
        text.split(separator: "\n").map { "  \($0)\n" }.joined()
    }
}
