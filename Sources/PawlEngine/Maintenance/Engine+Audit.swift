// SPDX-License-Identifier: Apache-2.0

import PawlModel
import Synchronization

/// What an audit of an engine found.
package struct Audit: Sendable {
    /// Entries in all slots.
    package var occupied = 0
    /// Entries that stand in a stash.
    package var stashed = 0
    /// Whether an entry's word may say nothing.
    var allowsFreshWords = false
    /// Entries of blocked keys.
    var blocked = 0
    /// Chunks of all logs.
    var chunks = 0
    /// What is wrong, a sentence each.
    package var violations: [String] = []
}

extension Engine {
    /// Checks every invariant of the table and counts its entries.
    ///
    /// Holds all stripes of a shard while it looks, so it may run beside questions; the counts of events are
    /// compared only where the caller says that nobody else is at work.
    ///
    /// - Parameter isQuiet: no other thread uses the engine.
    package func audit(isQuiet: Bool = true) -> Audit {
        var audit = Audit()
        // A change, or what is special about a key, may leave words that say nothing, which expire as others do. Asked for before
        // any stripe is held.
        audit.allowsFreshWords = publisher.withLock { $0.changes > 0 } || exceptions.withLock { $0.hasHadAny }
        for index in 0..<table.layout.shards {
            let shard = table.shard(index)
            for stripe in 0..<Layout.stripes { shard.stripe(stripe).lock() }
            check(shard, index, isQuiet: isQuiet, &audit)
            // ORDERING: acquire, as in `Shard.stashIsEmpty`.
            if isQuiet, unsafe shard.stashEntries.pointee.load(ordering: .acquiring) != UInt64(stashed(in: shard)) {
                audit.violations.append("shard \(index): the stash's count of entries is wrong")
            }
            for stripe in 0..<Layout.stripes { shard.stripe(stripe).unlock() }
        }
        if isQuiet {
            checkExceptions(&audit)
            checkChunks(&audit)
            let alive =
                counters.sum(.inserted) - counters.sum(.withdrawn) - counters.sum(.reclaimed) - counters.sum(.swept)
                - counters.sum(.evicted)
            if alive != audit.occupied {
                audit.violations.append("\(audit.occupied) entries, but \(alive) by the counts of events")
            }
        }
        return audit
    }

    private func check(_ shard: Shard, _ index: Int, isQuiet: Bool, _ audit: inout Audit) {
        for bucket in 0..<shard.buckets {
            for slot in 0..<Bucket.slots {
                let entry = shard.bucket(bucket)[slot].entry
                check(entry, "shard \(index) bucket \(bucket) slot \(slot)", isQuiet: isQuiet, &audit)
                guard !entry.tag.isFree else { continue }
                let copies = copies(of: entry.tag.digestBits, in: shard, bucket)
                if copies != 1 {
                    audit.violations.append("shard \(index) bucket \(bucket): \(copies) entries for one key")
                }
            }
        }
        for slot in 0..<Layout.stashSlots {
            let entry = shard.stashSlot(slot).entry
            check(entry, "shard \(index) stash slot \(slot)", isQuiet: isQuiet, &audit)
            if !entry.tag.isFree { audit.stashed += 1 }
        }
    }

    private func check(_ entry: Entry, _ place: String, isQuiet: Bool, _ audit: inout Audit) {
        if entry.tag.isFree {
            if entry.word != 0 { audit.violations.append("\(place): free, but its word is \(entry.word)") }
            return
        }
        audit.occupied += 1
        if entry.tag.isMoving { audit.violations.append("\(place): marked moving, but nobody moves it") }
        if isQuiet, entry.tag.isHeld { audit.violations.append("\(place): held, but nobody asks") }
        if entry.tag.plan >= plans.room.plans {
            audit.violations.append("\(place): plan \(entry.tag.plan) does not exist")
        }
        if entry.tag.digestBits == 0 { audit.violations.append("\(place): digest bits 0, which mean free") }
        if isBlocked(entry.tag) { audit.blocked += 1 }
        if let logs, !isBlocked(entry.tag), plans.record(of: entry.tag).plan.isLog {
            audit.chunks += KeyLog.chunks(of: entry.word, in: logs)
        }
        if entry.word == Plan.fresh, !audit.allowsFreshWords {
            audit.violations.append("\(place): an entry whose word says nothing")
        }
    }

    /// Each blocked key has an entry that says so, and each such entry its key; likewise for plans of their own.
    private func checkExceptions(_ audit: inout Audit) {
        exceptions.withLock { exceptions in
            let blocked = exceptions.all.count { $0.block != nil }
            if blocked != audit.blocked {
                audit.violations.append("\(blocked) blocked keys, but \(audit.blocked) blocked entries")
            }
            for one in exceptions.all {
                guard let entry = table.find(one.home)?.entry else {
                    audit.violations.append("a key that is an exception under limit \(one.limit) has no entry")
                    continue
                }
                if let logs, let behind = one.block?.behind, plans.record(of: behind.tag).plan.isLog {
                    audit.chunks += KeyLog.chunks(of: behind.word, in: logs)
                }
                let state = carried(one.block?.behind ?? entry)
                if let override = one.override, state.tag.plan != override.row {
                    audit.violations.append(
                        "a key that follows plan \(override.row) has an entry under \(state.tag.plan)")
                }
            }
        }
    }

    /// Every chunk that is taken belongs to the log of one key.
    private func checkChunks(_ audit: inout Audit) {
        guard let logs else { return }
        for limit in 0..<(whenFull == .sharedOverflow ? limitNames.count : 0) {
            let entry = overflow[limit].entry
            if plans.record(of: entry.tag).plan.isLog { audit.chunks += KeyLog.chunks(of: entry.word, in: logs) }
        }
        if audit.chunks != logs.chunksInUse {
            audit.violations.append("logs have \(audit.chunks) chunks, but \(logs.chunksInUse) are taken")
        }
    }

    /// How often digest bits stand where an entry of this bucket may be: its two buckets and the stash.
    private func copies(of digestBits: UInt64, in shard: Shard, _ bucket: Int) -> Int {
        let other = shard.otherBucket(than: bucket, of: digestBits)
        var copies = 0
        for slot in 0..<Bucket.slots {
            if shard.bucket(bucket)[slot].digestBits == digestBits { copies += 1 }
            if other != bucket, shard.bucket(other)[slot].digestBits == digestBits { copies += 1 }
        }
        for slot in 0..<Layout.stashSlots where shard.stashSlot(slot).digestBits == digestBits { copies += 1 }
        return copies
    }

    private func stashed(in shard: Shard) -> Int {
        (0..<Layout.stashSlots).count { shard.stashSlot($0).digestBits != 0 }
    }
}
