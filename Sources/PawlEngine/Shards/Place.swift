// SPDX-License-Identifier: Apache-2.0

import PawlModel
import Synchronization

// Finding a place for a new entry, under the stripe locks of its two buckets:
//
//   1. a slot of its buckets that is free, or holds an entry as if never seen
//   2. a slot made free by moving an entry to its other bucket, directly or after moving one from there
//   3. the shard's stash
//   4. the place of the entry that owes least
//
// At most 8 + 32 buckets are looked at, whatever the load. Buckets beyond the key's own are looked at without
// their lock and changed only under it; a lock that is not free at once is passed over.

extension Table {
    func hold(_ home: Home) -> HeldStripes {
        HeldStripes(home.shard.stripe(ofBucket: home.first), home.shard.stripe(ofBucket: home.second))
    }

    /// The latest instant at which state that may have been this key's was let go.
    func reclaimedAt(_ home: Home, _ held: borrowing HeldStripes) -> Tick {
        // ORDERING: the fence keeps this read behind those that did not find the key: whoever freed its slot in the
        // stash had raised the tick before (release, in `noteStashReclaim`).
        atomicMemoryFence(ordering: .acquiring)
        let stash = unsafe home.shard.stashReclaimedAt.pointee.load(ordering: .relaxed)
        return max(held.reclaimedAt, Tick(nanoseconds: stash))
    }
}

extension Shard {
    /// Notes that an entry of the stash is about to be let go at that tick.
    func noteStashReclaim(at now: Tick) {
        // ORDERING: release, pairs with the fence in `Table.reclaimedAt`: who finds the slot free sees the tick.
        unsafe _ = stashReclaimedAt.pointee.max(now.nanoseconds, ordering: .acquiringAndReleasing)
    }
}

/// A slot that may be written to, and what it held when that was found out.
struct Hole {
    let slot: Slot
    let seen: Entry
    let stripe: StripeLock
}

extension Engine {
    /// Puts an entry for a key that has none where it may live. Always finds a place.
    ///
    /// - Precondition: `held` are the stripes of `home`.
    func place(_ entry: Entry, _ home: Home, _ held: inout HeldStripes, at now: Tick) {
        let counts = counters.current
        counts.note(.inserted)
        while true {
            if let hole = hole(in: home, at: now) ?? makeRoom(home, &held, at: now) {
                if fill(hole, with: entry, at: now) { return }
            } else if placeInStash(entry, home.shard, at: now) || evict(for: entry, home, at: now) {
                return
            }
            // A word that was to be replaced has been updated meanwhile: its question got its answer.
        }
    }

    // MARK: 1. The key's own buckets

    /// A hole in the emptier of the key's buckets, or in the other.
    private func hole(in home: Home, at now: Tick) -> Hole? {
        let shard = home.shard
        let secondIsEmptier = shard.bucket(home.second).freeSlots > shard.bucket(home.first).freeSlots
        let order = secondIsEmptier ? (home.second, home.first) : (home.first, home.second)
        return freeSlot(in: order.0, of: shard) ?? freeSlot(in: order.1, of: shard)
            ?? spentSlot(in: order.0, of: shard, at: now) ?? spentSlot(in: order.1, of: shard, at: now)
    }

    private func freeSlot(in bucket: Int, of shard: Shard) -> Hole? {
        for index in 0..<Bucket.slots {
            let slot = shard.bucket(bucket)[index]
            if slot.digestBits == 0 { return Hole(slot: slot, seen: .free, stripe: shard.stripe(ofBucket: bucket)) }
        }
        return nil
    }

    private func spentSlot(in bucket: Int, of shard: Shard, at now: Tick) -> Hole? {
        for index in 0..<Bucket.slots {
            let slot = shard.bucket(bucket)[index]
            let seen = slot.entry
            if isSpent(seen, at: now) { return Hole(slot: slot, seen: seen, stripe: shard.stripe(ofBucket: bucket)) }
        }
        return nil
    }

    /// Whether an entry says nothing that its absence would not say.
    func isSpent(_ entry: Entry, at now: Tick) -> Bool {
        guard !entry.tag.isFree, !entry.tag.isMoving, !entry.tag.isQueued else { return false }
        let plan = plans[entry.tag.plan]
        return !plan.isLive(word: entry.word, at: plan.instant(of: now))
    }

    /// Puts an entry where there is a hole, unless that was used meanwhile.
    private func fill(_ hole: Hole, with entry: Entry, at now: Tick) -> Bool {
        if !hole.seen.tag.isFree { hole.stripe.noteReclaim(at: now) }
        guard hole.slot.swap(hole.seen, for: entry) else { return false }
        if !hole.seen.tag.isFree { counters.current.note(.reclaimed) }
        return true
    }

    // MARK: 2. Moving entries

    /// Frees a slot in one of the key's buckets by moving entries to their other buckets.
    private func makeRoom(_ home: Home, _ held: inout HeldStripes, at now: Tick) -> Hole? {
        if let hole = moveOne(from: home.first, of: home.shard, &held, at: now) { return hole }
        if let hole = moveOne(from: home.second, of: home.shard, &held, at: now) { return hole }
        if let hole = moveTwo(from: home.first, of: home.shard, &held, at: now) { return hole }
        return moveTwo(from: home.second, of: home.shard, &held, at: now)
    }

    /// Moves an entry of a bucket whose lock is held to where there is a hole for it.
    private func moveOne(from bucket: Int, of shard: Shard, _ held: inout HeldStripes, at now: Tick) -> Hole? {
        for index in 0..<Bucket.slots { shard.otherBucket(of: shard.bucket(bucket)[index], in: bucket).prefetch() }
        for index in 0..<Bucket.slots {
            let source = shard.bucket(bucket)[index]
            let seen = source.entry
            guard seen.tag.isMovable else { continue }
            let other = shard.otherBucket(than: bucket, of: seen.tag.digestBits)
            guard other != bucket, hasHole(other, of: shard, at: now) else { continue }
            if held.borrow(shard.stripe(ofBucket: other)), move(source, to: other, of: shard, at: now) {
                held.returnBorrowed()
                return Hole(slot: source, seen: .free, stripe: shard.stripe(ofBucket: bucket))
            }
            held.returnBorrowed()
        }
        return nil
    }

    /// Moves an entry out of a neighbouring bucket, so that one of this bucket can take its place.
    private func moveTwo(from bucket: Int, of shard: Shard, _ held: inout HeldStripes, at now: Tick) -> Hole? {
        prefetchTwoAway(from: bucket, of: shard)
        for index in 0..<Bucket.slots {
            let source = shard.bucket(bucket)[index]
            let seen = source.entry
            guard seen.tag.isMovable else { continue }
            let middle = shard.otherBucket(than: bucket, of: seen.tag.digestBits)
            guard middle != bucket, held.borrow(shard.stripe(ofBucket: middle)) else { continue }
            if moveOne(outOf: middle, of: shard, avoiding: bucket, &held, at: now),
                move(source, to: middle, of: shard, at: now)
            {
                held.returnBorrowed()
                return Hole(slot: source, seen: .free, stripe: shard.stripe(ofBucket: bucket))
            }
            held.returnBorrowed()
        }
        return nil
    }

    /// Moves any entry of a bucket, whose lock is held, to a third bucket.
    private func moveOne(
        outOf middle: Int, of shard: Shard, avoiding bucket: Int, _ held: inout HeldStripes, at now: Tick
    ) -> Bool {
        for index in 0..<Bucket.slots {
            let source = shard.bucket(middle)[index]
            let seen = source.entry
            guard seen.tag.isMovable else { continue }
            let far = shard.otherBucket(than: middle, of: seen.tag.digestBits)
            guard far != middle, far != bucket, hasHole(far, of: shard, at: now) else { continue }
            if held.borrow(shard.stripe(ofBucket: far)), move(source, to: far, of: shard, at: now) { return true }
        }
        return false
    }

    private func hasHole(_ bucket: Int, of shard: Shard, at now: Tick) -> Bool {
        freeSlot(in: bucket, of: shard) != nil || spentSlot(in: bucket, of: shard, at: now) != nil
    }

    /// Moves one entry to its other bucket. Both buckets' locks are held.
    ///
    /// While it is marked it may be read in either place, and changed in neither:
    ///
    ///     source   E  →  E marked  →  E marked  →  free      →  free
    ///     target   -  →  -         →  E marked  →  E marked  →  E
    private func move(_ source: Slot, to bucket: Int, of shard: Shard, at now: Tick) -> Bool {
        guard let target = freeSlot(in: bucket, of: shard) ?? spentSlot(in: bucket, of: shard, at: now) else {
            return false
        }
        let seen = source.entry
        guard seen.tag.isMovable else { return false }
        let marked = Entry(tag: seen.tag.moving, word: seen.word)
        guard source.swap(seen, for: marked) else { return false }
        guard fill(target, with: marked, at: now) else {
            finish(source, marked, seen)
            return false
        }
        finish(source, marked, .free)
        finish(target.slot, marked, seen)
        counters.current.note(.moved)
        return true
    }

    /// Nobody but the mover changes a marked entry, so this swap cannot fail.
    private func finish(_ slot: Slot, _ marked: Entry, _ entry: Entry) {
        let finished = slot.swap(marked, for: entry)
        assert(finished, "a marked entry was changed by somebody else")
    }

    private func prefetchTwoAway(from bucket: Int, of shard: Shard) {
        for index in 0..<Bucket.slots {
            let middle = shard.bucket(bucket)[index].entry.tag
            guard middle.isMovable else { continue }
            let other = shard.otherBucket(than: bucket, of: middle.digestBits)
            for index in 0..<Bucket.slots { shard.otherBucket(of: shard.bucket(other)[index], in: other).prefetch() }
        }
    }

    // MARK: 3. The stash

    /// Puts an entry into the stash, if that has room.
    private func placeInStash(_ entry: Entry, _ shard: Shard, at now: Tick) -> Bool {
        // ORDERING: release, pairs with the acquire in `stashIsEmpty`: counted before it can be seen.
        unsafe shard.stashEntries.pointee.add(1, ordering: .acquiringAndReleasing)
        for index in 0..<Layout.stashSlots {
            let slot = shard.stashSlot(index)
            let seen = slot.entry
            let isSpent = isSpent(seen, at: now)
            guard seen.tag.isFree || isSpent else { continue }
            if isSpent { shard.noteStashReclaim(at: now) }
            guard slot.swap(seen, for: entry) else { continue }
            if isSpent {
                counters.current.note(.reclaimed)
                unsafe shard.stashEntries.pointee.subtract(1, ordering: .acquiringAndReleasing)
            }
            counters.current.note(.stashed)
            return true
        }
        unsafe shard.stashEntries.pointee.subtract(1, ordering: .acquiringAndReleasing)
        return false
    }

    // MARK: 4. Evicting

    /// Puts an entry in the place of the one in its buckets that owes the least share of its burst.
    ///
    /// So a heavy user cannot wash out its own record with a flood of new keys: the flood's keys owe less.
    private func evict(for entry: Entry, _ home: Home, at now: Tick) -> Bool {
        guard let victim = leastIndebted(home, at: now) else { return false }
        victim.stripe.noteReclaim(at: now)
        guard victim.slot.swap(victim.seen, for: entry) else { return false }
        counters.current.note(.evicted)
        return true
    }

    private func leastIndebted(_ home: Home, at now: Tick) -> Hole? {
        var least: (hole: Hole, debt: Double)?
        for index in 0..<(2 * Bucket.slots) {
            let bucket = index < Bucket.slots ? home.first : home.second
            let slot = home.shard.bucket(bucket)[index % Bucket.slots]
            let seen = slot.entry
            guard seen.tag.isMovable else { continue }
            let plan = plans[seen.tag.plan]
            let debt = plan.debt(word: seen.word, at: plan.instant(of: now))
            if let least, least.debt <= debt { continue }
            least = (Hole(slot: slot, seen: seen, stripe: home.shard.stripe(ofBucket: bucket)), debt)
        }
        return least?.hole
    }
}
