// SPDX-License-Identifier: Apache-2.0

import CPawl

// Holding an entry: a question that concerns several marks the entry of each of its keys, and so has them to itself; who changes
// a log, or gives back, marks the one entry.
//
//     seen  →  seen held  →  …  →  the word that it is to have, at rest
//
// All are marked before the first is let go of. Whoever finds one of them changed and at rest therefore finds each of the
// others changed, or held, and waits: nobody sees a part of it.
//
// Order: entries of one question that waits for any are held in the order of their homes, and then the words that keys without a place share, in
// the order of their limits: so no two questions wait for each other. Whoever holds an entry may wait for a stripe lock. Nobody
// waits for an entry under a stripe lock.

extension Slot {
    /// Marks an entry at rest as held, if it is still the expected one.
    @inline(__always)
    func hold(_ seen: Entry) -> Bool { swap(seen, for: Entry(tag: seen.tag.held, word: seen.word)) }

    /// Marks the entry with that tag, which is one at rest, as held, whatever its word is: the word that it has, and keeps while it
    /// is held. Nil, and nothing has happened, where another tag stands there.
    @inline(__always)
    func hold(_ tag: Tag) -> UInt64? {
        // ORDERING: relaxed, behind the swap. Nobody publishes another word, as swaps by all others expect a tag at rest.
        swap(tag, for: tag.held) ? wordBits : nil
    }

    /// Lets go of an entry that the caller holds, and gives it a word.
    @inline(__always)
    func letGo(_ seen: Entry, word: UInt64, readsAreSingle: Bool) {
        assert(entry == Entry(tag: seen.tag.held, word: seen.word), "a held entry was changed by somebody else")
        store(seen.with(word: word), over: Entry(tag: seen.tag.held, word: seen.word), readsAreSingle: readsAreSingle)
    }

    /// Returns when the entry is no longer held, or after a while: to be looked at again.
    @inline(never)
    func waitWhileHeld() {
        var backoff = Backoff()
        for _ in 0..<Self.looks {
            guard Tag(bits: tagBits).isHeld else { return }
            backoff.pause()
        }
        // Its holder works for a fraction of a microsecond, so it has lost its processor: give it ours for a moment.
        let tag = Tag(bits: tagBits)
        guard tag.isHeld else { return }
        // SAFETY: little-endian, so the low half with the mark lies at the slot's start. Nobody wakes us; the time is bounded.
        unsafe pawl_wait_while_equal(address, UInt32(truncatingIfNeeded: tag.bits), Self.napNanoseconds)
    }

    private static let looks = 20
    private static let napNanoseconds: UInt64 = 50_000
}
