// SPDX-License-Identifier: Apache-2.0

import PawlModel

// Finding a place for a new entry, under the stripe locks of its two buckets:
//
//   1. a slot of its buckets that is free, or holds an entry as if never seen
//   2. a slot made free by moving an entry to its other bucket, directly or after moving one from there (Move.swift)
//   3. the shard's stash (Stash.swift)
//   4. what the policy for full tables says: the place of the entry that owes least, or none
//
// At most 8 + 32 buckets beyond the key's own are looked at, whatever the load. They are looked at without their
// lock and changed only under it; a lock that is not free at once is passed over.

/// A slot that may be written to, and what it held when that was found out.
struct Hole {
    let slot: Slot
    let seen: Entry
    let stripe: StripeLock
}

/// What became of a new entry.
enum Placement {
    case placed
    /// There is no place for it; at that tick at the latest one of those it could have is free.
    case full(retry: Tick)
    /// None may be let go, and one belongs to a question or a move under way. Not to be waited for under a stripe lock, which that
    /// may be waiting for.
    case busy
}

extension Engine {
    /// Puts an entry for a key that has none where it may live.
    ///
    /// - Precondition: `held` are the stripes of `home`.
    func place(_ entry: Entry, _ home: Home, _ held: inout HeldStripes, at now: Tick) -> Placement {
        var expiry = Expiry(at: now)
        while true {
            if let hole = hole(in: home, &expiry) ?? makeRoom(home, &held, &expiry) {
                guard fill(hole, with: entry, at: now) else { continue }
                noteInsert(into: table.shard(of: home), adding: hole.seen.tag.isFree)
                return .placed
            }
            if placeInStash(entry, table.shard(of: home), &expiry) { return .placed }
            guard whenFull == .evict else { return .full(retry: firstExpiry(home)) }
            // Both from one look: what is in use at that may be at rest at another.
            let (victim, isInUse) = leastIndebted(home, at: now)
            guard let victim else { return isInUse ? .busy : .full(retry: firstExpiry(home)) }
            if evict(victim, for: entry, home, at: now) { return .placed }
            // A word that was to be replaced has been updated meanwhile: its question got its answer.
        }
    }

    // MARK: The key's own buckets

    /// A hole in the emptier of the key's buckets, or in the other.
    private func hole(in home: Home, _ expiry: inout Expiry) -> Hole? {
        let shard = table.shard(of: home)
        let secondIsEmptier = shard.bucket(home.second).freeSlots > shard.bucket(home.first).freeSlots
        let order = secondIsEmptier ? (home.second, home.first) : (home.first, home.second)
        return freeSlot(in: order.0, of: shard) ?? freeSlot(in: order.1, of: shard)
            ?? expiredSlot(in: order.0, of: shard, &expiry) ?? expiredSlot(in: order.1, of: shard, &expiry)
    }

    /// A slot of a bucket that is free, or else one whose entry says nothing any more. Certain only under the bucket's lock.
    @inline(__always)
    func hole(in bucket: Int, of shard: Shard, _ expiry: inout Expiry) -> Hole? {
        expiry.isPlainlyLive(shard.bucket(bucket)) ? nil : holeUnlessLive(in: bucket, of: shard, &expiry)
    }

    @inline(never)
    private func holeUnlessLive(in bucket: Int, of shard: Shard, _ expiry: inout Expiry) -> Hole? {
        freeSlot(in: bucket, of: shard) ?? expiredSlot(in: bucket, of: shard, &expiry)
    }

    /// A free slot of a bucket; likewise.
    private func freeSlot(in bucket: Int, of shard: Shard) -> Hole? {
        for index in 0..<Bucket.slots {
            let slot = shard.bucket(bucket)[index]
            if slot.digestBits == 0 { return Hole(slot: slot, seen: .free, stripe: shard.stripe(ofBucket: bucket)) }
        }
        return nil
    }

    /// A slot of a bucket whose entry says nothing any more; likewise.
    private func expiredSlot(in bucket: Int, of shard: Shard, _ expiry: inout Expiry) -> Hole? {
        for index in 0..<Bucket.slots {
            let slot = shard.bucket(bucket)[index]
            let seen = slot.entry
            if isExpired(seen, &expiry) {
                return Hole(slot: slot, seen: seen, stripe: shard.stripe(ofBucket: bucket))
            }
        }
        return nil
    }

    /// Puts an entry where there is a hole, unless that was used meanwhile.
    func fill(_ hole: Hole, with entry: Entry, at now: Tick) -> Bool {
        if !hole.seen.tag.isFree { hole.stripe.noteLetGo(at: now) }
        guard hole.slot.swap(hole.seen, for: entry) else { return false }
        if !hole.seen.tag.isFree {
            counters.current.note(.reclaimed)
            releaseLog(of: hole.seen)
        }
        return true
    }
}
