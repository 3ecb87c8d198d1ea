// SPDX-License-Identifier: Apache-2.0

import Pawl
import Synchronization

/// How long single questions take while another thread floods a full table with keys that nobody has seen.
///
///     flood           100/s burst 100: rare keys owe no more than the flood's, lose their places and are made anew
///     flood-in-debt   10/s burst 10: all keys owe more than the flood's, keep their places and are known throughout
struct SingleQuestionsDuringFlood: Scenario {
    let name = "single-questions-flood"
    let claim = "A flood of new keys at capacity makes the slowest of a thousand take at most three times as long."

    private static let keys = 10_000

    func run(_ settings: Settings, into report: inout Report) throws {
        try run("100/second burst=100", as: name, settings, into: &report)
        try run("10/second burst=10", as: name + "-in-debt", settings, into: &report)
    }

    private func run(_ rate: String, as name: String, _ settings: Settings, into report: inout Report) throws {
        let form = KeyForm(bytes: settings.lengths[0], door: .string)
        let questions = Questions(Order.zipf(keys: Self.keys).indices(count: 1 << 16), form: form)
        let limiter = try RateLimiter(rate, capacity: Self.keys, prefault: true, hashKey: HashKey(0, 1))
        let ours = form.contestant(limiter, questions)
        for _ in 0..<100 { _ = ours.ask(from: 0, count: questions.count) }
        let flooded = Atomic<Int>(0)
        let disturbance = Disturbance(of: ours, slice: questions.count, rounds: settings.isQuick ? 4 : 64) {
            // ORDERING: relaxed; one thread alone counts.
            let first = flooded.add(64, ordering: .relaxed).oldValue
            for key in first..<first + 64 { _ = limiter.admit(key) }
        }
        let times = disturbance.run()
        let counts = limiter.tableCounts
        let flood = flooded.load(ordering: .relaxed)
        guard counts.evicted > 0, flood > Self.keys else { throw Wrong("the flood found room: \(counts)") }
        report.add(times, in: name)
        let asked = Double(times.during.count)
        report.add(Figure(scenario: name, name: "new keys", value: Double(flood) / asked, unit: "per question"))
        // Those made anew before times at rest are taken are among them.
        let madeAnew = Double(counts.inserted - flood - Set(questions.indices).count)
        report.add(Figure(scenario: name, name: "keys made anew", value: madeAnew / asked, unit: "per question"))
    }
}
