// SPDX-License-Identifier: Apache-2.0

import Pawl

/// Ten thousand keys under three limits each, all or nothing, beside questions under one of them.
struct ThreeLimitsInOneQuestion: Scenario {
    let name = "three-limits"
    let claim = "Three limits in one question take at most twice the time of one; one of them shared by all, as shown."

    private static let keys = 10_000

    func run(_ settings: Settings, into report: inout Report) throws {
        let form = KeyForm(bytes: settings.lengths[0], door: .span)
        let questions = Self.questions(form)
        for (form, title) in [(SeveralLimits.Form.three, "of distinct keys"), (.threeOneInCommon, "one in common")] {
            var one = 0.0
            for threads in settings.threads {
                let verdict = try duel(form, questions, threads, settings)
                let budget = form == .three && threads == 1
                report.add(
                    Figure(
                        scenario: name, name: "\(title), \(threads) threads: time beside one limit",
                        value: verdict.ratio,
                        unit: "×", budget: budget ? "≤ 2" : nil, isMet: budget ? verdict.ratio <= 2 : nil))
                report.add(
                    Figure(
                        scenario: name, name: "\(title), \(threads) threads", value: verdict.oursMillions, unit: "M/s"))
                if threads == 1 { one = verdict.oursMillions }
                guard threads == 2 else { continue }
                report.add(
                    Figure(
                        scenario: name, name: "\(title), 2 threads beside 1", value: verdict.oursMillions / one,
                        unit: "×"))
            }
        }
    }

    private func duel(
        _ form: SeveralLimits.Form, _ questions: Questions, _ threads: Int, _ settings: Settings
    ) throws -> Verdict {
        let limiter = try Self.limiter()
        let single = try Self.limiter()
        let ours = SeveralLimits(limiter, form, questions)
        let one = SeveralLimits(single, .one, questions)
        var asked = questions.count
        var admitted = ours.ask(from: 0, count: questions.count)
        _ = one.ask(from: 0, count: questions.count)
        let courses = Duel(
            ours, against: one, questions: questions.count, threads: threads, nanoseconds: settings.nanoseconds
        ).run()
        for pair in courses.flatMap(\.pairs) {
            asked += pair.ours.asked
            admitted += pair.ours.admitted
        }
        let counted = limiter.limits.map { limiter.counts(under: $0).units }
        guard asked == admitted, counted.allSatisfy({ $0 == asked }) else {
            throw Wrong("\(asked) questions were asked, \(admitted) admitted, and counted were \(counted)")
        }
        return Verdict(courses)
    }

    /// Who answers such questions, for profilers.
    static func contestant(_ form: SeveralLimits.Form, _ keys: KeyForm) throws -> SeveralLimits {
        SeveralLimits(try limiter(), form, questions(keys))
    }

    private static func questions(_ form: KeyForm) -> Questions {
        Questions(Order.zipf(keys: keys).indices(count: 1 << 16), form: form)
    }

    /// Limits that admit everything, so that each question is charged everywhere.
    private static func limiter() throws -> RateLimiter {
        var table = LimitTable()
        for name in ["per-user", "per-address", "everybody"] { _ = try table.add(name, "1000000000/second") }
        return try RateLimiter(table, capacity: 3 * keys, hashKey: HashKey(Settings.hashKey.0, Settings.hashKey.1))
    }
}
