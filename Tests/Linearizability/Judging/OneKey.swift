// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlTesting

/// What a limiter may answer about one key: the plan's pure step applied to the key's word, every field of the decision.
///
/// Keys do not concern each other, so a history is linearizable when its part about each key is (Herlihy and Wing's
/// locality). Where keys may be let go (`World`), the part of a key also has the calls by which others may have done it:
///
///     state      the word, fresh where the key has no entry, and the floor: no entry of the key starts before it
///     question   with a word:     the step at the question's instant
///                without a word:  if that would change nothing, the same; otherwise the step at the question's instant
///                                 or the floor, whichever is later. Either way it is told at the question's instant
///     let go     by a sweep at t, or a question at t that may have made an entry for another key: nothing; or the floor
///                rises to t, as something else was let go close by; or that, and the key's word is fresh again, if at t
///                it said nothing any more
///
/// One such instant is enough for each call: once a key was let go at t it comes back with a word that is live at t, and
/// that the same call cannot let go; and raising the floor earlier than letting go makes no difference as long as the key
/// does not come back in between. A key's own questions let go others alone, and raise a floor that its word is above.
struct OneKey: Specification {
    enum Operation: Sendable {
        case asked(Question, DecisionFields)
        case mayLetGo(at: Tick)
    }

    struct State: Hashable, Sendable {
        var word = Plan.fresh
        var floor = Tick.zero
    }

    let record: PlanRecord

    var initial: State { State() }

    func states(after operation: Operation, in state: State) -> [State] {
        switch operation {
        case .asked(let question, let answer):
            let step = step(question, state)
            return self.answer(step, question) == answer ? [State(word: step.word, floor: state.floor)] : []
        case .mayLetGo(let now):
            return statesAfterLettingGo(state, at: now)
        }
    }

    /// What a limiter does with a question, asked one at a time.
    func step(_ question: Question, _ state: State) -> Step {
        let cost = Cost(question.cost)
        let step = record.step(question.verb, cost, word: state.word, at: question.at)
        guard state.word == Plan.fresh, step.word != Plan.fresh else { return step }
        let start = max(question.at, state.floor)
        return record.step(question.verb, cost, word: Plan.fresh, at: start)
    }

    /// What it says about it.
    func answer(_ step: Step, _ question: Question) -> DecisionFields {
        DecisionFields(Decision(step, of: record, verb: question.verb, cost: Cost(question.cost), at: question.at))
    }

    private func statesAfterLettingGo(_ state: State, at now: Tick) -> [State] {
        let floor = max(state.floor, now)
        var states = [state]
        if floor != state.floor { states.append(State(word: state.word, floor: floor)) }
        if state.word != Plan.fresh, !record.plan.isLive(word: state.word, at: record.plan.instant(of: now)) {
            states.append(State(word: Plan.fresh, floor: floor))
        }
        return states
    }
}
