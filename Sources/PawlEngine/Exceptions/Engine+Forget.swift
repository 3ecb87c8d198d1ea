// SPDX-License-Identifier: Apache-2.0

package import PawlModel
import Synchronization

// Making one key as if never seen. What is special about it stays.

extension Engine {
    /// Forgets what a key owes under a limit.
    package func forget(_ kind: KeyKind, _ key: Span<UInt8>, limit: Int, at now: Tick) {
        let home = locate(kind, key, limit: limit)
        exclusively(home) { exceptions in
            // What is emptied as of now is not to be carried over as of an end before.
            if let one = exceptions[home], !end(one, of: &exceptions, at: now) { return false }
            guard let slot = table.find(home) else { return table.isAbsent(home) }
            let seen = slot.entry
            guard seen.tag.digestBits == home.digestBits, seen.tag.isMovable else { return false }
            // ORDERING: release, before the swap, and pairs with the acquire in `Engine.left`: who sees a word from after the reset sees
            // that there was one.
            let number = resets.wrappingAdd(1, ordering: .acquiringAndReleasing).newValue
            let state = carried(exceptions[home]?.block?.behind ?? seen)
            // Whatever was charged until now has been repaid by then.
            let end = plans.record(of: state.tag).plan.tick(forgetting: state.word)
            exceptions.noteReset(of: home, limit: limit, number: number, until: end, at: now)
            if let behind = exceptions[home]?.block?.behind {
                releaseLog(of: behind)
                exceptions[home]?.block?.behind = emptied(state, at: now)
                return true
            }
            guard slot.swap(seen, for: emptied(state, at: now)) else { return false }
            releaseLog(of: seen)
            return true
        }
    }

    /// The entry of a key that owes nothing, under the same plan.
    private func emptied(_ entry: Entry, at now: Tick) -> Entry {
        entry.with(word: plans.record(of: entry.tag).plan.word(owingNothingAt: now))
    }
}
