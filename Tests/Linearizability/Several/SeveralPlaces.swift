// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlTesting

/// What a limiter may answer about several limits and keys when one thing is asked at a time: the vector of their words, to
/// which a question about one applies the pure step of one, and a question about several those of all or of none.
///
/// A question about several that is refused tells which parts were refused. They are looked at one after the other, so of these
/// one at least must be refused at the question's instant, and the others at some time.
struct SeveralWords: Specification {
    /// A question about the words of some places, each place once, and what was told.
    struct Operation: Sendable {
        let verb: Verb
        let places: [Int]
        let cost: Int
        let at: Tick
        let told: Told
    }

    /// What can be told of an answer.
    enum Told: Sendable, Equatable {
        case one(DecisionFields)
        /// Granted, and spoken by that part.
        case all(position: Int, remaining: Int, resetAfter: Duration)
        /// Granted, by a subject that tells no more.
        case granted
        case refused(Set<Int>)
    }

    /// The plan of each place.
    let records: [PlanRecord]

    var initial: [UInt64] { records.map { _ in Plan.fresh } }

    func states(after operation: Operation, in words: [UInt64]) -> [[UInt64]] {
        let cost = Cost(operation.cost)
        let steps = operation.places.map {
            records[$0].step(operation.verb, cost, word: words[$0], at: operation.at)
        }
        guard agrees(operation, steps) else { return [] }
        var next = words
        if case .refused = operation.told { return [next] }
        for (place, step) in zip(operation.places, steps) { next[place] = step.word }
        return [next]
    }

    private func agrees(_ operation: Operation, _ steps: [Step]) -> Bool {
        let isGranted = steps.allSatisfy { $0.verdict == .admitted }
        switch operation.told {
        case .one(let fields): return fields == DecisionFields(decision(operation, 0, steps[0]))
        case .granted: return isGranted
        case .refused(let positions):
            return positions.contains { steps[$0].verdict != .admitted }
        case .all(let position, let remaining, let resetAfter):
            guard isGranted else { return false }
            let parts = steps.indices.map { decision(operation, $0, steps[$0]) }
            let least = parts.indices.dropFirst().reduce(0) { isLess(parts[$1], parts[$0]) ? $1 : $0 }
            return position == least && parts[least].remaining == remaining && parts[least].resetAfter == resetAfter
        }
    }

    private func decision(_ operation: Operation, _ part: Int, _ step: Step) -> Decision {
        let record = records[operation.places[part]]
        return Decision(step, of: record, verb: operation.verb, cost: Cost(operation.cost), at: operation.at)
    }

    private func isLess(_ one: Decision, _ other: Decision) -> Bool {
        one.remaining * other.limit.burst < other.remaining * one.limit.burst
    }
}
