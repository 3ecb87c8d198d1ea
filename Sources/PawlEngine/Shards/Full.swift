// SPDX-License-Identifier: Apache-2.0

import PawlModel

// What becomes of a new key for which no place was found: see `FullTablePolicy`.

extension Engine {
    /// Puts an entry in the place of the one in its buckets that owes the least share of its limit.
    ///
    /// So a heavy user cannot wash out its own record with a flood of new keys: the flood's keys owe less.
    func evict(for entry: Entry, _ home: Home, at now: Tick) -> Bool {
        guard let victim = leastIndebted(home, at: now) else {
            assertionFailure("the locks over a key's buckets are held, so nothing in them is under way")
            return false
        }
        victim.stripe.noteLetGo(at: now)
        guard victim.slot.swap(victim.seen, for: entry) else { return false }
        counters.current.note(.evicted)
        noteInsert(into: table.shard(of: home), adding: false)
        return true
    }

    private func leastIndebted(_ home: Home, at now: Tick) -> Hole? {
        var least: (hole: Hole, debt: Double)?
        for index in 0..<(2 * Bucket.slots) {
            let bucket = index < Bucket.slots ? home.first : home.second
            let slot = table.shard(of: home).bucket(bucket)[index % Bucket.slots]
            let seen = slot.entry
            guard seen.tag.isMovable else { continue }
            let plan = plans[seen.tag.plan].plan
            let debt = plan.debt(word: seen.word, at: plan.instant(of: now))
            if let least, least.debt <= debt { continue }
            least = (Hole(slot: slot, seen: seen, stripe: table.shard(of: home).stripe(ofBucket: bucket)), debt)
        }
        return least?.hole
    }

    /// When the first entry of a home's buckets or the stash will say nothing any more if nobody asks for it.
    func firstExpiry(_ home: Home) -> Tick {
        var first = Tick.last
        for index in 0..<(2 * Bucket.slots) {
            let bucket = index < Bucket.slots ? home.first : home.second
            let seen = table.shard(of: home).bucket(bucket)[index % Bucket.slots].entry
            guard !seen.tag.isFree else { continue }
            first = min(first, plans[seen.tag.plan].plan.tick(forgetting: seen.word))
        }
        for index in 0..<Layout.stashSlots {
            let seen = table.shard(of: home).stashSlot(index).entry
            guard !seen.tag.isFree else { continue }
            first = min(first, plans[seen.tag.plan].plan.tick(forgetting: seen.word))
        }
        return first
    }

    /// The answer for a new key that got no place.
    ///
    /// - Parameter start: before which no entry of the key may begin, nor may what it shares be asked.
    func answerUnplaced(
        _ verb: Verb, _ cost: Cost, retry: Tick, limit: Int, from start: Tick, at now: Tick
    ) -> Decision {
        guard whenFull == .sharedOverflow else {
            counters.current.note(.refusedNew)
            return decide(.tableFull(until: retry), verb, cost, of: plans[limit], limit: limit, at: now)
        }
        counters.current.note(.overflowed)
        let slot = overflow[limit]
        let record = plans[limit]
        var backoff = Backoff()
        while true {
            let seen = slot.entry
            let step = record.step(verb, cost, word: seen.word, at: start)
            let entry = Entry(tag: Tag(digestBits: Tag.overflowBits, plan: limit), word: step.word)
            if step.word == seen.word ? slot.confirm(seen, readsAreSingle: readsAreSingle) : slot.swap(seen, for: entry)
            {
                return decide(step, verb, cost, of: record, limit: limit, at: now)
            }
            outrun(&backoff)
        }
    }
}
