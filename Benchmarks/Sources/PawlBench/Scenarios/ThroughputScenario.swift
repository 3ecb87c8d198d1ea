// SPDX-License-Identifier: Apache-2.0

import CMachine
import Pawl

/// A scenario that asks about known keys as fast as it can, beside the floor.
protocol ThroughputScenario: Scenario {
    var order: Order { get }
    var limit: Limit { get }
    var capacity: Int { get }
    /// How many questions there are before they begin again; a multiple of `Duel.chunk` for each thread.
    var questions: Int { get }
    /// What two threads are to reach: see `Budgets`.
    var sharing: Budgets.Sharing { get }
}

extension ThroughputScenario {
    func run(_ settings: Settings, into report: inout Report) throws {
        for form in settings.forms {
            let questions = Questions(order.indices(count: questions), form: form)
            for clock in settings.clocks {
                var budgets = Budgets(sharing)
                for threads in settings.threads {
                    let verdict = try duel(questions, threads: threads, clock, settings)
                    report.add(
                        Throughput(name, form, clock, threads, verdict, budgets.judge(verdict, threads: threads)))
                }
            }
        }
    }

    /// A limiter and a floor for these questions, the limiter asked each of them once already.
    func duel(_ questions: Questions, threads: Int, _ clock: ClockChoice, _ settings: Settings) throws -> Verdict {
        let start = machine_now()
        let limiter = try RateLimiter(
            limit, capacity: capacity, time: clock.timeSource,
            hashKey: HashKey(Settings.hashKey.0, Settings.hashKey.1))
        let floor = try Floor(bytes: limiter.reservedBytes, limit: limit, clock, hashKey: Settings.hashKey, questions)
        let ours = questions.form.contestant(limiter, questions)
        let warmUp = Duel.Part(asked: questions.count, admitted: ours.ask(from: 0, count: questions.count))
        _ = floor.ask(from: 0, count: questions.count)
        let duel = Duel(
            ours, against: floor, questions: questions.count, threads: threads, nanoseconds: settings.nanoseconds)
        let courses = duel.run()
        let warmUpCourse = Duel.Course(thread: 0, start: 0, pairs: [(warmUp, Duel.Part())])
        let tally = Tally(questions, keys: order.keys, courses + [warmUpCourse])
        try tally.check(limiter, limit: limit, nanoseconds: machine_now() - start)
        return Verdict(courses)
    }
}
