// SPDX-License-Identifier: Apache-2.0

import CMachine
import Pawl

extension ThroughputScenario {
    /// Those who can take part: the alternatives know neither batches nor windows.
    var contestants: [ContestantChoice] {
        batch == 1 && limit.algorithm == .gcra ? ContestantChoice.allCases : [.pawl]
    }

    /// Measures an alternative beside the same floor as the limiter, on strings, and checks its answers alike.
    func compare(_ choice: ContestantChoice, _ settings: Settings, into report: inout Report) throws {
        for form in settings.forms where form.door == .string {
            let questions = Questions(order.indices(count: questions), form: form)
            for threads in settings.threads {
                let start = machine_now()
                let floor = try floor(questions)
                let (verdict, tally) = duel(choice, against: floor, questions, threads: threads, settings)
                try tally.check(choice.name, limit: limit, nanoseconds: machine_now() - start)
                report.add(Throughput(name, contestant: choice.name, form, .kernel, threads, verdict, []))
            }
        }
    }

    private func duel(
        _ choice: ContestantChoice, against floor: Floor, _ questions: Questions, threads: Int, _ settings: Settings
    ) -> (Verdict, Tally) {
        let ours: any Contestant
        switch choice {
        case .pawl: preconditionFailure("the limiter is no alternative to itself")
        case .mutex: ours = LockedDictionaryByString(limiter: LockedDictionary(limit), questions: questions)
        case .mutexes: ours = LockedDictionariesByString(limiter: LockedDictionaries(limit), questions: questions)
        case .actor: return awaitedDuel(against: floor, questions, tasks: threads, settings)
        }
        return duel(ours, against: floor, questions, threads: threads, settings)
    }

    /// The actor's buckets are all made before it is measured, as the others' are.
    private func awaitedDuel(
        against floor: Floor, _ questions: Questions, tasks: Int, _ settings: Settings
    ) -> (Verdict, Tally) {
        let ours = DictionaryActorByString(limiter: DictionaryActor(limit), questions: questions)
        let duel = TaskDuel(
            ours: ours, floor: floor, questions: questions.count, tasks: tasks, nanoseconds: settings.nanoseconds)
        let (warmUp, courses) = duel.run()
        return (Verdict(courses), Tally(questions, keys: order.keys, courses + [warmUp]))
    }

    /// A floor as large as the limiter would be.
    func floor(_ questions: Questions) throws -> Floor {
        let limiter = try RateLimiter(limit, capacity: capacity)
        return try Floor(bytes: limiter.reservedBytes, limit: limit, hashKey: Settings.hashKey, questions)
    }
}
