// SPDX-License-Identifier: Apache-2.0

import PawlModel

// Finding a place for a new entry, under the stripe locks of its two buckets:
//
//   1. a slot of its buckets that is free, or holds an entry as if never seen
//   2. a slot made free by moving an entry to its other bucket, directly or after moving one from there (Move.swift)
//   3. the shard's stash (Stash.swift)
//   4. the place of the entry that owes least
//
// At most 8 + 32 buckets beyond the key's own are looked at, whatever the load. They are looked at without their
// lock and changed only under it; a lock that is not free at once is passed over.

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

    // MARK: The key's own buckets

    /// A hole in the emptier of the key's buckets, or in the other.
    private func hole(in home: Home, at now: Tick) -> Hole? {
        let shard = home.shard
        let secondIsEmptier = shard.bucket(home.second).freeSlots > shard.bucket(home.first).freeSlots
        let order = secondIsEmptier ? (home.second, home.first) : (home.first, home.second)
        return freeSlot(in: order.0, of: shard) ?? freeSlot(in: order.1, of: shard)
            ?? spentSlot(in: order.0, of: shard, at: now) ?? spentSlot(in: order.1, of: shard, at: now)
    }

    /// A free slot of a bucket. Certain only under the bucket's lock.
    func freeSlot(in bucket: Int, of shard: Shard) -> Hole? {
        for index in 0..<Bucket.slots {
            let slot = shard.bucket(bucket)[index]
            if slot.digestBits == 0 { return Hole(slot: slot, seen: .free, stripe: shard.stripe(ofBucket: bucket)) }
        }
        return nil
    }

    /// A slot of a bucket whose entry says nothing any more; likewise.
    func spentSlot(in bucket: Int, of shard: Shard, at now: Tick) -> Hole? {
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
    func fill(_ hole: Hole, with entry: Entry, at now: Tick) -> Bool {
        if !hole.seen.tag.isFree { hole.stripe.noteReclaim(at: now) }
        guard hole.slot.swap(hole.seen, for: entry) else { return false }
        if !hole.seen.tag.isFree { counters.current.note(.reclaimed) }
        return true
    }

    // MARK: Evicting

    /// Puts an entry in the place of the one in its buckets that owes the least share of its burst.
    ///
    /// So a heavy user cannot wash out its own record with a flood of new keys: the flood's keys owe less.
    private func evict(for entry: Entry, _ home: Home, at now: Tick) -> Bool {
        guard let victim = leastIndebted(home, at: now) else {
            assertionFailure("the locks over a key's buckets are held, so nothing in them is under way")
            return false
        }
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
