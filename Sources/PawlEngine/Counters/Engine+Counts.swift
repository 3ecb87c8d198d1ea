// SPDX-License-Identifier: Apache-2.0

import PawlModel

extension Engine {
    /// Counts an entry that was made, and one that came on top of the shard's share of the capacity.
    ///
    /// - Parameter adding: it stands where nothing stood, and not in the place of another.
    func noteInsert(into shard: Shard, adding: Bool) {
        let counts = counters.current
        counts.note(.inserted)
        if adding, shard.noteEntryAdded() > table.layout.capacityPerShard { counts.note(.aboveCapacity) }
    }

    /// How often something happened to the table: a sum over all threads' counts.
    package func count(of event: TableEvent) -> Int { counters.sum(event) }

    /// Entries in the table, live or not.
    package var entries: Int { (0..<table.layout.shards).reduce(0) { $0 + table.shard($1).entries } }

    /// Entries in the stashes.
    package var stashedEntries: Int { (0..<table.layout.shards).reduce(0) { $0 + table.shard($1).entriesInStash } }

    /// Places for entries, in buckets and stashes.
    package var places: Int { table.layout.slots }

    /// The bytes of plans, locks, stashes and buckets.
    package var reservedBytes: Int { arena.bytes }
}
