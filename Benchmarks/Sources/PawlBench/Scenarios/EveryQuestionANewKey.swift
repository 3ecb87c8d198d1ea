// SPDX-License-Identifier: Apache-2.0

import Pawl

/// What making an entry costs: every question is about a key that the limiter has not seen.
///
///     below     the first half of the capacity
///     at        the second half: moves become common
///     beyond    as many again as the capacity: each takes the place of the entry that owes least
///
/// The memory has been touched before, by other keys whose entries have expired and were swept, so that no page
/// fault is measured.
struct EveryQuestionANewKey: Scenario {
    let name = "new-keys"
    let claim = "A new key costs a few lines more than a known one, also at and beyond the declared capacity."

    private static let capacity = 1 << 20

    private struct Phase {
        let name: String
        let keys: Range<Int>
        let isWithinCapacity: Bool
    }

    private static let phases = [
        Phase(name: "below", keys: 0..<capacity / 2, isWithinCapacity: true),
        Phase(name: "at", keys: capacity / 2..<capacity, isWithinCapacity: true),
        Phase(name: "beyond", keys: capacity..<capacity * 2, isWithinCapacity: false),
    ]

    func run(_ settings: Settings, into report: inout Report) throws {
        for form in settings.forms {
            let questions = Questions(Order.each(keys: 2 * Self.capacity).indices(count: 2 * Self.capacity), form: form)
            for threads in settings.threads {
                var courses = Self.phases.map { _ in [Duel.Course]() }
                for _ in 0..<(settings.isQuick ? 1 : 4) { try fill(questions, threads, &courses) }
                for (phase, courses) in zip(Self.phases, courses) {
                    report.add(Throughput("\(name)-\(phase.name)", form, .kernel, threads, Verdict(courses), []))
                }
            }
        }
    }

    /// Asks about every key once, on so many threads, beside the floor.
    private func fill(_ questions: Questions, _ threads: Int, _ courses: inout [[Duel.Course]]) throws {
        var limits = LimitTable()
        let passing = try limits.add("passing", "1000/second burst=1")
        let lasting = try limits.add("lasting", "1/day burst=1")
        let limiter = try RateLimiter(
            limits, capacity: Self.capacity, hashKey: HashKey(Settings.hashKey.0, Settings.hashKey.1))
        for key in 0..<Self.capacity { _ = limiter.admit(key, under: passing) }
        limiter.sweep(at: limiter.now.advanced(by: .milliseconds(1)))
        // The floor knows no keys; with this limit it swaps for each question.
        let always = try Limit(1_000_000_000, per: .seconds(1))
        let floor = try Floor(bytes: limiter.reservedBytes, limit: always, hashKey: Settings.hashKey, questions)
        let ours = questions.form.contestant(limiter, under: lasting, questions)

        for (index, phase) in Self.phases.enumerated() {
            let before = limiter.tableCounts
            let asked = Relay(ours, against: floor, over: phase.keys, threads: threads).run()
            let after = limiter.tableCounts
            let admitted = asked.flatMap(\.pairs).reduce(0) { $0 + $1.ours.admitted }
            guard admitted == phase.keys.count, after.inserted - before.inserted == phase.keys.count else {
                throw Wrong("\(admitted) of \(phase.keys.count) new keys were admitted; \(after)")
            }
            guard !phase.isWithinCapacity || after.evicted == before.evicted else {
                throw Wrong("\(after.evicted) live keys were evicted within capacity")
            }
            Self.join(asked, to: &courses[index])
        }
    }

    /// One more round of the same threads: its pairs behind those of the rounds before.
    private static func join(_ round: [Duel.Course], to courses: inout [Duel.Course]) {
        if courses.isEmpty { courses = round.map { Duel.Course(thread: $0.thread, start: $0.start) } }
        let pairs = round.map(\.pairs.count).min() ?? 0
        for index in courses.indices { courses[index].pairs += round[index].pairs.prefix(pairs) }
    }
}
