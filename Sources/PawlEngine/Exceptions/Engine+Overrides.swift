// SPDX-License-Identifier: Apache-2.0

package import PawlModel
import Synchronization

// Giving keys plans of their own: a swap of the key's entry for the same under another row, and back.

extension Engine {
    /// Has a key follow a plan of its own until an instant, owing what it owes.
    ///
    /// - Throws: `LimitError` where the plan is not of the limit's kind, or there is no room for another plan, or no place for a
    ///   key that has none.
    package func override(
        _ kind: KeyKind, _ key: Span<UInt8>, limit: Int, by plan: Plan, until end: Tick, at now: Tick
    ) throws(LimitError) {
        let (home, bytes) = (locate(kind, key, limit: limit), key.indices.map { key[$0] })
        endExceptions(at: now)
        if !publisher.withLock({ $0.freeRows > 0 }) { carryAllOver() }
        try exclusively(home) { exceptions throws(LimitError) in
            noteException()
            let usual = plans.record(ofLimit: limit).plan
            guard plan.canOverride(usual) else { throw LimitError.between(plan) }
            let own = plan.inMode(usual.mode)
            let row = try exceptions.row(of: own, overriding: limit, until: end) { () throws(LimitError) in
                try publisher.withLock { publisher throws(LimitError) in
                    try publisher.begin(own, until: end, in: plans)
                }
            }
            var one = exceptions[home] ?? Exceptions.One(kind: kind, key: bytes, limit: limit, home: home)
            if let ended = one.override, ended.until <= now {
                guard endOverride(&one, of: &exceptions, at: ended.until) else { return false }
                exceptions[home] = one
            }
            // ORDERING: as in `forget`: who sees the entry under its own plan sees the count.
            let number = resets.wrappingAdd(1, ordering: .acquiringAndReleasing).newValue
            var (from, repaidAt) = (row, now)
            func overridden(_ entry: Entry) -> Entry {
                from = entry.tag.plan
                repaidAt = plans.record(ofPlan: from).plan.tick(forgetting: entry.word)
                return carry(entry, to: row, at: now)
            }
            do throws(LimitError) {
                if replaceBehind(&one, overridden) == nil {
                    guard try replace(home, limit: limit, at: now, overridden) else { return false }
                }
            } catch {
                giveUpIfUnused(row, of: &exceptions, limit: limit, at: now)
                throw error
            }
            exceptions.noteFollowed(row)
            let before = one.override
            one.override = Exceptions.Override(
                row: row, until: end, since: now, from: from, begunAs: row, number: number, repaidAt: repaidAt)
            exceptions[home] = one
            guard let before else { return true }
            exceptions.noteEnd(of: before, home, limit: limit, until: repaidAt, at: now)
            leave(before.row, of: &exceptions, limit: limit, at: now)
            return true
        }
    }

    /// Has a key follow its limit again before its time, if it does not.
    package func endOverride(_ kind: KeyKind, _ key: Span<UInt8>, limit: Int, at now: Tick) {
        change(locate(kind, key, limit: limit)) { one, exceptions in
            endOverride(&one, of: &exceptions, at: min(now, one.override?.until ?? now))
        }
    }

    /// Has a key follow its limit's plan from an instant on: whether nobody was in the way.
    func endOverride(
        _ one: inout Exceptions.One, of exceptions: inout Exceptions, at instant: Tick
    ) -> Bool {
        guard let override = one.override else { return true }
        let usual = plans[one.limit].index
        func followingItsLimit(_ entry: Entry) -> Entry {
            entry.tag.plan == override.row ? carry(entry, to: usual, at: instant) : entry
        }
        if replaceBehind(&one, followingItsLimit) == nil {
            guard let slot = table.find(one.home), replace(slot, one.home, followingItsLimit) else { return false }
        }
        one.override = nil
        let (own, next) = (plans.record(ofPlan: override.row).plan, plans.record(ofPlan: usual).plan)
        exceptions.noteEnd(
            of: override, one.home, limit: one.limit, until: instant.advanced(by: next.longestDebt), at: instant)
        let replacedAt = leave(override.row, of: &exceptions, limit: one.limit, at: instant)
        // All keys that follow the plan have one end.
        if instant < override.until, replacedAt != instant {
            voidReceipts(of: one, under: own, then: next, &exceptions, at: instant)
        }
        return true
    }

    /// Other keys follow the plan until later, or have, and what was charged under it would be carried over as of then, not as of this
    /// key's end: with what time has repaid in between.
    private func voidReceipts(
        of one: Exceptions.One, under own: Plan, then usual: Plan, _ exceptions: inout Exceptions, at instant: Tick
    ) {
        // ORDERING: release, after the swap, and pairs with the acquire in `Engine.left`: who charged under the key's own plan has
        // read a lower number before, and who finds that plan replaced sees this one.
        let number = resets.wrappingAdd(1, ordering: .acquiringAndReleasing).newValue
        let end = instant.advanced(by: own.longestDebt + usual.longestDebt)
        exceptions.noteReset(of: one.home, limit: one.limit, number: number, until: end, at: instant)
    }

    /// The instant as of which the plan was replaced, where no other key follows it.
    @discardableResult
    private func leave(_ row: Int, of exceptions: inout Exceptions, limit: Int, at instant: Tick) -> Tick? {
        guard let replacedAt = exceptions.noteLeft(row, at: instant) else { return nil }
        retire(row, limit: limit, at: replacedAt)
        return replacedAt
    }

    private func giveUpIfUnused(_ row: Int, of exceptions: inout Exceptions, limit: Int, at instant: Tick) {
        if exceptions.giveUpIfUnused(row) { retire(row, limit: limit, at: instant) }
    }

    /// Whoever still knows a row of a charge finds the limit's plan behind it.
    private func retire(_ row: Int, limit: Int, at instant: Tick) {
        publisher.withLock {
            $0.retire(row, of: limit, to: plans[limit].index, carrying: .keepDebt, at: instant, in: plans)
        }
    }
}
