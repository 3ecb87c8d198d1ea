// SPDX-License-Identifier: Apache-2.0

import CPawl
import Foundation
import Synchronization

/// Threads that do what each was given to do, and note when each act began, when it was over, and what they were told.
final class ConcurrentRun<Act: Sendable, Told: Sendable>: Sendable {
    /// An act, and whether its thread lets another have the processor once more after it has said that it begins.
    struct Step: Sendable {
        let act: Act
        let isInterrupted: Bool
    }

    /// An act, and what was told of it.
    struct Done: Sendable {
        let act: Act
        let told: Told
    }

    private let programs: [[Step]]
    private let stamps = Atomic<Int>(0)
    private let arrivals = Atomic<Int>(0)
    private let finished = Atomic<Int>(0)
    /// What each thread saw; what was done before they began comes last.
    private let logs: [Log]

    /// Written by one thread, and read when all have said that they have finished.
    private final class Log: @unchecked Sendable {
        var calls: [Call<Done>] = []
    }

    init(_ programs: [[Step]]) {
        self.programs = programs
        logs = (0...programs.count).map { _ in Log() }
    }

    /// Does some acts before any thread begins, as if by one more thread.
    func prepare(_ acts: [Act], _ perform: (Act) -> Told) {
        logs[programs.count].calls = acts.map { act in
            call(Step(act: act, isInterrupted: false), by: programs.count, perform)
        }
    }

    /// Does what one thread is to do, as soon as all others have come.
    func run(thread: Int, _ perform: (Act) -> Told) {
        // ORDERING: acquire-release, so that all find what is asked as its maker left it.
        arrivals.add(1, ordering: .acquiringAndReleasing)
        var pauses = 0
        while arrivals.load(ordering: .acquiring) < programs.count {
            pawl_spin_pause()
            pauses += 1
            if pauses % 100 == 0 { sched_yield() }
        }
        var mine: [Call<Done>] = []
        mine.reserveCapacity(programs[thread].count)
        for step in programs[thread] { mine.append(call(step, by: thread, perform)) }
        logs[thread].calls = mine
        // ORDERING: release, pairs with the acquire in `calls`.
        finished.add(1, ordering: .releasing)
    }

    private func call(_ step: Step, by thread: Int, _ perform: (Act) -> Told) -> Call<Done> {
        let invocation = stamp()
        if step.isInterrupted { sched_yield() }
        let told = perform(step.act)
        let response = stamp()
        return Call(
            thread: thread, invocation: invocation, response: response, operation: Done(act: step.act, told: told))
    }

    /// ORDERING: sequentially consistent, as in `Trial`: nothing of a call moves out from between its two numbers.
    private func stamp() -> Int { stamps.add(1, ordering: .sequentiallyConsistent).newValue }

    /// All calls, in the order in which they began.
    ///
    /// - Precondition: all threads have finished.
    var calls: [Call<Done>] {
        // ORDERING: acquire, pairs with the release in `run`.
        precondition(finished.load(ordering: .acquiring) == programs.count)
        return logs.flatMap(\.calls).sorted { $0.invocation < $1.invocation }
    }
}
