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
    /// How many questions are asked in one call; divides `Duel.chunk`.
    var batch: Int { get }
    /// What the threads write to in common.
    var sharing: Budgets.Sharing { get }
    var budgets: Budgets { get }
}

extension ThroughputScenario {
    var batch: Int { 1 }
    var budgets: Budgets { batch == 1 ? Budgets(sharing) : Budgets(sharing, ratioMax: 1.3) }

    func run(_ settings: Settings, into report: inout Report) throws {
        for choice in settings.contestants where contestants.contains(choice) {
            if choice == .pawl {
                try compare(settings, into: &report)
            } else {
                try compare(choice, settings, into: &report)
            }
        }
    }

    /// Measures it beside the floor, through each door, by each clock and on each number of threads.
    func compare(_ settings: Settings, into report: inout Report) throws {
        for form in settings.forms {
            let questions = Questions(order.indices(count: questions), form: form)
            for clock in settings.clocks {
                var budgets = budgets
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
        let floor = try Floor(
            bytes: limiter.reservedBytes, limit: limit, clock, hashKey: Settings.hashKey, questions, batch: batch)
        let ours = questions.form.contestant(limiter, questions, batch: batch)
        let (verdict, tally) = duel(ours, against: floor, questions, threads: threads, settings)
        try tally.check(limiter, limit: limit, nanoseconds: machine_now() - start)
        return verdict
    }

    /// A duel after each contestant was asked every question once, and what it was that ours answered in all.
    func duel(
        _ ours: any Contestant, against floor: any Contestant, _ questions: Questions, threads: Int,
        _ settings: Settings
    ) -> (Verdict, Tally) {
        let warmUp = Duel.Part(
            asked: questions.count, admitted: ours.forOneThread().ask(from: 0, count: questions.count))
        _ = floor.ask(from: 0, count: questions.count)
        let duel = Duel(
            ours, against: floor, questions: questions.count, threads: threads, nanoseconds: settings.nanoseconds)
        let courses = duel.run()
        let warmUpCourse = Duel.Course(thread: 0, start: 0, pairs: [(warmUp, Duel.Part())])
        return (Verdict(courses), Tally(questions, keys: order.keys, courses + [warmUpCourse]))
    }
}
