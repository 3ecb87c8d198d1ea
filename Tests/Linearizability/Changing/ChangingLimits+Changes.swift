// SPDX-License-Identifier: Apache-2.0

import Pawl

// What an operator says: of a limit, or of one key.

extension ChangingLimits {
    /// Does one thing, and tells what is told of it.
    func perform(_ act: Act, on state: inout State) -> Act.Told {
        let now = act.at
        switch act.deed {
        case .ask(let verb, let place, let cost): return ask(verb, place, Cost(cost), at: now, &state)
        case .penalise(let place, let units): return ask(.charge, place, Cost(units), at: now, &state)
        case .askAll(let places, let cost): return askAll(places, Cost(cost), at: now, &state)
        case .change(let limit, let new, let mode, let strategy):
            let promise = Catalogue.Promise(limit: new, mode: mode ?? state.promises[limit].mode)
            change(limit, to: promise, by: strategy, at: now, &state)
        case .block(let place, let end):
            see(place, at: now, &state)
            state.keys[place].blockedUntil = end
        case .unblock(let place): state.keys[place].blockedUntil = nil
        case .override(let place, let own, let end): self.override(place, by: own, until: end, at: now, &state)
        case .endOverride(let place):
            if let own = state.keys[place].own { endOwn(place, at: min(now, own.until), &state) }
        case .reset(let place): reset(place, at: now, &state)
        case .pass: break
        }
        return .done
    }

    // MARK: Of a limit

    private func change(
        _ limit: Int, to new: Catalogue.Promise, by strategy: CarryOver, at instant: Tick, _ state: inout State
    ) {
        let old = state.promises[limit]
        for place in state.keys.indices where state.keys[place].limit == limit {
            endOwnIfEnded(place, at: instant, &state)
            guard let own = state.keys[place].own else {
                carry(place, from: old, to: new, by: strategy, at: instant, &state)
                continue
            }
            // It keeps what is its own, in the new mode, and is forgotten with the others.
            guard own.promise.mode != new.mode || strategy == .reset else { continue }
            let next = Catalogue.Promise(limit: own.promise.limit, mode: new.mode)
            carry(place, from: own.promise, to: next, by: strategy == .reset ? .reset : .keepDebt, at: instant, &state)
            state.keys[place].own?.promise = next
        }
        state.promises[limit] = new
    }

    // MARK: Of a key

    private func override(
        _ place: Int, by own: Int, until end: Tick, at now: Tick, _ state: inout State
    ) {
        endOwnIfEnded(place, at: now, &state)
        see(place, at: now, &state)
        let usual = state.promises[state.keys[place].limit]
        let next = Catalogue.Promise(limit: own, mode: usual.mode)
        carry(place, from: promise(to: place, state), to: next, by: .keepDebt, at: now, &state)
        state.keys[place].own = Own(promise: next, until: end)
    }

    private func reset(_ place: Int, at now: Tick, _ state: inout State) {
        endWhatHasEnded(place, at: now, &state)
        guard state.keys[place].word != nil else { return }
        state.keys[place].word = catalogue[promise(to: place, state)].plan.word(owingNothingAt: now)
    }

    // MARK: Ends

    /// Ends what has ended of a key's exceptions by an instant.
    func endWhatHasEnded(_ place: Int, at now: Tick, _ state: inout State) {
        endOwnIfEnded(place, at: now, &state)
        if let end = state.keys[place].blockedUntil, end <= now { state.keys[place].blockedUntil = nil }
    }

    private func endOwnIfEnded(_ place: Int, at now: Tick, _ state: inout State) {
        if let own = state.keys[place].own, own.until <= now { endOwn(place, at: own.until, &state) }
    }

    private func endOwn(_ place: Int, at instant: Tick, _ state: inout State) {
        let usual = state.promises[state.keys[place].limit]
        carry(place, from: promise(to: place, state), to: usual, by: .keepDebt, at: instant, &state)
        state.keys[place].own = nil
    }

    /// Where what has ended at a place may have been found to: a block after what is behind it.
    func statesAfterEnds(of place: Int, at now: Tick, in state: State) -> [State] {
        var (one, both) = (state, state)
        endOwnIfEnded(place, at: now, &one)
        endWhatHasEnded(place, at: now, &both)
        return [one, both]
    }

    // MARK: Words

    /// What is promised to a key now.
    func promise(to place: Int, _ state: State) -> Catalogue.Promise {
        state.keys[place].own?.promise ?? state.promises[state.keys[place].limit]
    }

    /// What is special about a key stands in its entry, so that it is seen from then on.
    private func see(_ place: Int, at now: Tick, _ state: inout State) {
        guard state.keys[place].word == nil else { return }
        state.keys[place].word = catalogue[promise(to: place, state)].plan.word(owingNothingAt: now)
    }

    /// Has a key that was seen owe to one promise what it owed to another.
    private func carry(
        _ place: Int, from old: Catalogue.Promise, to new: Catalogue.Promise, by strategy: CarryOver, at instant: Tick,
        _ state: inout State
    ) {
        guard let word = state.keys[place].word else { return }
        let (before, after) = (catalogue[old].plan, catalogue[new].plan)
        let carried = after.word(carrying: word, from: before, by: strategy, at: instant)
        state.keys[place].word = carried == Plan.fresh ? after.word(owingNothingAt: instant) : carried
    }
}
