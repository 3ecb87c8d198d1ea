// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlTesting

// Questions about one place and about several, which words answer unless the key is blocked.

extension ChangingLimits {
    /// What a question comes to at one place, and what speaks.
    private struct Verdict {
        let step: Step
        let record: PlanRecord
        /// Whether the step is one of the key's word.
        let isOfWord: Bool
    }

    func ask(_ verb: Verb, _ place: Int, _ cost: Cost, at now: Tick, _ state: inout State) -> Act.Told {
        let verdict = verdict(verb, place, cost, at: now, &state)
        if verb != .peek { apply(verdict, to: place, &state) }
        return .one(DecisionFields(Decision(verdict.step, of: verdict.record, verb: verb, cost: cost, at: now)))
    }

    func askAll(_ places: [Int], _ cost: Cost, at now: Tick, _ state: inout State) -> Act.Told {
        let verdicts = places.map { verdict(.admit, $0, cost, at: now, &state) }
        let violated = verdicts.indices.filter { verdicts[$0].step.verdict != .admitted }
        let refused = violated.filter { !verdicts[$0].record.isShadow }
        guard refused.isEmpty else { return .refused(Set(refused)) }
        for (place, verdict) in zip(places, verdicts) { apply(verdict, to: place, &state) }
        let decisions = verdicts.map { Decision($0.step, of: $0.record, verb: .admit, cost: cost, at: now) }
        let speaker = decisions.indices.dropFirst().reduce(0) { isLess(decisions[$1], decisions[$0]) ? $1 : $0 }
        return .granted(
            position: speaker, remaining: decisions[speaker].remaining, resetAfter: decisions[speaker].resetAfter,
            violatedInShadow: Set(violated))
    }

    private func verdict(
        _ verb: Verb, _ place: Int, _ cost: Cost, at now: Tick, _ state: inout State
    ) -> Verdict {
        let usual = catalogue[state.promises[state.keys[place].limit]]
        // Nobody is asked, and so nothing is found to have ended.
        if usual.plan.mode == .off {
            return Verdict(step: .unlimited(verb, cost), record: usual, isOfWord: false)
        }
        // Charges go on behind a block, and find out what has ended there.
        if verb != .charge, let end = state.keys[place].blockedUntil, end > now {
            return Verdict(step: .blocked(until: end, cost), record: usual, isOfWord: false)
        }
        var then = state
        endWhatHasEnded(place, at: now, &then)
        // A look ends nothing.
        if verb != .peek { state = then }
        let record = catalogue[promise(to: place, then)]
        guard record.plan.keepsWords else {
            return Verdict(step: .unlimited(verb, cost), record: record, isOfWord: false)
        }
        let step = record.step(verb, cost, word: then.keys[place].word ?? Plan.fresh, at: now)
        return Verdict(step: step, record: record, isOfWord: true)
    }

    /// A key is seen by the first question that leaves something to remember.
    private func apply(_ verdict: Verdict, to place: Int, _ state: inout State) {
        guard verdict.isOfWord, verdict.step.word != state.keys[place].word ?? Plan.fresh else { return }
        state.keys[place].word = verdict.step.word
    }

    /// Whether a part has a smaller share of its limit left: what keeps no words has all of it.
    private func isLess(_ one: Decision, _ other: Decision) -> Bool {
        Int128(one.remaining) * burst(other) < Int128(other.remaining) * burst(one)
    }

    private func burst(_ decision: Decision) -> Int128 {
        decision.plan.keepsWords ? Int128(decision.limit.burst) : Int128(Int.max)
    }
}
