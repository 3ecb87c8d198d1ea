// SPDX-License-Identifier: Apache-2.0

import Foundation
import Pawl
import Synchronization

/// The least limiter that can be changed: the specification under one lock. Right, or with a bug that comes of letting go of the lock
/// too early, or of forgetting something.
final class BareChanges: ChangingSubject {
    enum Bug {
        /// None: what is found is then not the recorder's doing.
        case none
        /// A change carries over nothing of what its limit's keys owe.
        case carriesNoDebt
        /// A limit changes, and a moment later what keys of their own promises owe, and their mode.
        case changesInTwoSteps
        /// A block keeps what it saw of its key before others had charged it.
        case blocksWhatItSaw
        /// A key has a plan of its own, and a moment later what it owes under it.
        case overridesInTwoSteps
    }

    private let specification: ChangingLimits
    private let bug: Bug
    private let isTaken = Atomic<Bool>(false)
    private let guarded: Guarded

    /// Guarded by `isTaken`.
    private final class Guarded: @unchecked Sendable {
        var state: ChangingLimits.State
        init(_ state: ChangingLimits.State) { self.state = state }
    }

    init(_ specification: ChangingLimits, _ bug: Bug) {
        (self.specification, self.bug) = (specification, bug)
        guarded = Guarded(specification.initial)
    }

    /// ORDERING: acquire to take, release to let go, each the other's half: who has the lock sees what was written under it.
    private func alone<Result>(_ body: (inout ChangingLimits.State) -> Result) -> Result {
        while isTaken.exchange(true, ordering: .acquiring) { sched_yield() }
        defer { isTaken.store(false, ordering: .releasing) }
        return body(&guarded.state)
    }

    func perform(_ act: Act) -> Act.Told {
        switch (bug, act.deed) {
        case (.carriesNoDebt, .change(let limit, let new, let mode, _)):
            let forgetful = Act(deed: .change(limit: limit, to: new, mode: mode, .reset), at: act.at)
            return alone { specification.perform(forgetful, on: &$0) }
        case (.changesInTwoSteps, .change): changeInTwoSteps(act)
        case (.blocksWhatItSaw, .block(let place, _)): blockWhatWasSeen(place, act)
        case (.overridesInTwoSteps, .override(let place, _, _)): overrideInTwoSteps(place, act)
        default: return alone { specification.perform(act, on: &$0) }
        }
        return .done
    }

    private func changeInTwoSteps(_ act: Act) {
        let (before, after) = alone { state in
            let before = state
            _ = specification.perform(act, on: &state)
            let after = state
            for place in state.keys.indices where after.keys[place].own != nil {
                state.keys[place] = before.keys[place]
            }
            return (before, after)
        }
        // Any thread may be interrupted at any time.
        sched_yield()
        alone { state in
            for place in state.keys.indices where state.keys[place] == before.keys[place] {
                state.keys[place] = after.keys[place]
            }
        }
    }

    private func blockWhatWasSeen(_ place: Int, _ act: Act) {
        let seen = alone { $0.keys[place].word }
        sched_yield()
        alone { state in
            _ = specification.perform(act, on: &state)
            if let seen { state.keys[place].word = seen }
        }
    }

    private func overrideInTwoSteps(_ place: Int, _ act: Act) {
        let after = alone { state in
            _ = specification.perform(act, on: &state)
            let after = state.keys[place]
            state.keys[place].word = nil
            return after
        }
        sched_yield()
        alone { state in
            if state.keys[place].own == after.own { state.keys[place].word = after.word }
        }
    }
}
