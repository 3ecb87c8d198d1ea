// SPDX-License-Identifier: Apache-2.0

import PawlModel
import Synchronization

// Putting entries into a shard's stash, and what whoever lets one go from there leaves behind. An entry of the stash
// may be let go by somebody who does not hold its key's stripes, so the tick is kept for the whole shard.

extension Shard {
    /// Counts a place that is free again, in a bucket or in the stash.
    func noteFreed(_ slot: Slot) {
        noteEntriesGone(1)
        // SAFETY: addresses are compared, and not followed.
        guard (0..<Layout.stashSlots).contains(where: { unsafe stashSlot($0).address == slot.address }) else { return }
        // ORDERING: acquire-release, as in `Engine.placeInStash`: no longer counted only once it is gone.
        unsafe stashEntries.pointee.subtract(1, ordering: .acquiringAndReleasing)
    }

    /// Notes that an entry of the stash is about to be let go at that tick.
    func noteStashLetGo(at now: Tick) {
        // ORDERING: acquire-release, so that it stays before the swap that lets the entry go. That swap publishes it to
        // the fence in `Table.letGoAt`: who finds the slot free sees the tick.
        unsafe _ = stashLetGoAt.pointee.max(now.nanoseconds, ordering: .acquiringAndReleasing)
    }
}

extension Table {
    /// The latest instant at which state that may have been this key's was let go.
    func letGoAt(_ home: Home, _ held: borrowing HeldStripes) -> Tick {
        // ORDERING: relaxed, behind a fence that keeps it after the reads that did not find the key; see
        // `Shard.noteStashLetGo`.
        atomicMemoryFence(ordering: .acquiring)
        let stash = unsafe shard(of: home).stashLetGoAt.pointee.load(ordering: .relaxed)
        return max(held.letGoAt, Tick(nanoseconds: stash))
    }
}

extension Engine {
    /// Puts an entry into the stash, if that has room.
    func placeInStash(_ entry: Entry, _ shard: Shard, _ expiry: inout Expiry) -> Bool {
        // Before it is counted: in a full table there is no room, and the count is everybody's.
        guard hasRoomInStash(shard, &expiry) else { return false }
        // ORDERING: acquire-release; its release half pairs with the acquire in `stashIsEmpty`: counted before it can
        // be seen. Likewise below: no longer counted only once nothing of ours is there.
        unsafe shard.stashEntries.pointee.add(1, ordering: .acquiringAndReleasing)
        for index in 0..<Layout.stashSlots {
            let slot = shard.stashSlot(index)
            let seen = slot.entry
            let isExpired = isExpired(seen, &expiry)
            guard seen.tag.isFree || isExpired else { continue }
            if isExpired { shard.noteStashLetGo(at: expiry.now) }
            guard slot.swap(seen, for: entry) else { continue }
            if isExpired {
                counters.current.note(.reclaimed)
                releaseLog(of: seen)
                // ORDERING: as above; the entry that was here is gone.
                unsafe shard.stashEntries.pointee.subtract(1, ordering: .acquiringAndReleasing)
            }
            counters.current.note(.stashed)
            noteInsert(into: shard, adding: !isExpired)
            return true
        }
        // ORDERING: as above; nothing was put there.
        unsafe shard.stashEntries.pointee.subtract(1, ordering: .acquiringAndReleasing)
        return false
    }

    private func hasRoomInStash(_ shard: Shard, _ expiry: inout Expiry) -> Bool {
        for index in 0..<Layout.stashSlots where !expiry.isPlainlyLive(shard.stashSlot(index)) {
            let seen = shard.stashSlot(index).entry
            if seen.tag.isFree || isExpired(seen, &expiry) { return true }
        }
        return false
    }
}
