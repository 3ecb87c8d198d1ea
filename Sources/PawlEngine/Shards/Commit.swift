// SPDX-License-Identifier: Apache-2.0

import CPawl

// The one file that publishes words. Everything that changes a slot, from a question to an eviction, does it
// by one 16-byte swap of (tag, word) here, or by one 16-byte write where the entry is held: a slot that was taken over by
// another key, moved or updated since it was read makes the swap fail, so no update ever lands on the wrong key. The tag alone is
// swapped by whoever marks an entry as held, whatever its word: that changes what nobody else may change from then on.

extension Slot {
    /// Replaces the entry if it is still the expected one. No effect, and false, otherwise.
    @inline(__always)
    func swap(_ expected: Entry, for desired: Entry) -> Bool {
        assert(!desired.tag.isFree || desired.word == 0, "a free slot has word 0")
        // SAFETY: the slot lies inside a table and on a 16-byte boundary.
        // ORDERING: sequentially consistent, which the instruction is anyway. It publishes the entry to `entry`
        // (acquire), and keeps an entry's new place from becoming visible after its old place is free.
        return unsafe pawl_pair_swap(
            address,
            pawl_pair(tag: expected.tag.bits, word: expected.word),
            pawl_pair(tag: desired.tag.bits, word: desired.word))
    }

    /// Replaces the tag if it is still the expected one, and leaves the word, whatever that is. No effect, and false, otherwise.
    ///
    /// Cheaper than swapping both, and not in vain where others have only changed the word.
    @inline(__always)
    func swap(_ expected: Tag, for desired: Tag) -> Bool {
        // SAFETY: as above.
        // ORDERING: sequentially consistent, and so it pairs with the swap or write that published the entry: the word that was
        // published with the tag is visible.
        unsafe pawl_tag_swap(address, expected.bits, desired.bits)
    }

    /// Replaces an entry that nobody else may change.
    @inline(__always)
    func store(_ desired: Entry, over held: Entry, readsAreSingle: Bool) {
        // SAFETY: as in `swap`; the entry is held by the caller, and swaps by all others expect one at rest.
        // ORDERING: release, pairs with `entry` (acquire). All entries of a question are held before the first is let go.
        unsafe pawl_pair_store(
            address,
            pawl_pair(tag: held.tag.bits, word: held.word), pawl_pair(tag: desired.tag.bits, word: desired.word),
            readsAreSingle)
    }

    /// Whether what was read is an answer: the slot held both halves at one instant.
    ///
    /// - Parameter readsAreSingle: whether this processor reads 16 aligned bytes in one piece; if not, the
    ///   halves may come from two instants, and only a swap of the pair with itself tells.
    @inline(__always)
    func confirm(_ seen: Entry, readsAreSingle: Bool) -> Bool {
        readsAreSingle || swap(seen, for: seen)
    }
}

/// How long to stay out of the way after a swap failed, which means that another question got its answer.
///
/// Doubles from 1 to 64 pauses: two threads that swap one word would otherwise spend their time passing its
/// cache line to and fro.
struct Backoff {
    private var pauses = 1

    /// The first pause of all.
    static func pauseOnce() { pawl_spin_pause() }

    mutating func pause() {
        for _ in 0..<pauses { pawl_spin_pause() }
        pauses = min(pauses * 2, 64)
    }
}
