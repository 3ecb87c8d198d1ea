// SPDX-License-Identifier: Apache-2.0

import Pawl

/// A throughput scenario under another algorithm than GCRA, asked the questions of one under GCRA.
///
/// Shown beside the floor, and compared with GCRA directly, limiter against limiter.
protocol WindowScenario: ThroughputScenario {
    var underGCRA: any ThroughputScenario { get }
    /// How many times as long it may take; nil where that is only shown.
    var ratioMax: Double? { get }
}

extension WindowScenario {
    var order: Order { underGCRA.order }
    var capacity: Int { underGCRA.capacity }
    var questions: Int { underGCRA.questions }
    var sharing: Budgets.Sharing { underGCRA.sharing }
    var budgets: Budgets { .none }
    var ratioMax: Double? { nil }

    func run(_ settings: Settings, into report: inout Report) throws {
        try compare(settings, into: &report)
        for form in settings.forms {
            let questions = Questions(order.indices(count: questions), form: form)
            let window = form.contestant(try limiter(limit), questions)
            let gcra = form.contestant(try limiter(underGCRA.limit), questions)
            let (verdict, _) = duel(window, against: gcra, questions, threads: 1, settings)
            report.add(
                Figure(
                    scenario: name, name: "time beside GCRA, \(form.description)", value: verdict.ratio, unit: "×",
                    budget: ratioMax.map { "≤ \($0)" }, isMet: ratioMax.map { verdict.ratio <= $0 }))
        }
    }

    private func limiter(_ limit: Limit) throws -> RateLimiter {
        try RateLimiter(limit, capacity: capacity, hashKey: HashKey(Settings.hashKey.0, Settings.hashKey.1))
    }
}
