// SPDX-License-Identifier: Apache-2.0

import CPawl
import Foundation
import Pawl
import PawlEngine
import PawlTesting
import Synchronization
import TestSupport

/// One history while it is being recorded: what is asked, who answers, and what everybody saw.
final class Trial: Sendable {
    let seed: UInt64
    let scenario: Scenario
    /// What the answers are judged by.
    let record: PlanRecord
    let subject: any Subject
    /// The engine behind the subject, if there is one.
    let engine: Engine?

    private let stamps = Atomic<Int>(0)
    private let arrivals = Atomic<Int>(0)
    private let meetings = Atomic<Int>(0)
    /// What each thread saw; the prelude comes last.
    private let logs: [Log]

    private final class Log: Sendable {
        let seen = Mutex<[Seen]>([])
    }

    fileprivate struct Seen: Sendable {
        let invocation: Int
        let response: Int
        let action: Action
        let decision: Decision?
    }

    private init(seed: UInt64, _ scenario: Scenario, _ record: PlanRecord, _ subject: any Subject, _ engine: Engine?) {
        (self.seed, self.scenario, self.record, self.subject, self.engine) = (seed, scenario, record, subject, engine)
        logs = (0...scenario.programs.count).map { _ in Log() }
        perform(
            scenario.prelude.map { Scenario.Step(wait: .none, isInterrupted: false, action: $0) },
            as: scenario.programs.count)
    }

    /// A trial of a limiter.
    convenience init(_ world: World, threads: Int, seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let scenario = try Scenario(world, threads: threads, random: &random)
        let (subject, engine) = try world.limiter(scenario.limit, &random)
        self.init(seed: seed, scenario, engine.plans.record(ofLimit: 0), subject, engine)
    }

    /// A trial of something else, asked the same.
    convenience init(threads: Int, seed: UInt64, subject: (PlanRecord) -> any Subject) throws {
        var random = SeededGenerator(seed: seed)
        let scenario = try Scenario(.roomy, threads: threads, random: &random)
        let record = PlanRecord(immortal: Plan(scenario.limit, name: Self.name))
        self.init(seed: seed, scenario, record, subject(record), nil)
    }

    private static let name = LimitName(immortal: "trial")

    // MARK: Recording

    /// Does what the scenario has for one thread, as soon as all others have come to do theirs.
    func run(thread: Int) {
        awaitOthers()
        perform(scenario.programs[thread], as: thread)
    }

    /// As many threads as there are processors hold on to them until the others come: who lets go of one on a busy
    /// machine has it back when the others are done. More threads must let each other come.
    private func awaitOthers() {
        let threads = scenario.programs.count
        let patience = threads > 2 ? 100 : 10_000
        // ORDERING: acquire-release, so that all find the trial as its maker left it. What they record is ordered by
        // their stamps.
        arrivals.add(1, ordering: .acquiringAndReleasing)
        var pauses = 0
        while arrivals.load(ordering: .acquiring) < threads {
            pawl_spin_pause()
            pauses += 1
            if pauses % patience == 0 { sched_yield() }
        }
    }

    private func perform(_ steps: [Scenario.Step], as thread: Int) {
        var mine: [Seen] = []
        mine.reserveCapacity(steps.count)
        for step in steps {
            wait(step.wait)
            let invocation = stamp()
            if step.isInterrupted { sched_yield() }
            let decision = decide(step.action)
            let response = stamp()
            mine.append(Seen(invocation: invocation, response: response, action: step.action, decision: decision))
        }
        logs[thread].seen.withLock { $0 = mine }
    }

    /// The next number of the history.
    ///
    /// ORDERING: sequentially consistent: nothing of a call moves out from between its two numbers. So when one call's
    /// second number is below another's first, the one happened before the other, which must then see all of it; no
    /// history is held against the limiter wrongly. Nor does a number hide anything: it is taken outside of the call,
    /// so that a call may only seem longer by the few instructions between, as if its caller had been interrupted there,
    /// and two calls that seem to overlap for that reason are two of which no thread could know which was first.
    private func stamp() -> Int { stamps.add(1, ordering: .sequentiallyConsistent).newValue }

    private func decide(_ action: Action) -> Decision? {
        switch action {
        case .ask(let question): return subject.answer(question)
        case .sweep(let now):
            subject.sweep(at: now)
            return nil
        }
    }

    private func wait(_ wait: Scenario.Wait) {
        switch wait {
        case .none: break
        case .spin(let pauses): for _ in 0..<pauses { pawl_spin_pause() }
        case .yield: sched_yield()
        case .meet: meet()
        }
    }

    /// Waits a little for another thread that wants to meet, so that their next calls begin together.
    private func meet() {
        // ORDERING: relaxed; whom one meets is chance, and nothing is read through it.
        let ticket = meetings.add(1, ordering: .relaxed).newValue
        guard ticket % 2 == 1 else { return }
        for _ in 0..<400 where meetings.load(ordering: .relaxed) == ticket { pawl_spin_pause() }
    }

    // MARK: What was recorded

    /// All calls, in the order in which they began.
    func calls() -> [Call<Done>] {
        logs.indices.flatMap { thread in
            logs[thread].seen.withLock { $0 }.map { seen in
                Call(thread: thread, invocation: seen.invocation, response: seen.response, operation: Done(seen))
            }
        }.sorted { $0.invocation < $1.invocation }
    }
}

extension Done {
    fileprivate init(_ seen: Trial.Seen) {
        switch (seen.action, seen.decision) {
        case (.ask(let question), .some(let decision)): self = .asked(question, DecisionFields(decision))
        case (.ask(let question), .none): preconditionFailure("no answer to \(question)")
        case (.sweep(let now), _): self = .swept(at: now)
        }
    }
}
