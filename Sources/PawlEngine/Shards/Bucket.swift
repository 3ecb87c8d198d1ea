// SPDX-License-Identifier: Apache-2.0

import CPawl

/// One cache line, four slots. A slot is (tag, word): 16 bytes on a 16-byte boundary,
/// so that one 16-byte compare-and-swap can change it whole.
///
///     byte  0         16        32        48        64
///           [t0 | w0] [t1 | w1] [t2 | w2] [t3 | w3]         tag 0: the slot is free
///
/// Invariants (Engine+Audit checks them): the digest bits of an entry stand in at most one slot of its two
/// buckets and the stash; a free slot has word 0; nothing is marked moving while no stripe is held.
///
/// Reading costs one cache line. Nothing here writes; that is `Commit.swift`.
@safe
struct Bucket {
    static let slots = 4
    static let bytes = 64

    private let line: UnsafeMutableRawPointer

    /// - Precondition: the line lies inside a table and on a 64-byte boundary.
    init(line: UnsafeMutableRawPointer) {
        assert(UInt(bitPattern: line) % UInt(Self.bytes) == 0)
        unsafe self.line = line
    }

    subscript(index: Int) -> Slot {
        assert(index >= 0 && index < Self.slots)
        // SAFETY: `index < Bucket.slots`, so the slot lies inside the line.
        return unsafe Slot(address: line + index &* Slot.bytes)
    }

    /// The slot that holds those digest bits, marked or not. What it holds may have changed on return.
    func find(_ digestBits: UInt64) -> Slot? {
        for index in 0..<Self.slots where self[index].digestBits == digestBits { return self[index] }
        return nil
    }

    /// The slot that holds that very tag, likewise, and the word that stood beside it. They may be of two instants: whoever answers by
    /// them swaps, or reads the entry.
    ///
    /// Compares all four without a branch: where in its bucket a key stands is chance.
    @inline(__always)
    func find(_ tag: Tag) -> (slot: Slot, word: UInt64)? {
        // SAFETY: the line lies inside a table, which its engine keeps mapped; where the tag was seen, the offset lies inside it.
        let seen = unsafe pawl_tag_search(line, tag.bits)
        guard seen.offset < Self.bytes else { return nil }
        return unsafe (Slot(address: line + Int(truncatingIfNeeded: seen.offset)), seen.word)
    }

    /// The slots that are free at a glance.
    var freeSlots: Int {
        var free = 0
        for index in 0..<Self.slots where self[index].digestBits == 0 { free += 1 }
        return free
    }

    /// Asks the processor for the line, to be read: most questions that are refused write nothing, and asking for it
    /// alone would take it from the other processors each time.
    @inline(__always)
    func prefetch() {
        // SAFETY: prefetching reads nothing that the program could see, whatever the address.
        unsafe pawl_prefetch_read(line)
    }
}

/// Sixteen bytes on a 16-byte boundary: one entry, or free.
@safe
struct Slot {
    static let bytes = 16

    let address: UnsafeMutableRawPointer

    init(address: UnsafeMutableRawPointer) {
        assert(UInt(bitPattern: address) % UInt(Self.bytes) == 0)
        unsafe self.address = address
    }

    /// Whether this processor reads 16 aligned bytes in one piece.
    static var readsAreSingle: Bool { pawl_pair_load_is_single() }

    /// The tag's bits alone, for scanning. What makes room, or an answer, is read again whole; what is taken for live may be so no
    /// more.
    @inline(__always)
    var tagBits: UInt64 {
        // SAFETY: the slot lies inside a table, which its engine keeps mapped.
        // ORDERING: relaxed. A scan concludes nothing that would have to hold.
        unsafe pawl_load_relaxed_64(address)
    }

    /// The word's bits alone: of an entry that the caller holds, or beside a tag that is scanned.
    @inline(__always)
    var wordBits: UInt64 {
        // SAFETY: as above; the second half of sixteen bytes.
        // ORDERING: relaxed. Nothing is concluded from it, unless the caller has marked the entry.
        unsafe pawl_load_relaxed_64(address + 8)
    }

    /// The tag's digest bits alone, for scanning likewise.
    @inline(__always)
    var digestBits: UInt64 { tagBits & Tag.digestMask }

    /// Both halves by one 16-byte read; see `Commit.swift` for when that alone is an answer.
    @inline(__always)
    var entry: Entry {
        // SAFETY: as above, and 16 bytes on a 16-byte boundary.
        // ORDERING: acquire, pairs with the swap that published the entry: what its publisher did before is visible.
        let pair = unsafe pawl_pair_load(address)
        return Entry(tag: Tag(bits: pair.tag), word: pair.word)
    }
}
