// SPDX-License-Identifier: Apache-2.0

import PawlModel

/// Rate strings: what is accepted reads back as itself and can be kept, what is not is refused in words fit for a log.
enum RateStrings {
    static func check(_ input: [UInt8]) throws {
        let text = String(decoding: input, as: UTF8.self)
        let reading = read(text)
        switch reading {
        case .success(let limit):
            try checkRange(limit, of: text)
            try checkPrinting(limit)
            try checkPlan(limit)
        case .failure(let error): try checkWords(error)
        }
        try checkSpaces(around: text, reading)
    }

    private static func read(_ text: some StringProtocol) -> Result<Limit, LimitError> {
        do throws(LimitError) { return .success(try Limit(text)) } catch { return .failure(error) }
    }

    /// The ranges that the documentation names.
    private static func checkRange(_ limit: Limit, of text: String) throws {
        try promise(text.utf8.count <= 256, "a rate of \(text.utf8.count) bytes was accepted")
        guard limit.algorithm != .unlimited else { return try promise(limit == .unlimited, "\(limit)") }
        try promise(limit.period >= .milliseconds(1) && limit.period <= .seconds(366 * 86_400), "\(limit.period)")
        try promise(limit.count >= 1 && limit.period >= .nanoseconds(limit.count), "\(limit.count)")
        try promise(limit.burst >= 1, "\(limit.burst)")
        try promise(limit.algorithm == .gcra || limit.burst == limit.count, "\(limit.algorithm), \(limit.burst)")
    }

    private static func checkPrinting(_ limit: Limit) throws {
        let printed = limit.description
        guard case .success(let again) = read(printed) else {
            throw BrokenPromise(description: "\(printed) is refused")
        }
        try promise(again == limit && again.hashValue == limit.hashValue, "\(printed) is another limit")
        try promise(again.unit == limit.unit, "\(printed) is in \(again.unit), not \(limit.unit)")
        try promise(again.description == printed, "\(printed) prints as \(again)")
        try promise(printed.utf8.count <= 80, "\(printed) is long")
    }

    private static let name = LimitName(immortal: "fuzzed")

    /// A key never seen has its burst, all of it and not a unit more, and has it again once it was given back.
    private static func checkPlan(_ limit: Limit) throws {
        let plan = Plan(limit, name: name, unixAtZero: 1_800_000_000_000_000_000)
        guard plan.keepsWords else { return }
        for tick in [0, 1, UInt64(1) << 61].map({ Tick(nanoseconds: $0) }) {
            let now = plan.instant(of: tick)
            let remaining = plan.remaining(word: Plan.fresh, at: now)
            try promise(remaining == UInt64(limit.burst), "a new key has \(remaining)")
            let spent = plan.step(.admit, Cost(limit.burst), word: Plan.fresh, at: tick)
            try promise(spent.verdict == .admitted, "a new key is refused its burst")
            let more = plan.step(.admit, Cost(1), word: spent.word, at: tick)
            try promise(more.verdict == .refused && more.word == spent.word, "a unit beyond the burst")
            try promise(plan.isLive(word: spent.word, at: now), "a key that spent its burst is as if never seen")
            let end = plan.tick(forgetting: spent.word)
            let after = plan.instant(of: end)
            let isFull =
                !plan.isLive(word: spent.word, at: after)
                && plan.remaining(word: spent.word, at: after) == UInt64(limit.burst)
            try promise(isFull || end == .last, "not full again at \(end)")
        }
    }

    /// An error is one line of bounded length without anything that a terminal or a log would act upon.
    private static func checkWords(_ error: LimitError) throws {
        let words = error.description
        try promise(words.utf8.count <= 1024, "an error of \(words.utf8.count) bytes")
        for scalar in words.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
                throw BrokenPromise(description: "U+\(String(scalar.value, radix: 16)) in an error")
            default: continue
            }
        }
    }

    /// Spaces around a rate mean nothing, nor does it matter whether a string or a piece of one is read.
    private static func checkSpaces(around text: String, _ reading: Result<Limit, LimitError>) throws {
        guard text.utf8.count <= 252 else { return }
        let spaced = read("| \t\(text)  |".dropFirst().dropLast())
        switch (reading, spaced) {
        case (.success(let one), .success(let other)): try promise(one == other, "\(one) with spaces is \(other)")
        case (.failure, .failure): break
        default: throw BrokenPromise(description: "spaces matter: \(reading) and \(spaced)")
        }
    }
}
