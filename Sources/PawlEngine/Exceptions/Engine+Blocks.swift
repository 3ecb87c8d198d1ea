// SPDX-License-Identifier: Apache-2.0

package import PawlModel
import Synchronization

// Blocking keys: a swap of the key's entry for one that says until when, and back.

extension Engine {
    /// Has every question about a key be refused until an instant; its state goes on behind that.
    ///
    /// - Throws: `LimitError` where there is no place for a key that has none.
    package func block(
        _ kind: KeyKind, _ key: Span<UInt8>, limit: Int, until end: Tick, at now: Tick
    ) throws(LimitError) {
        let (home, bytes) = (locate(kind, key, limit: limit), key.indices.map { key[$0] })
        endExceptions(at: now)
        try exclusively(home) { exceptions throws(LimitError) in
            noteException()
            var one = exceptions[home] ?? Exceptions.One(kind: kind, key: bytes, limit: limit, home: home)
            var behind = one.block?.behind
            let isDone = try replace(home, limit: limit, at: now) { entry in
                behind = behind ?? entry
                return Entry(tag: entry.tag.under(plan: plans.blockedRow), word: end.nanoseconds)
            }
            guard isDone, let behind else { return false }
            one.block = Exceptions.Block(until: end, behind: behind)
            exceptions[home] = one
            return true
        }
    }

    /// Ends a key's block before its time, if it has one.
    package func unblock(_ kind: KeyKind, _ key: Span<UInt8>, limit: Int) {
        change(locate(kind, key, limit: limit)) { one, _ in lift(&one) }
    }

    /// Puts back the entry that a blocked key would have: whether nobody was in the way.
    func lift(_ one: inout Exceptions.One) -> Bool {
        guard let block = one.block else { return true }
        let behind = carryAlong(block.behind)
        // Kept even where that fails, as what it was may be gone.
        one.block?.behind = behind
        guard let slot = table.find(one.home) else { return false }
        let seen = slot.entry
        guard seen.tag.isMovable, isBlocked(seen.tag), seen.tag.digestBits == one.home.digestBits,
            slot.swap(seen, for: behind)
        else { return false }
        one.block = nil
        return true
    }

    /// Ends all blocks of a limit that is removed, as its keys are as if never seen. Under the lock.
    func liftAll(ofLimit limit: Int, of exceptions: inout Exceptions) {
        for one in exceptions.all where one.limit == limit {
            var one = one
            // A blocked key's entry belongs to no question; whoever is moving it will have done.
            while !lift(&one) { table.waitForMove(one.home) }
            exceptions[one.home] = one
        }
    }
}
