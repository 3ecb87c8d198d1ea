// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlTesting

/// What a limiter may answer while its limits change and keys are exceptions, when one thing is done at a time.
///
/// Nothing is put off here: a change carries every key of its limit over at once, and what is special about a key is
/// written down beside its word. Words are worked with by the plan's pure functions, which have tests of their own.
///
/// What has ended of a key's exceptions ends for good with the first question but a peek about it at the end or later, and with a few other
/// acts that find it out; a stale question from before the end can tell. A limiter ends it before it acts, so that is a call
/// of its own here, for each place: it may happen while the act is under way.
struct ChangingLimits: Specification {
    enum Operation: Sendable {
        case did(Act, Act.Told)
        /// What has ended by then at a place may be found to have.
        case mayFindEnd(Int, at: Tick)
    }

    struct State: Hashable, Sendable {
        /// What each limit promises.
        var promises: [Catalogue.Promise]
        var keys: [Key]
    }

    /// A key under one limit.
    struct Key: Hashable, Sendable {
        let limit: Int
        /// Nil of a key never seen. One that owes nothing, but was seen, begins no earlier than when that was found.
        var word: UInt64?
        var blockedUntil: Tick?
        var own: Own?
    }

    /// What is promised to one key alone.
    struct Own: Hashable, Sendable {
        var promise: Catalogue.Promise
        let until: Tick
    }

    let catalogue: Catalogue
    let initial: State

    /// - Parameter places: the limit of each place.
    init(_ catalogue: Catalogue, promises: [Catalogue.Promise], places: [Int]) {
        self.catalogue = catalogue
        initial = State(promises: promises, keys: places.map { Key(limit: $0) })
    }

    func states(after operation: Operation, in state: State) -> [State] {
        switch operation {
        case .did(let act, let told):
            var next = state
            guard agree(told, perform(act, on: &next)) else { return [] }
            // What it found to have ended at other places was found when these were looked at.
            if case .refused = told { return [state] }
            return [next]
        case .mayFindEnd(let place, let now):
            return Array(Set([state] + statesAfterEnds(of: place, at: now, in: state)))
        }
    }

    /// A question about several that is refused tells which parts were. They are looked at one after the other, so of these one at
    /// least must be refused at the question's instant, and the others at some time.
    private func agree(_ told: Act.Told, _ expected: Act.Told) -> Bool {
        guard case (.refused(let told), .refused(let expected)) = (told, expected) else { return told == expected }
        return !told.isDisjoint(with: expected)
    }
}
