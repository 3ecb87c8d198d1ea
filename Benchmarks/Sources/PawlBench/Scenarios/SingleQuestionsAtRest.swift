// SPDX-License-Identifier: Apache-2.0

import Pawl

/// How long single questions take, one by one, while nothing else happens to the limiter.
///
/// What two readings of the clock in a row measure is the timer's cost, and is contained in every value.
struct SingleQuestionsAtRest: Scenario {
    let name = "single-questions"
    let claim = "Single questions about ten thousand keys: what the slowest of a thousand takes."

    func run(_ settings: Settings, into report: inout Report) throws {
        let form = KeyForm(bytes: settings.lengths[0], door: .string)
        let slice = 1 << 16
        let questions = Questions(Order.zipf(keys: 10_000).indices(count: slice), form: form)
        let limit = try Limit(100, per: .seconds(1), burst: 100)
        let limiter = try RateLimiter(limit, capacity: 10_000, prefault: true, hashKey: HashKey(0, 1))
        let floor = try Floor(bytes: limiter.reservedBytes, limit: limit, hashKey: (0, 1), questions)
        let asked: [(who: String, contestant: (any Contestant)?)] = [
            ("timer alone", nil), ("floor", floor), ("ours", form.contestant(limiter, questions)),
        ]
        var times = asked.map { _ in QuestionTimes(slice: slice) }
        for (_, contestant) in asked { _ = contestant?.ask(from: 0, count: slice) }
        for _ in 0..<(settings.isQuick ? 4 : 64) {
            for (index, (_, contestant)) in asked.enumerated() {
                times[index].measure(contestant, from: 0, count: slice)
            }
        }
        for ((who, _), times) in zip(asked, times) { report.add(times, of: who, in: name) }
    }
}

extension Report {
    /// The distribution of single questions' times.
    mutating func add(_ times: QuestionTimes, of who: String, in scenario: String) {
        for (percentile, name) in [(50, "p50"), (99, "p99"), (99.9, "p99.9")] {
            add(
                Figure(
                    scenario: scenario, name: "\(who), \(name)", value: times.nanoseconds(percentile), unit: "ns"))
        }
        add(Figure(scenario: scenario, name: "\(who), max", value: times.max, unit: "ns"))
        add(
            Figure(
                scenario: scenario, name: "\(who), lost their processor",
                value: Double(times.lost) * 1e6 / Double(times.count), unit: "per million"))
        let raw = times.nanosecondsOfAll(99.9)
        add(Figure(scenario: scenario, name: "\(who), p99.9 with these", value: raw, unit: "ns"))
    }
}
