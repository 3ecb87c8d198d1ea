// SPDX-License-Identifier: Apache-2.0

import CMachine
import Histogram
import Pawl

/// How long single questions take, one by one, while nothing else happens to the limiter.
///
/// Each is timed by the kernel's clock before and after; what two readings in a row measure is the timer's cost, and
/// is contained in every value.
struct SingleQuestionsAtRest: Scenario {
    let name = "single-questions"
    let claim = "Single questions about ten thousand keys: what the slowest of a thousand takes."

    func run(_ settings: Settings, into report: inout Report) throws {
        let form = KeyForm(bytes: settings.lengths[0], door: .string)
        let count = settings.isQuick ? 1 << 18 : 1 << 22
        let questions = Questions(Order.zipf(keys: 10_000).indices(count: 1 << 18), form: form)
        let limit = try Limit(100, per: .seconds(1), burst: 100)
        let limiter = try RateLimiter(limit, capacity: 10_000, hashKey: HashKey(0, 1))
        let floor = try Floor(bytes: limiter.reservedBytes, limit: limit, hashKey: (0, 1), questions)
        let ours = form.contestant(limiter, questions)
        add("timer alone", Self.distribution(nil, questions, count: count), to: &report)
        add("floor", Self.distribution(floor, questions, count: count), to: &report)
        add("ours", Self.distribution(ours, questions, count: count), to: &report)
    }

    private func add(_ who: String, _ values: Histogram<UInt64>, to report: inout Report) {
        for percentile in [50, 99, 99.9] {
            report.add(
                Figure(
                    scenario: name, name: "\(who), p\(percentile == 99.9 ? "99.9" : "\(Int(percentile))")",
                    value: Double(values.valueAtPercentile(percentile)), unit: "ns"))
        }
        report.add(Figure(scenario: name, name: "\(who), max", value: Double(values.max), unit: "ns"))
    }

    private static func distribution(
        _ contestant: (any Contestant)?, _ questions: Questions, count: Int
    ) -> Histogram<UInt64> {
        var times = Array(repeating: UInt64(0), count: count)
        _ = contestant?.ask(from: 0, count: questions.count)
        for index in 0..<count {
            let start = machine_now()
            _ = contestant?.ask(from: index % questions.count, count: 1)
            times[index] = machine_now() - start
        }
        var histogram = Histogram<UInt64>(highestTrackableValue: 10_000_000_000, numberOfSignificantValueDigits: .three)
        for time in times { histogram.record(time) }
        return histogram
    }
}
