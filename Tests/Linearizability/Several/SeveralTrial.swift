// SPDX-License-Identifier: Apache-2.0

import CPawl
import Foundation
import Pawl
import PawlEngine
import PawlTesting
import Synchronization
import TestSupport

/// What is judged: anything that answers questions about one place or several from many threads.
protocol SeveralSubject: Sendable {
    func ask(_ verb: Verb, _ places: [Int], cost: Int, at now: Tick) -> SeveralWords.Told
}

/// One history of questions about several limits and keys while it is being recorded.
final class SeveralTrial: Sendable {
    private struct Asked: Sendable {
        let verb: Verb
        let places: [Int]
        let cost: Int
        let at: Tick
        let isInterrupted: Bool
    }

    let records: [PlanRecord]
    let subject: any SeveralSubject
    private let programs: [[Asked]]
    private let stamps = Atomic<Int>(0)
    private let arrivals = Atomic<Int>(0)
    private let logs: [Log]

    private final class Log: Sendable {
        let calls = Mutex<[Call<SeveralWords.Operation>]>([])
    }

    private static let start = Tick(nanoseconds: 1 << 56)

    /// Three or four places, of which questions are about one, two or three; few units, one instant or two.
    init(threads: Int, seed: UInt64, subject: (inout SeededGenerator) throws -> (any SeveralSubject, [PlanRecord]))
        throws
    {
        var random = SeededGenerator(seed: seed)
        let records: [PlanRecord]
        (self.subject, records) = try subject(&random)
        self.records = records
        let later = Self.start.advanced(by: random.distance(records[0].plan.limit))
        programs = (0..<threads).map { _ in
            (0..<Int.random(in: threads > 4 ? 3...5 : 4...8, using: &random)).map { _ in
                let count = random.onceIn(3) ? 1 : Int.random(in: 2...min(3, records.count), using: &random)
                let places = Array(records.indices.shuffled(using: &random).prefix(count))
                return Asked(
                    verb: count == 1 && random.onceIn(2) ? .peek : .admit, places: places,
                    cost: random.onceIn(3) ? Int.random(in: 1...3, using: &random) : 1,
                    at: random.onceIn(4) ? later : Self.start, isInterrupted: random.onceIn(10))
            }
        }
        logs = (0..<threads).map { _ in Log() }
    }

    /// Asks what one thread is to ask, as soon as all others have come.
    func run(thread: Int) {
        // ORDERING: acquire-release, so that all find the trial as its maker left it.
        arrivals.add(1, ordering: .acquiringAndReleasing)
        var pauses = 0
        while arrivals.load(ordering: .acquiring) < programs.count {
            pawl_spin_pause()
            pauses += 1
            if pauses % 100 == 0 { sched_yield() }
        }
        var mine: [Call<SeveralWords.Operation>] = []
        mine.reserveCapacity(programs[thread].count)
        for asked in programs[thread] {
            let invocation = stamp()
            if asked.isInterrupted { sched_yield() }
            let told = subject.ask(asked.verb, asked.places, cost: asked.cost, at: asked.at)
            let response = stamp()
            mine.append(
                Call(
                    thread: thread, invocation: invocation, response: response,
                    operation: SeveralWords.Operation(
                        verb: asked.verb, places: asked.places, cost: asked.cost, at: asked.at, told: told)))
        }
        logs[thread].calls.withLock { $0 = mine }
    }

    /// ORDERING: sequentially consistent, as in `Trial`: nothing of a call moves out from between its two numbers.
    private func stamp() -> Int { stamps.add(1, ordering: .sequentiallyConsistent).newValue }

    /// All calls, in the order in which they began.
    var calls: [Call<SeveralWords.Operation>] {
        logs.flatMap { $0.calls.withLock { $0 } }.sorted { $0.invocation < $1.invocation }
    }

    /// Why the history is not linearizable, nil where it is.
    var fault: String? {
        let checker = Checker(specification: SeveralWords(records: records))
        guard checker.explanation(of: calls) == nil else { return nil }
        let lines = checker.shortestUnexplained(calls).map { call in
            "  thread \(call.thread) \(call.invocation)...\(call.isPending ? "" : "\(call.response)") "
                + "\(call.operation.verb) \(call.operation.cost) of \(call.operation.places) "
                + "at +\(call.operation.at - Self.start): \(call.operation.told)"
        }
        let limits = records.map { "\($0.plan.limit)" }
        return "no order of these calls gives \(limits) the answers recorded\n" + lines.joined(separator: "\n")
    }

    /// Whether two threads' questions about several were under way at one time, with a place in common.
    var isOverlapped: Bool {
        calls.contains { one in
            one.operation.places.count > 1
                && calls.contains { other in
                    other.thread != one.thread && other.operation.places.count > 1 && !one.precedes(other)
                        && !other.precedes(one) && !Set(one.operation.places).isDisjoint(with: other.operation.places)
                }
        }
    }
}
