// SPDX-License-Identifier: Apache-2.0

import Pawl

/// How long single questions take while another thread sweeps the whole table, again and again without a pause.
///
/// Keepers take a second or more for one such pass. Half the entries are of keys that nobody asks about any more, and
/// of the keys that are asked about the rare ones expire between two questions: both are freed, and the latter are
/// made anew.
struct SingleQuestionsDuringSweep: Scenario {
    let name = "single-questions-sweep"
    let claim = "A sweep makes the slowest of a thousand questions take at most three times as long as at rest."

    func run(_ settings: Settings, into report: inout Report) throws {
        let keys = 10_000
        let form = KeyForm(bytes: settings.lengths[0], door: .string)
        let questions = Questions(Order.zipf(keys: keys).indices(count: 1 << 16), form: form)
        let limiter = try RateLimiter(
            "100/second burst=100", capacity: 2 * keys, prefault: true, hashKey: HashKey(0, 1))
        for stranger in 0..<keys { _ = limiter.admit(stranger) }
        let disturbance = Disturbance(
            of: form.contestant(limiter, questions), slice: questions.count, rounds: settings.isQuick ? 4 : 64
        ) { limiter.sweep() }
        let times = disturbance.run()
        guard limiter.tableCounts.swept > keys else { throw Wrong("the sweep freed nothing: \(limiter.tableCounts)") }
        report.add(times, in: name)
        report.add(
            Figure(
                scenario: name, name: "freed during",
                value: Double(limiter.tableCounts.swept) * 1e6 / Double(times.during.count),
                unit: "per million"))
    }
}
