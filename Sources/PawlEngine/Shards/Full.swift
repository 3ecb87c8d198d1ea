// SPDX-License-Identifier: Apache-2.0

import PawlModel

// What becomes of a new key for which no place was found: see `FullTablePolicy`.

extension Engine {
    /// Puts an entry in the place of a live one, unless that was changed meanwhile.
    func evict(_ victim: Hole, for entry: Entry, _ home: Home, at now: Tick) -> Bool {
        victim.stripe.noteLetGo(at: now)
        victim.stripe.noteForgotten()
        guard victim.slot.swap(victim.seen, for: entry) else { return false }
        counters.current.note(.evicted)
        releaseLog(of: victim.seen)
        noteInsert(into: table.shard(of: home), adding: false)
        return true
    }

    /// The entry of a key's buckets that owes the least share of its limit, if any of them may be let go; and whether one was seen
    /// that belongs to a question or to a move under way, and may be anybody's in a moment, or is free by now.
    ///
    /// So a heavy user cannot wash out its own record with a flood of new keys: the flood's keys owe less.
    func leastIndebted(_ home: Home, at now: Tick) -> (victim: Hole?, isInUse: Bool) {
        var least: (hole: Hole, debt: Double)?
        var isInUse = false
        for index in 0..<(2 * Bucket.slots) {
            let bucket = index < Bucket.slots ? home.first : home.second
            let slot = table.shard(of: home).bucket(bucket)[index % Bucket.slots]
            let seen = slot.entry
            guard seen.tag.isMovable else {
                isInUse = true
                continue
            }
            let entry = carried(seen)
            guard exceptionEnd(entry) == nil else { continue }
            let record = plans.record(of: entry.tag)
            let (plan, instant) = (record.plan, record.plan.instant(of: now))
            // Of a log the word says only how long it lives.
            let debt =
                keyLog(record).map { plan.isLive(word: entry.word, at: instant) ? $0.debt(word: entry.word) : 0 }
                ?? plan.debt(word: entry.word, at: instant)
            if let least, least.debt <= debt { continue }
            least = (Hole(slot: slot, seen: seen, stripe: table.shard(of: home).stripe(ofBucket: bucket)), debt)
        }
        return (least?.hole, isInUse)
    }

    /// When the first entry of a home's buckets or the stash will say nothing any more if nobody asks for it.
    func firstExpiry(_ home: Home) -> Tick {
        var first = Tick.last
        for index in 0..<(2 * Bucket.slots) {
            let bucket = index < Bucket.slots ? home.first : home.second
            let seen = table.shard(of: home).bucket(bucket)[index % Bucket.slots].entry
            guard !seen.tag.isFree else { continue }
            first = min(first, expiry(of: seen))
        }
        for index in 0..<Layout.stashSlots {
            let seen = table.shard(of: home).stashSlot(index).entry
            guard !seen.tag.isFree else { continue }
            first = min(first, expiry(of: seen))
        }
        return first
    }

    private func expiry(of seen: Entry) -> Tick {
        let entry = carried(seen)
        if let end = exceptionEnd(entry) { return end }
        return plans.record(of: entry.tag).plan.tick(forgetting: entry.word)
    }

    /// The answer for a new key that got no place, or nil where the limit is being changed to one that keeps no words, or logs.
    ///
    /// - Parameter start: before which no entry of the key may begin, nor may what it shares be asked.
    func answerUnplaced(
        _ verb: Verb, _ cost: Cost, retry: Tick, limit: Int, from start: Tick, at now: Tick
    ) -> Decision? {
        guard whenFull == .sharedOverflow else {
            counters.current.note(.refusedNew)
            return decide(.tableFull(until: retry), verb, cost, of: plans.record(ofLimit: limit), limit: limit, at: now)
        }
        return askShared(limit) { slot, seen in
            let record = plans.record(of: seen.tag)
            guard record.keepsSwappedWords else { return .isOfAnotherKind }
            let step = record.step(verb, cost, word: seen.word, at: start)
            let isPublished =
                step.word == seen.word
                ? slot.confirm(seen, readsAreSingle: readsAreSingle) : slot.swap(seen, for: seen.with(word: step.word))
            return isPublished ? .answer(decide(step, verb, cost, of: record, limit: limit, at: now)) : .wasChanged
        }
    }

    /// What an entry comes to that keys without a place share.
    enum Shared {
        case answer(Decision)
        /// Another question changed it meanwhile.
        case wasChanged
        /// The limit has changed between one that keeps words and one that keeps logs.
        case isOfAnotherKind
    }

    /// Asks the entry that all keys of a limit without a place share, until it answers; nil where it is of another kind.
    func askShared(_ limit: Int, _ ask: (Slot, Entry) -> Shared) -> Decision? {
        counters.current.note(.overflowed)
        let slot = overflow[limit]
        var backoff = Backoff()
        while true {
            let seen = slot.entry
            guard !seen.tag.isHeld, !isOutdated(seen.tag) else {
                carryOver(slot, seen, stripe: table.shard(0).stripe(0))
                continue
            }
            switch ask(slot, seen) {
            case .answer(let decision): return decision
            case .isOfAnotherKind: return nil
            case .wasChanged: outrun(&backoff)
            }
        }
    }
}
