// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import PawlTesting
import TestSupport

/// What is judged: anything that answers questions about one place or several from many threads.
protocol SeveralSubject: Sendable {
    /// Does one thing. A receipt is made and settled by one thread, or by the one that came before all others.
    func perform(_ deed: Deed, at now: Tick) -> Deed.Told
}

/// One history of questions about several limits and keys, and of what becomes of reservations, while it is being recorded.
struct SeveralTrial: RecordedTrial {
    private let records: [PlanRecord]
    private let subject: any SeveralSubject
    private let history: History
    private typealias History = ConcurrentRun<TimedDeed, Deed.Told>

    /// Three or four places, of which questions are about one, two or three; few units, one instant or two.
    init(threads: Int, seed: UInt64, subject: (inout SeededGenerator) throws -> (any SeveralSubject, [PlanRecord]))
        throws
    {
        var random = SeededGenerator(seed: seed)
        let (subject, records) = try subject(&random)
        (self.subject, self.records) = (subject, records)
        var scene = SeveralScene(records.map(\.plan.limit), threads: threads, &random)
        // More threads ask less, so that there are not too many orders.
        history = History(
            (0..<threads).map { thread in
                (0..<Int.random(in: threads > 4 ? 3...5 : 4...8, using: &random)).map { _ in
                    History.Step(act: scene.deed(of: thread, &random), isInterrupted: random.onceIn(10))
                }
            })
        history.prepare(scene.prelude) { subject.perform($0.deed, at: $0.at) }
    }

    func run(thread: Int) { history.run(thread: thread) { subject.perform($0.deed, at: $0.at) } }

    /// All calls, in the order in which they began.
    private var calls: [Call<SeveralPlaces.Operation>] {
        history.calls.flatMap { call in
            let (timed, told) = (call.operation.act, call.operation.told)
            return timed.deed.apart.map { deed in
                Call(
                    thread: call.thread, invocation: call.invocation, response: call.response,
                    operation: SeveralPlaces.Operation(deed: deed, at: timed.at, told: told))
            }
        }
    }

    var fault: String? {
        let calls = calls
        let checker = Checker(specification: SeveralPlaces(records: records))
        // A history of more calls than the checker takes is not judged; there is hardly ever one.
        guard calls.count <= Checker<SeveralPlaces>.callsMax, checker.explanation(of: calls) == nil else { return nil }
        let lines = checker.shortestUnexplained(calls).map { call in
            "  thread \(call.thread) \(call.invocation)...\(call.isPending ? "" : "\(call.response)") "
                + "\(call.operation.deed) at \(call.operation.at) of \(SeveralScene.start): "
                + "\(call.operation.told)"
        }
        let limits = records.map { "\($0.plan.limit)" }
        return "no order of these calls gives \(limits) the answers recorded\n" + lines.joined(separator: "\n")
    }

    /// Whether two threads' questions about several were under way at one time, with a place in common.
    var isOverlapped: Bool {
        let calls = history.calls
        return calls.contains { one in
            let places = one.operation.act.deed.placesAtOnce
            return calls.contains { other in
                other.thread != one.thread && !one.precedes(other) && !other.precedes(one)
                    && !places.isDisjoint(with: other.operation.act.deed.placesAtOnce)
            }
        }
    }
}
