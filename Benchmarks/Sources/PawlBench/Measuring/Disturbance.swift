// SPDX-License-Identifier: Apache-2.0

import CMachine
import Synchronization

/// One thread asks single questions, while another one now disturbs the limiter, now rests.
///
///     asks       timer · at rest · during ·  timer · at rest · during · …
///     disturbs                     ######                     ######
///
/// Turn and turn about, so that the machine's moods meet both. What the disturbance forgot of the keys that are asked
/// about is asked for once before times at rest are taken.
final class Disturbance: Sendable {
    struct Times {
        var timer: QuestionTimes
        var atRest: QuestionTimes
        var during: QuestionTimes
    }

    private let ours: any Contestant
    private let slice: Int
    private let rounds: Int
    /// Disturbs for a moment.
    private let disturb: @Sendable () -> Void
    private let gate = Gate(threads: 2)
    private let isDisturbing = Atomic<Bool>(false)
    private let times: Mutex<Times>

    init(of ours: any Contestant, slice: Int, rounds: Int, by disturb: @escaping @Sendable () -> Void) {
        self.ours = ours
        self.slice = slice
        self.rounds = rounds
        self.disturb = disturb
        let empty = QuestionTimes(slice: slice)
        times = Mutex(Times(timer: empty, atRest: empty, during: empty))
    }

    func run() -> Times {
        Crew.run(threads: 2) { [self] number in if number == 0 { ask() } else { disturbInTurn() } }
        return times.withLock { $0 }
    }

    private func ask() {
        times.withLock { times in
            for _ in 0..<rounds {
                times.timer.measure(nil, from: 0, count: slice / 4)
                _ = ours.ask(from: 0, count: slice)
                times.atRest.measure(ours, from: 0, count: slice)
                // ORDERING: relaxed; the gate orders it.
                isDisturbing.store(true, ordering: .relaxed)
                gate.wait()
                times.during.measure(ours, from: 0, count: slice)
                // ORDERING: relaxed; a disturbance more or less is no matter.
                isDisturbing.store(false, ordering: .relaxed)
                gate.wait()
            }
        }
    }

    private func disturbInTurn() {
        for _ in 0..<rounds {
            gate.wait()
            while isDisturbing.load(ordering: .relaxed) { disturb() }
            gate.wait()
        }
    }
}

extension Report {
    /// What was found, and whether the slowest of a thousand stays within three times its time at rest.
    mutating func add(_ times: Disturbance.Times, in scenario: String) {
        let timer = times.timer.nanoseconds(50)
        add(Figure(scenario: scenario, name: "timer alone, p50", value: timer, unit: "ns"))
        add(times.atRest, of: "at rest", in: scenario)
        add(times.during, of: "during", in: scenario)
        let ratio = (times.during.nanoseconds(99.9) - timer) / (times.atRest.nanoseconds(99.9) - timer)
        add(
            Figure(
                scenario: scenario, name: "p99.9 during beside at rest, less the timer", value: ratio, unit: "×",
                budget: "≤ 3", isMet: ratio <= 3))
    }
}
