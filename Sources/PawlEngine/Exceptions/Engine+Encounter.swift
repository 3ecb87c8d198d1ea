// SPDX-License-Identifier: Apache-2.0

import PawlModel
import Synchronization

// What a question comes to that meets the entry of a key that is blocked, or follows a plan of its own.

extension Engine {
    /// Whether an entry says that its key is blocked.
    func isBlocked(_ tag: Tag) -> Bool { tag.plan == plans.blockedRow }

    /// When what is special about a key ends; nil of one that is like all others of its limit.
    @inline(__always)
    func exceptionEnd(_ entry: Entry) -> Tick? {
        let end = plans.end(ofPlan: entry.tag.plan)
        guard end != 0 else { return nil }
        return Tick(nanoseconds: end == CurrentPlans.endsWithWord ? entry.word : end)
    }

    /// What such an entry says to a question.
    enum Encounter {
        case answer(Decision)
        /// The entry has a word like any other.
        case asUsual
        /// To be looked at again.
        case again
    }

    /// Answers a question that meets such an entry, at rest and up to date.
    @inline(never)
    func meet(
        _ slot: Slot, _ seen: Entry, until end: Tick, _ verb: Verb, _ cost: Cost, home: Home, limit: Int, at now: Tick
    ) -> Encounter {
        guard end > now else {
            if verb == .peek { return peek(slot, seen, cost, home: home, limit: limit, at: now) }
            endExceptions(of: home, at: now)
            return .again
        }
        let isBlocked = isBlocked(seen.tag)
        if !isBlocked, isOvertaken(seen.tag) { return .again }
        let record = plans.record(of: seen.tag)
        if !isBlocked, record.plan.keepsWords { return .asUsual }
        if isBlocked, verb == .charge {
            return chargeBehind(cost, home: home, limit: limit, at: now).map { .answer($0) } ?? .again
        }
        // The limit speaks for a block, as that has none of its own: as it is while the key is blocked. One that was just turned off
        // is not asked.
        let usual = plans.record(ofLimit: limit)
        // The entry is read again after the limit's row, so both were so at one instant.
        guard usual.plan.mode != .off, slot.entry == seen, slot.confirm(seen, readsAreSingle: readsAreSingle) else {
            return .again
        }
        return .answer(
            isBlocked
                ? decide(.blocked(until: end, cost), verb, cost, of: usual, limit: limit, at: now)
                : decide(.unlimited(verb, cost), verb, cost, of: record, limit: limit, at: now))
    }

    /// Looks at a key at an instant at which something special about it will have ended. That ends nothing, as the instant may lie
    /// far ahead of everybody else's.
    private func peek(
        _ slot: Slot, _ seen: Entry, _ cost: Cost, home: Home, limit: Int, at now: Tick
    ) -> Encounter {
        exceptions.withLock { exceptions in
            // Blocks and overrides are made, and limits with either are changed, under the lock alone.
            guard let one = exceptions[home], slot.entry == seen, !isOutdated(seen.tag) else { return .again }
            var entry = seen
            if isBlocked(seen.tag) {
                guard let block = one.block else { return .again }
                entry = carried(block.behind)
            }
            if let override = one.override, override.until <= now, entry.tag.plan == override.row {
                entry = carry(entry, to: plans[limit].index, at: override.until)
            }
            let record = plans.record(of: entry.tag)
            // The limit was just turned off, and is not asked.
            guard record.plan.mode != .off else { return .again }
            guard let log = keyLog(record) else {
                guard slot.confirm(seen, readsAreSingle: readsAreSingle) else { return .again }
                let step = record.step(.peek, cost, word: entry.word, at: now)
                return .answer(decide(step, .peek, cost, of: record, limit: limit, at: now))
            }
            // What waits behind a block is changed under the lock alone; any other log is anybody's.
            let looked =
                isBlocked(seen.tag)
                ? log.look(.peek, cost, word: entry.word, at: now).map { .answer($0) } ?? .changed
                : look(log, slot, seen, .peek, cost, at: now)
            guard case .answer(let step) = looked else { return .again }
            return .answer(decide(step, .peek, cost, of: record, limit: limit, at: now))
        }
    }

    /// Whether the plan that a key has of its own is not that of now any more, as its limit is being changed: that comes to the limit
    /// first, and then to the plans that override it. Waits until it has.
    func isOvertaken(_ tag: Tag) -> Bool {
        // ORDERING: acquire, pairs with the release in `Engine.publish`: who sees that all have followed sees what became of them.
        guard changesOfOwnPlans.load(ordering: .acquiring) % 2 == 0 else {
            exceptions.withLock { _ in }
            return true
        }
        return isOutdated(tag)
    }

    /// Charges a blocked key for work that is done already: it owes that once it is blocked no more. Nil where it is not blocked.
    private func chargeBehind(_ cost: Cost, home: Home, limit: Int, at now: Tick) -> Decision? {
        var spare: LogChunk?
        defer { if let spare { logs?.giveBack(spare) } }
        while true {
            switch exceptions.withLock({ charge(cost, behind: home, of: &$0, limit: limit, at: now, &spare) }) {
            case .answer(let decision): return decision
            case .asUsual: return nil
            case .again: break
            }
            // Its log is full. Before the lock, as the system may have to find a page for it.
            spare = takeChunk(at: now)
            if spare == nil {
                return refuseForWantOfChunks(.charge, cost, plans.record(ofLimit: limit), limit: limit, at: now)
            }
        }
    }

    /// Likewise, under the lock: as usual where it is not blocked, again where its log needs a chunk.
    private func charge(
        _ cost: Cost, behind home: Home, of exceptions: inout Exceptions, limit: Int, at now: Tick,
        _ spare: inout LogChunk?
    ) -> Encounter {
        // Behind a block a plan of the key's own may have ended.
        if let one = exceptions[home] { _ = end(one, of: &exceptions, at: now) }
        guard var one = exceptions[home], let block = one.block else { return .asUsual }
        let behind = carryAlong(block.behind)
        defer { exceptions[home] = one }
        one.block?.behind = behind
        let record = plans.record(of: behind.tag)
        guard let log = keyLog(record) else {
            let step = record.step(.charge, cost, word: behind.word, at: now)
            if record.plan.keepsWords { one.block?.behind = behind.with(word: step.word) }
            return .answer(decide(step, .charge, cost, of: record, limit: limit, at: now))
        }
        guard let step = log.step(.charge, cost, word: behind.word, at: now, spare: &spare) else { return .again }
        one.block?.behind = behind.with(word: step.word)
        return .answer(decide(step, .charge, cost, of: record, limit: limit, at: now))
    }
}
