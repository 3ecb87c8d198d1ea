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
        "\(limit)\n\n" + (limit.algorithm == .unlimited ? Self.unlimitedText : promiseText)
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

    private static let unlimitedText = """
        Every question is admitted, whatever it costs, and is still counted.
        Nothing is remembered about a key: there is no memory per key.

        """

    private static let intervals: [(name: String, seconds: UInt64)] = [
        ("second", 1), ("minute", 60), ("hour", 3600), ("day", 86_400),
    ]

    private var promiseText: String {
        let words = [
            ["sustained rate", sustainedRate],
            ["one unit takes", "\(timePerUnit) to return"],
            ["burst", "\(units(burst)) at once, for a key that has not asked for a while"],
            ["full again", "\(timeUntilFull) after the whole burst was spent, if nobody asks meanwhile"],
            ["greatest cost", "\(units(burst)) in one question; more is impossible"],
        ]
        let grants = Self.intervals.map { name, seconds in
            let most = most(inSeconds: seconds)
            return [
                "any \(name)", Wording.grouped(most), "=", Wording.grouped(burst), "+", Wording.grouped(most - burst),
            ]
        }
        return """
            \(Columns(rows: words).text)
            The most units that one key is granted: its burst, and what returns meanwhile
            \(indented(Columns(rows: grants, rightAligned: [1, 3, 5]).text))
            \(memoryText)
            """
    }

    /// In the shortest of the usual periods in which at least one unit returns.
    private var sustainedRate: String {
        for (name, seconds) in Self.intervals {
            let numerator = count * UInt128(seconds) * 1_000_000_000
            guard numerator >= period else { continue }
            let isExact = numerator * 1000 % period == 0
            let rate = Wording.trimmedDecimal(numerator, over: period)
            return "\(isExact ? "" : "about ")\(rate) \(numerator == period ? "unit" : "units") per \(name)"
        }
        return "less than one unit per day"
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
