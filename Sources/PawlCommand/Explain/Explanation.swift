// SPDX-License-Identifier: Apache-2.0

import PawlModel

/// What a limit means, in words and exact numbers.
struct Explanation {
    struct Memory {
        let keys: Int
        let bytes: Int
    }

    let limit: Limit
    let memory: [Memory]

    var text: String {
        let words =
            switch limit.algorithm {
            case .unlimited: Self.unlimitedText
            case .slidingLog: logText
            case .gcra: refillText
            case .fixedWindow, .slidingCounter: windowText
            }
        return "\(limit)\n\n\(words)"
    }

    /// The most units that one key is granted in any interval of so many seconds.
    ///
    /// GCRA: the burst, and what returns meanwhile, b + ⌊n·S/P⌋. Windows: n in each that the interval
    /// touches. Log: n in each period that it takes to cover the interval.
    func most(inSeconds seconds: UInt64) -> UInt128 {
        let nanoseconds = UInt128(seconds) * 1_000_000_000
        return switch limit.algorithm {
        case .gcra: burst + count * nanoseconds / period
        // As many half-open periods as it takes to cover the interval.
        case .slidingLog: count * ((nanoseconds + period - 1) / period)
        case .fixedWindow, .slidingCounter, .unlimited: count * windows(touchedBy: nanoseconds)
        }
    }

    /// The most windows in which an interval of that length can lie.
    private func windows(touchedBy nanoseconds: UInt128) -> UInt128 { (nanoseconds + period - 1) / period + 1 }

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

    fileprivate static let intervals: [(name: String, seconds: UInt64)] = [
        ("second", 1), ("minute", 60), ("hour", 3600), ("day", 86_400),
    ]

    fileprivate var refillText: String {
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

extension Explanation {
    fileprivate var windowText: String {
        let last = "the share of the window before's count that is still within \(window) of now, rounded up"
        let isFixed = limit.algorithm == .fixedWindow
        let words = [
            ["sustained rate", sustainedRate],
            ["window", "\(window), beginning at each whole multiple of it in Unix time"],
            ["what counts", isFixed ? "what the window admitted" : "what the window admitted, and \(last)"],
            ["burst", "\(units(count)) at once\(isFixed ? ", and as many when the next window begins" : "")"],
            ["greatest cost", "\(units(count)) in one question; more is impossible"],
        ]
        let grants = Self.intervals.map { name, seconds in
            let most = most(inSeconds: seconds)
            let windows = Wording.count(most / count, "window", "windows")
            return ["any \(name)", Wording.grouped(most), "=", Wording.grouped(count), "in each of \(windows)"]
        }
        return """
            \(Columns(rows: words).text)
            The most units that one key can be granted: what the windows admit which an interval touches
            \(indented(Columns(rows: grants, rightAligned: [1, 3]).text))
            \(memoryText)
            """
    }

    private var window: Length { Length(nanoseconds: period, over: 1) }
}

extension Explanation {
    fileprivate var logText: String {
        let words = [
            ["sustained rate", sustainedRate],
            ["what counts", "what was admitted in the last \(window), exactly"],
            ["burst", "\(units(count)) at once, for a key that has not asked for \(window)"],
            ["greatest cost", "\(units(count)) in one question; more is impossible"],
            ["memory", "beside its entry a key takes 8 bytes for each question of the last \(window), 128 at least"],
        ]
        let grants = Self.intervals.map { name, seconds in
            let most = most(inSeconds: seconds)
            let periods = Wording.count(most / count, "period", "periods")
            return ["any \(name)", Wording.grouped(most), "=", Wording.grouped(count), "in each of \(periods)"]
        }
        return """
            \(Columns(rows: words).text)
            The most units that one key can be granted: what is admitted in each period that it takes to cover an interval
            \(indented(Columns(rows: grants, rightAligned: [1, 3]).text))
            \(memoryText)
            """
    }
}
