// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import PawlTesting
import TestSupport

/// What is judged: anything that answers questions about one place or several from many threads.
protocol SeveralSubject: Sendable {
    func ask(_ verb: Verb, _ places: [Int], cost: Int, at now: Tick) -> SeveralWords.Told
}

/// One history of questions about several limits and keys while it is being recorded.
struct SeveralTrial: RecordedTrial {
    private struct Asked: Sendable {
        let verb: Verb
        let places: [Int]
        let cost: Int
        let at: Tick
    }

    private let records: [PlanRecord]
    private let subject: any SeveralSubject
    private let history: History
    private typealias History = ConcurrentRun<Asked, SeveralWords.Told>

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
        history = History(
            (0..<threads).map { _ in
                (0..<Int.random(in: threads > 4 ? 3...5 : 4...8, using: &random)).map { _ in
                    let count = random.onceIn(3) ? 1 : Int.random(in: 2...min(3, records.count), using: &random)
                    let places = Array(records.indices.shuffled(using: &random).prefix(count))
                    let asked = Asked(
                        verb: count == 1 && random.onceIn(2) ? .peek : .admit, places: places,
                        cost: random.onceIn(3) ? Int.random(in: 1...3, using: &random) : 1,
                        at: random.onceIn(4) ? later : Self.start)
                    return History.Step(act: asked, isInterrupted: random.onceIn(10))
                }
            })
    }

    func run(thread: Int) {
        history.run(thread: thread) { subject.ask($0.verb, $0.places, cost: $0.cost, at: $0.at) }
    }

    /// All calls, in the order in which they began.
    private var calls: [Call<SeveralWords.Operation>] {
        history.calls.map { call in
            let (asked, told) = (call.operation.act, call.operation.told)
            return Call(
                thread: call.thread, invocation: call.invocation, response: call.response,
                operation: SeveralWords.Operation(
                    verb: asked.verb, places: asked.places, cost: asked.cost, at: asked.at, told: told))
        }
    }

    var fault: String? {
        let calls = calls
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
        let calls = calls
        return calls.contains { one in
            one.operation.places.count > 1
                && calls.contains { other in
                    other.thread != one.thread && other.operation.places.count > 1 && !one.precedes(other)
                        && !other.precedes(one) && !Set(one.operation.places).isDisjoint(with: other.operation.places)
                }
        }
    }
}
