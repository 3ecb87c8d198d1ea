// SPDX-License-Identifier: Apache-2.0

package import PawlModel
import Synchronization

extension Engine {
    /// Frees entries of one shard that are as if never seen, in so many buckets from the given one on.
    ///
    /// Never needed for a right answer: such entries are also taken over in passing. A lock is taken only where
    /// there is something to free, for one bucket at a time.
    ///
    /// - Returns: the bucket to go on with, nil when the shard's end was reached, and how many were freed.
    package func sweep(
        shard index: Int, from bucket: Int, buckets budget: Int, at now: Tick
    ) -> (next: Int?, freed: Int) {
        let shard = table.shard(index)
        let end = min(bucket + max(budget, 1), shard.buckets)
        var freed = 0
        // A thread's first count allocates its block: not under a lock.
        _ = counters.current
        for bucket in min(bucket, end)..<end where hasExpired(shard.bucket(bucket), at: now) {
            let stripe = shard.stripe(ofBucket: bucket)
            stripe.lock()
            stripe.noteLetGo(at: now)
            for index in 0..<Bucket.slots where free(shard.bucket(bucket)[index], at: now) { freed += 1 }
            stripe.unlock()
        }
        if end == shard.buckets { freed += sweepStash(shard, at: now) }
        if freed > 0 { shard.noteEntriesGone(freed) }
        return (end == shard.buckets ? nil : end, freed)
    }

    /// Shards, each to be swept on its own.
    package var shards: Int { table.layout.shards }

    /// The same for each shard.
    package var bucketsPerShard: Int { table.layout.buckets }

    private func hasExpired(_ bucket: Bucket, at now: Tick) -> Bool {
        for index in 0..<Bucket.slots where isExpired(bucket[index].entry, at: now) { return true }
        return false
    }

    private func free(_ slot: Slot, at now: Tick) -> Bool {
        let seen = slot.entry
        guard isExpired(seen, at: now), slot.swap(seen, for: .free) else { return false }
        counters.current.note(.swept)
        releaseLog(of: seen)
        return true
    }

    private func sweepStash(_ shard: Shard, at now: Tick) -> Int {
        guard !shard.stashIsEmpty else { return 0 }
        var freed = 0
        for index in 0..<Layout.stashSlots where isExpired(shard.stashSlot(index).entry, at: now) {
            shard.noteStashLetGo(at: now)
            guard free(shard.stashSlot(index), at: now) else { continue }
            // ORDERING: as in `placeInStash`: no longer counted only once it is gone.
            unsafe shard.stashEntries.pointee.subtract(1, ordering: .acquiringAndReleasing)
            freed += 1
        }
        return freed
    }
}
