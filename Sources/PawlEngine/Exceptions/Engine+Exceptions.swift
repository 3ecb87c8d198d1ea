// SPDX-License-Identifier: Apache-2.0

package import PawlModel
import Synchronization

// What blocks and overrides have in common: when they end, who they are, and how an entry is replaced under the lock of the
// exceptions. Where a question has the entry, it is waited for without the lock, and then all is looked at again.

extension Engine {
    // MARK: Ends

    /// Ends what has ended of a key's exceptions, unless a question is in the way. To be looked at again.
    @inline(never)
    func endExceptions(of home: Home, at now: Tick) {
        exceptions.withLock { exceptions in
            if let one = exceptions[home] { _ = end(one, of: &exceptions, at: now) }
        }
    }

    /// Ends what has ended of all keys' exceptions; where a question is in the way, another time.
    ///
    /// - Parameter isUrgent: also where they were looked for a moment ago.
    /// - Returns: whether anything has ended.
    @discardableResult
    package func endExceptions(at now: Tick, isUrgent: Bool = false) -> Bool {
        guard mayHaveExceptions else { return false }
        return exceptions.withLock { exceptions in
            let ended = exceptions.ended(at: now, isUrgent: isUrgent)
            for one in ended { _ = end(one, of: &exceptions, at: now) }
            return !ended.isEmpty
        }
    }

    /// Ends what has ended of a key's exceptions, under the lock: whether nobody was in the way.
    func end(_ one: Exceptions.One, of exceptions: inout Exceptions, at now: Tick) -> Bool {
        var one = one
        defer { exceptions[one.home] = one }
        if let override = one.override, override.until <= now {
            guard endOverride(&one, of: &exceptions, at: override.until) else { return false }
        }
        if let block = one.block, block.until <= now { return lift(&one) }
        return true
    }

    // MARK: Reading

    /// All keys that are blocked or have plans of their own, one for each of both; some of them may have ended.
    package var listedExceptions: [ListedException] {
        exceptions.withLock { exceptions in
            exceptions.all.flatMap { one in
                let block = one.block.map {
                    ListedException(kind: one.kind, key: one.key, limit: one.limit, until: $0.until, plan: nil)
                }
                let override = one.override.map {
                    ListedException(
                        kind: one.kind, key: one.key, limit: one.limit, until: $0.until,
                        plan: plans.record(ofPlan: $0.row).plan)
                }
                return [block, override].compactMap(\.self)
            }
        }
    }

    // MARK: Entries, under the lock

    /// Does something with what there is to a key, under the lock and again until no question is in the way.
    func change(
        _ home: Home, _ body: (inout Exceptions.One, inout Exceptions) -> Bool
    ) {
        exclusively(home) { exceptions in
            guard var one = exceptions[home] else { return true }
            defer { exceptions[home] = one }
            return body(&one, &exceptions)
        }
    }

    func noteException() {
        // ORDERING: relaxed. The number is its own message.
        exceptionsMade.wrappingAdd(1, ordering: .relaxed)
    }

    /// Whether any key may be an exception: where a limit keeps no state, nobody else is looked for.
    var mayHaveExceptions: Bool {
        // ORDERING: relaxed. The number is its own message; a question under way may miss an exception that is being made.
        exceptionsMade.load(ordering: .relaxed) > 0
    }

    /// Calls the body under the lock until it says that nobody was in the way; waits for them without it.
    func exclusively<Failure: Error>(
        _ home: Home, _ body: (inout Exceptions) throws(Failure) -> Bool
    ) throws(Failure) {
        // A thread's first count allocates its block: not under a lock.
        _ = counters.current
        var backoff = Backoff()
        while true {
            let isDone = try exceptions.withLock { exceptions throws(Failure) in try body(&exceptions) }
            if isDone { return }
            if let slot = table.find(home) {
                let seen = slot.entry
                if !seen.tag.isFree, !seen.tag.isMovable {
                    carryOver(slot, seen, home)
                }
            }
            backoff.pause()
        }
    }

    /// Replaces the entry that a blocked key would have; nil where it is not blocked.
    func replaceBehind(_ one: inout Exceptions.One, _ next: (Entry) -> Entry) -> Bool? {
        guard let block = one.block else { return nil }
        let behind = carryAlong(block.behind)
        let replaced = next(behind)
        if replaced.word != behind.word { releaseLog(of: behind) }
        one.block?.behind = replaced
        return true
    }

    /// Replaces a key's entry, or makes one for a key that has none: whether nobody was in the way.
    func replace(
        _ home: Home, limit: Int, at now: Tick, _ next: (Entry) -> Entry
    ) throws(LimitError) -> Bool {
        if let slot = table.find(home) { return replace(slot, home, next) }
        var held = table.hold(home)
        guard table.find(home) == nil else { return false }
        let (current, start) = (plans[limit], max(now, table.letGoAt(home, held)))
        let tag = Tag(digestBits: home.digestBits, plan: current.index)
        let fresh = Entry(tag: tag, word: current.record.plan.word(owingNothingAt: start))
        let placement = place(next(fresh), home, &held, at: now)
        held.release()
        switch placement {
        case .placed: return true
        case .busy: return false
        case .full:
            throw LimitError(
                .capacity, found: "no place for another key", allowed: "a key that has an entry, or finds a place")
        }
    }

    func replace(_ slot: Slot, _ home: Home, _ next: (Entry) -> Entry) -> Bool {
        let seen = slot.entry
        guard seen.tag.digestBits == home.digestBits, seen.tag.isMovable else { return false }
        let carried = carried(seen)
        let replaced = next(carried)
        guard slot.swap(seen, for: replaced) else { return false }
        // What a block hides is kept behind it.
        let isHidden = isBlocked(replaced.tag) && carried.word == seen.word
        if replaced.word != seen.word, !isHidden { releaseLog(of: seen) }
        return true
    }

    /// An entry that stands in no slot, under the plan that its limit follows now.
    func carryAlong(_ entry: Entry) -> Entry {
        let carried = carried(entry)
        if carried.word != entry.word { releaseLog(of: entry) }
        return carried
    }

    /// An entry under another plan from an instant on, owing what it owes.
    func carry(_ entry: Entry, to row: Int, at instant: Tick) -> Entry {
        let (old, new) = (plans.record(of: entry.tag).plan, plans.record(ofPlan: row).plan)
        var word =
            new.canCarry(from: old, by: .keepDebt)
            ? new.word(carrying: entry.word, from: old, by: .keepDebt, at: instant) : Plan.fresh
        if word == Plan.fresh { word = new.word(owingNothingAt: instant) }
        return Entry(tag: entry.tag.under(plan: row), word: word)
    }
}
