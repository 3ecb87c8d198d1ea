// SPDX-License-Identifier: Apache-2.0

import Pawl

/// Ten thousand keys that are blocked, or have a limit of their own, or stand beside such keys, each beside keys like all others.
struct ExceptionalKeys: Scenario {
    let name = "exceptional-keys"
    let claim = "Keys that are blocked or have limits of their own cost the questions about all other keys nothing."

    private static let keys = 10_000
    /// Keys that nobody asks about.
    private static let others = 1000

    private enum Exception: String, CaseIterable {
        case blocked = "blocked keys"
        case overridden = "keys with a limit of their own"
        case beside = "usual keys beside a thousand blocked ones"
    }

    func run(_ settings: Settings, into report: inout Report) throws {
        let form = KeyForm(bytes: settings.lengths[0], door: .string)
        let questions = Questions(Order.zipf(keys: Self.keys).indices(count: 1 << 16), form: form)
        for exception in Exception.allCases {
            let limiter = try Self.limiter()
            try Self.make(exception, in: limiter, questions)
            let verdict = try duel(limiter, exception == .blocked, questions, form, settings)
            let isBudget = exception == .beside
            report.add(
                Figure(
                    scenario: name, name: "\(exception.rawValue): time beside usual keys", value: verdict.ratio,
                    unit: "×", budget: isBudget ? "≤ 1.05" : nil, isMet: isBudget ? verdict.ratio <= 1.05 : nil))
            report.add(
                Figure(
                    scenario: name, name: exception.rawValue, value: verdict.oursNanoseconds, unit: "ns"))
        }
    }

    private func duel(
        _ limiter: RateLimiter, _ isBlocked: Bool, _ questions: Questions, _ form: KeyForm, _ settings: Settings
    ) throws -> Verdict {
        let ours = form.contestant(limiter, questions)
        let usual = form.contestant(try Self.limiter(), questions)
        var asked = questions.count
        var admitted = ours.ask(from: 0, count: questions.count)
        _ = usual.ask(from: 0, count: questions.count)
        let courses = Duel(
            ours, against: usual, questions: questions.count, threads: 1, nanoseconds: settings.nanoseconds
        ).run()
        for pair in courses.flatMap(\.pairs) {
            asked += pair.ours.asked
            admitted += pair.ours.admitted
        }
        guard admitted == (isBlocked ? 0 : asked) else {
            throw Wrong("of \(asked) questions \(admitted) were admitted")
        }
        return Verdict(courses)
    }

    /// A limit that admits everything.
    private static func limiter() throws -> RateLimiter {
        try RateLimiter(
            "1000000000/second", capacity: keys + others,
            hashKey: HashKey(Settings.hashKey.0, Settings.hashKey.1))
    }

    private static func make(_ exception: Exception, in limiter: RateLimiter, _ questions: Questions) throws {
        let own = try Limit("500000000/second")
        for position in 0..<questions.count {
            // SAFETY: positions are below `questions.count`, and the caller holds the questions.
            let key = unsafe questions.strings[position]
            switch exception {
            case .blocked: try limiter.block(key, for: .seconds(86_400))
            case .overridden: try limiter.override(key, with: own)
            case .beside: try limiter.block(position % others, for: .seconds(86_400))
            }
        }
    }
}
