// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// One of the equal parts of a table: buckets, the stripe locks over them, and a small stash for entries
/// that found no place. A view; the memory is the engine's.
///
///     head:  [ stash entries | stash let go at | padding ] [ entries | padding ]
@safe
struct Shard {
    let base: UnsafeMutableRawPointer
    let buckets: Int

    init(base: UnsafeMutableRawPointer, buckets: Int) {
        unsafe self.base = base
        self.buckets = buckets
    }

    @inline(__always)
    func bucket(_ index: Int) -> Bucket {
        assert(index >= 0 && index < buckets)
        // SAFETY: `index < buckets`, and the layout gave the shard that many lines behind the offset.
        return unsafe Bucket(line: base + (Layout.bucketsOffset &+ index &* Bucket.bytes))
    }

    /// The lock over a bucket: neighbours have different ones.
    func stripe(ofBucket index: Int) -> StripeLock {
        stripe(index % Layout.stripes)
    }

    func stripe(_ index: Int) -> StripeLock {
        // SAFETY: `index < Layout.stripes` by the remainder above.
        unsafe StripeLock(line: base + Layout.stripesOffset + index * StripeLock.bytes)
    }

    /// The other bucket of an entry that stands in one: an involution, as h − (h − i) = i modulo the buckets.
    ///
    /// Looks at the upper 32 bits alone, which `Tag.digestBits` takes as they are: so a home is known before its tag.
    @inline(__always)
    func otherBucket(than index: Int, of digestBits: UInt64) -> Int {
        let sum = Int(truncatingIfNeeded: ((digestBits >> 32) &* UInt64(truncatingIfNeeded: buckets)) >> 32)
        return sum >= index ? sum &- index : sum &- index &+ buckets
    }

    /// The other bucket of whatever stands in a slot of one.
    func otherBucket(of slot: Slot, in index: Int) -> Bucket {
        bucket(otherBucket(than: index, of: slot.digestBits))
    }

    // MARK: How full it is

    /// Entries in buckets and stash, live or not, in a line of its own, as only those who insert and sweep touch it.
    private var entryCount: UnsafeMutablePointer<Atomic<UInt64>> {
        // SAFETY: the head is zeroed memory of the table, used as nothing else.
        unsafe (base + Bucket.bytes).assumingMemoryBound(to: Atomic<UInt64>.self)
    }

    /// Entries in the shard; a recent number.
    var entries: Int {
        // ORDERING: relaxed. The number is its own message.
        Int(clamping: Int64(bitPattern: unsafe entryCount.pointee.load(ordering: .relaxed)))
    }

    /// Counts an entry that stands where none stood; how many there are now.
    func noteEntryAdded() -> Int {
        // ORDERING: relaxed, as above.
        Int(clamping: Int64(bitPattern: unsafe entryCount.pointee.wrappingAdd(1, ordering: .relaxed).newValue))
    }

    /// Counts places that are free again.
    func noteEntriesGone(_ count: Int) {
        // ORDERING: relaxed, as above. Wraps below zero for a moment where it comes before the entry is counted.
        unsafe entryCount.pointee.wrappingSubtract(UInt64(count), ordering: .relaxed)
    }

    // MARK: The stash

    func stashSlot(_ index: Int) -> Slot {
        assert(index >= 0 && index < Layout.stashSlots)
        // SAFETY: `index < Layout.stashSlots`.
        return unsafe Slot(address: base + Layout.stashOffset + index * Slot.bytes)
    }

    /// Entries in the stash, counted before they appear and after they are gone: 0 means that it is empty.
    var stashEntries: UnsafeMutablePointer<Atomic<UInt64>> {
        // SAFETY: the head is zeroed memory of the table, used as nothing else.
        unsafe base.assumingMemoryBound(to: Atomic<UInt64>.self)
    }

    /// What `StripeLock.letGoAt` is for a stripe, for entries of the stash, which may be freed without the
    /// stripes of their keys. Raised before an entry is freed, read after it was not found.
    var stashLetGoAt: UnsafeMutablePointer<Atomic<UInt64>> {
        // SAFETY: as above, 8 bytes further.
        unsafe (base + 8).assumingMemoryBound(to: Atomic<UInt64>.self)
    }

    var stashIsEmpty: Bool {
        // ORDERING: acquire, pairs with the count raised in `Engine.placeInStash`. A reader who may conclude absence from
        // this holds the key's stripes, or finds their versions unchanged, and so sees all that was stashed under them.
        unsafe stashEntries.pointee.load(ordering: .acquiring) == 0
    }

    /// Entries in the stash; a recent number.
    var entriesInStash: Int {
        // ORDERING: relaxed. The number is its own message.
        Int(clamping: unsafe stashEntries.pointee.load(ordering: .relaxed))
    }

    /// The slot of the stash that holds those digest bits. Sixteen slots, so out of line.
    @inline(never)
    func findInStash(_ digestBits: UInt64) -> Slot? {
        for index in 0..<Layout.stashSlots where stashSlot(index).digestBits == digestBits { return stashSlot(index) }
        return nil
    }
}
