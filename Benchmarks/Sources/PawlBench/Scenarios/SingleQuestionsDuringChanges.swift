// SPDX-License-Identifier: Apache-2.0

import CMachine
import Pawl
import Synchronization

/// Single questions on ten thousand keys, while their limit is changed again and again.
struct SingleQuestionsDuringChanges: Scenario {
    let name = "single-questions-changes"
    let claim =
        "While limits change, the slowest of a thousand questions takes at most three times what it takes at rest."

    private static let keys = 10_000

    func run(_ settings: Settings, into report: inout Report) throws {
        let form = KeyForm(bytes: settings.lengths[0], door: .string)
        let questions = Questions(Order.zipf(keys: Self.keys).indices(count: 1 << 16), form: form)
        let limiter = try RateLimiter(
            "100/second burst=100", capacity: Self.keys, prefault: true, hashKey: HashKey(0, 1))
        let limit = limiter.limits[0]
        let rates = [try Limit("100/second burst=100"), try Limit("200/second burst=50")]
        let ours = form.contestant(limiter, questions)
        for _ in 0..<100 { _ = ours.ask(from: 0, count: questions.count) }
        let changes = Atomic<Int>(0)
        let disturbance = Disturbance(of: ours, slice: questions.count, rounds: settings.isQuick ? 4 : 64) {
            for rate in rates {
                // ORDERING: relaxed; one thread alone counts.
                if (try? limiter.change(limit, to: rate)) != nil { changes.add(1, ordering: .relaxed) }
                // As seldom as an operator in a great hurry: a change meets some thousand questions.
                let next = machine_now() + 500_000
                while machine_now() < next {}
            }
        }
        let times = disturbance.run()
        // ORDERING: relaxed; the threads have ended.
        let changed = changes.load(ordering: .relaxed)
        guard changed > 0, limiter.peek("").limit == rates[1] else {
            throw Wrong("the limit was changed \(changed) times")
        }
        report.add(times, in: name)
        report.add(
            Figure(
                scenario: name, name: "changes", value: Double(changed) / Double(times.during.count) * 1e6,
                unit: "per million questions"))
    }
}
