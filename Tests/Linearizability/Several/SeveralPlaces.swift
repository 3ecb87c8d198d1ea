// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlTesting

/// What a limiter may answer about several limits and keys when one thing is asked at a time: what is remembered of all of them,
/// of which a question about one changes its own, and a question about several that of all or of none.
///
/// A question about several that is refused tells which parts were refused. They are looked at one after the other, so of these
/// one at least must be refused at the question's instant; the others were at some other, which is not judged.
struct SeveralPlaces: Specification {
    /// A deed, and what was told of it.
    struct Operation: Sendable {
        let deed: Deed
        let at: Tick
        let told: Deed.Told
    }

    struct State: Hashable, Sendable {
        /// What is remembered of each place.
        var memories: [Memory]
        /// What was charged to which places, by the number of the receipt. Settled, it stays: nobody settles one twice.
        var receipts: [Int: [Int: Charge]] = [:]
    }

    /// The plan of each place.
    let records: [PlanRecord]

    var initial: State { State(memories: records.map { Memory($0.plan) }) }

    func states(after operation: Operation, in state: State) -> [State] {
        let now = operation.at
        var next = state
        switch operation.deed {
        case .ask(let verb, let place, let cost):
            let answer = next.memories[place].ask(verb, cost, under: records[place], at: now)
            return operation.told == .one(answer) ? [next] : []
        case .askAll(let places, let cost):
            let answers = charge(places, cost, at: now, &next)
            guard agrees(operation.told, answers, places) else { return [] }
            return answers.allSatisfy(\.isAdmitted) ? [next] : [state]
        case .reserve(let places, let cost, let receipt):
            let answers = charge(places, cost, at: now, &next)
            guard agrees(operation.told, answers, places) else { return [] }
            guard answers.allSatisfy(\.isAdmitted) else { return [state] }
            for place in places {
                next.receipts[receipt, default: [:]][place] = Charge(units: cost, left: next.memories[place])
            }
        case .settle(let receipt, let places, let actual):
            for place in places {
                guard let charge = state.receipts[receipt]?[place] else { continue }
                next.memories[place].settle(charge, actual: actual, under: records[place], at: now)
            }
        }
        return [next]
    }

    private func charge(_ places: [Int], _ cost: Int, at now: Tick, _ state: inout State) -> [DecisionFields] {
        places.map { state.memories[$0].ask(.admit, cost, under: records[$0], at: now) }
    }

    private func agrees(_ told: Deed.Told, _ answers: [DecisionFields], _ places: [Int]) -> Bool {
        let isGranted = answers.allSatisfy(\.isAdmitted)
        switch told {
        case .one(let answer): return answers == [answer]
        case .granted: return isGranted
        case .refused(let positions): return positions.contains { !answers[$0].isAdmitted }
        case .all(let position, let remaining, let resetAfter):
            guard isGranted else { return false }
            let least = answers.indices.dropFirst().reduce(0) { isLess($1, $0, answers, places) ? $1 : $0 }
            return position == least && answers[least].remaining == remaining
                && answers[least].resetAfter == resetAfter
        case .settled: return false
        }
    }

    /// Whether one part has a smaller share of its limit left than another.
    private func isLess(_ one: Int, _ other: Int, _ answers: [DecisionFields], _ places: [Int]) -> Bool {
        let bursts = [one, other].map { records[places[$0]].plan.limit.burst }
        return answers[one].remaining * bursts[1] < answers[other].remaining * bursts[0]
    }
}
