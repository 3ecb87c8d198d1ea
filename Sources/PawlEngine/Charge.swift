// SPDX-License-Identifier: Apache-2.0

package import PawlModel
import Synchronization

/// What there is to know of a charge, so that a part of it can be given back.
package struct Charge: Sendable {
    let home: Home
    let limit: Int
    /// How often live state had been forgotten near the key's entry before it was charged.
    let forgotten: UInt64
    /// How often any key had been reset, been given a limit of its own, or lost one that others still had, before.
    let resets: UInt64
    /// The plan that it was charged under.
    var plan = 0
    var record: PlanRecord?
    /// The word that it left.
    var left: UInt64 = Plan.fresh
    /// The units that the limit counted, whether or not there is something to give them back to; 0 where it counted none.
    package var units: UInt64 = 0

    init(_ home: Home, limit: Int, _ past: Past) {
        self.home = home
        self.limit = limit
        (forgotten, resets) = (past.forgotten, past.resets)
    }

    /// The same without so many of its units, of a limit of which words say all.
    func without(_ units: UInt64) -> Charge {
        var charge = self
        charge.left = record?.plan.word(left, without: units) ?? left
        return charge
    }

    /// What is to be known of a key's past before it is charged.
    package struct Past: Sendable {
        let forgotten: UInt64
        let resets: UInt64
    }
}

extension Engine {
    /// Asks for units, and for what is to be known of them afterwards.
    package func reserve(
        _ cost: Cost, _ kind: KeyKind, _ key: Span<UInt8>, limit: Int, at now: Tick
    ) -> (decision: Decision, charge: Charge) {
        let home = locate(kind, key, limit: limit)
        var charge = Charge(home, limit: limit, past(of: home))
        let before = plans[limit]
        let overflows = counters.current.noted(.overflowed)
        let decision = answer(.admit, cost, home: home, limit: limit, at: now)
        if decision.isCountedAsGranted { charge.units = cost.units }
        // Not of what the process's switch or a limit in shadow let pass, nor of what keys without a place share. Whether it was
        // that is not to be seen in the table, where the key may have got a place since, and been charged by somebody else.
        guard decision.verdict == .admitted, decision.plan.keepsWords,
            counters.current.noted(.overflowed) == overflows
        else { return (decision, charge) }
        let usual = decision.record.bits == before.record.bits ? before : plans[limit]
        charge.plan = row(of: decision.record, home: home) ?? usual.index
        charge.record = decision.record
        // Of a log, when it was recorded: its newest record leaves a period later.
        charge.left = decision.plan.isLog ? decision.recordedAt(now) : decision.state
        return (decision, charge)
    }

    /// The row of the plan that a key follows, where that is a plan of its own with that record.
    private func row(of record: PlanRecord, home: Home) -> Int? {
        guard mayHaveExceptions else { return nil }
        var entry = table.find(home)?.entry
        // Moved while it was looked for.
        while entry?.tag.digestBits != home.digestBits, !table.isAbsent(home) { entry = table.find(home)?.entry }
        guard let entry, entry.tag.digestBits == home.digestBits else { return nil }
        let row: Int? = isBlocked(entry.tag) ? exceptions.withLock { $0[home]?.override?.row } : entry.tag.plan
        guard let row, plans.end(ofPlan: row) != 0, plans.record(ofPlan: row).bits == record.bits else { return nil }
        return row
    }

    private func past(of home: Home) -> Charge.Past {
        // ORDERING: relaxed. Whoever counts too few gives back less.
        Charge.Past(forgotten: table.forgotten(home), resets: resets.load(ordering: .relaxed))
    }

    /// The pasts of a question's keys: to be asked for before the question is.
    package struct Pasts: Sendable {
        /// By position.
        fileprivate var forgotten = SIMD16<UInt64>()
        fileprivate var resets: UInt64 = 0
    }

    package func pasts(of parts: Parts) -> Pasts {
        var pasts = Pasts()
        for index in 0..<parts.count { pasts.forgotten[parts[index].position] = table.forgotten(parts[index].home) }
        // ORDERING: relaxed, as above.
        pasts.resets = resets.load(ordering: .relaxed)
        return pasts
    }

    /// What is to be known of a part of a question that was admitted.
    package func charge(_ index: Int, of parts: Parts, _ pasts: Pasts) -> Charge {
        let part = parts[index]
        let past = Charge.Past(forgotten: pasts.forgotten[part.position], resets: pasts.resets)
        var charge = Charge(part.home, limit: Int(part.limit), past)
        let isCounted = part.verdict == .admitted && plans.record(ofPlan: part.plan).plan.mode != .off
        if isCounted || part.verdict == .admittedBySwitch { charge.units = part.cost.units }
        // A word that keys without a place share is not given back to.
        guard part.isHeld, !part.isUnplaced, part.verdict == .admitted else { return charge }
        charge.plan = part.plan
        charge.record = plans.record(of: part.entry.tag)
        charge.left = part.standing == .recorded ? part.seen : part.next
        return charge
    }

    /// Gives back units of a charge, as many as time has not repaid; none once its key was forgotten. All that were named are counted
    /// as given back, whether or not there was anything to give them back to.
    ///
    /// - Parameters:
    ///   - units: at most those of the charge.
    ///   - now: asked for after the entry was read. An instant behind that of the key's last question would have what returned in
    ///     between given back once more.
    package func giveBack(_ units: UInt64, of charge: Charge, at now: @autoclosure () -> Tick) {
        guard units > 0 else { return }
        counters.current.noteGivenBack(units, limit: charge.limit)
        guard charge.record != nil else { return }
        var backoff = Backoff()
        while true {
            guard let (slot, seen) = findCurrent(charge.home, atRest: true) else {
                if table.isAbsent(charge.home) { return }
                continue
            }
            guard !isBlocked(seen.tag) else {
                if giveBackBehind(units, of: charge, at: now()) { return }
                continue
            }
            guard left(charge, under: seen.tag, { known(charge.home) }) != nil else {
                // It may have been carried over, or given a plan of its own, just now.
                if isOutdated(seen.tag) || slot.entry != seen { continue }
                return
            }
            guard slot.hold(seen) else {
                outrun(&backoff)
                continue
            }
            if giveBack(units, of: charge, held: slot, seen, at: now()) { return }
        }
    }

    /// Gives back to an entry that is held: whether it is not to be looked at again.
    ///
    /// Held, as what was charged may have been let go and charged anew: then the entry looks the same, and nothing is due.
    private func giveBack(_ units: UInt64, of charge: Charge, held slot: Slot, _ seen: Entry, at now: Tick) -> Bool {
        let next = word(of: seen, givenBack: units, of: charge, at: now) { known(charge.home) }
        slot.letGo(seen, word: next ?? seen.word, readsAreSingle: readsAreSingle)
        return next != nil || !isOutdated(seen.tag)
    }

    /// Gives back to a key that is blocked: whether it still was.
    private func giveBackBehind(_ units: UInt64, of charge: Charge, at now: Tick) -> Bool {
        exceptions.withLock { exceptions in
            if let one = exceptions[charge.home] { _ = end(one, of: &exceptions, at: now) }
            guard let block = exceptions[charge.home]?.block else { return false }
            let behind = carryAlong(block.behind)
            let next = word(of: behind, givenBack: units, of: charge, at: now) {
                (exceptions[charge.home], exceptions.lastReset(of: charge.home))
            }
            exceptions[charge.home]?.block?.behind = behind.with(word: next ?? behind.word)
            return true
        }
    }

    /// The word of an entry that is the caller's alone, once it is given units of a charge back: as many as time has not repaid, and
    /// none of those that a change of the limit has made as if never charged. Nil where what the charge left, or would have left
    /// without them, is not known under the entry's plan.
    ///
    /// - Parameter known: what is special about the key, and its last reset.
    private func word(
        of seen: Entry, givenBack units: UInt64, of charge: Charge, at now: Tick,
        _ known: () -> (one: Exceptions.One?, reset: UInt64)
    ) -> UInt64? {
        guard let left = left(charge, under: seen.tag, known) else { return nil }
        let record = plans.record(of: seen.tag)
        if let log = keyLog(record) {
            // What is recorded now is others', where the limit kept no logs meanwhile, or all was forgotten.
            guard left.word == Self.kept else { return seen.word }
            _ = log.refund(units, recordedAt: Tick(nanoseconds: charge.left), word: seen.word, at: now)
            return seen.word
        }
        // The limit may have been changed in between.
        guard let without = self.left(charge.without(units), under: seen.tag, known) else { return nil }
        let (plan, instant) = (record.plan, record.plan.instant(of: now))
        guard plan.isLive(word: left.word, at: instant) else { return seen.word }
        return plan.refund(units, left: left.word, without: without.word, word: seen.word, at: instant)
    }

    private static var kept: UInt64 { .max }

    /// What is special about a key, and its last reset.
    private func known(_ home: Home) -> (one: Exceptions.One?, reset: UInt64) {
        exceptions.withLock { ($0[home], $0.lastReset(of: home)) }
    }

    /// What a charge left, under the plan that the key's entry has now; nil where that is not known any more.
    ///
    /// Of a log the word says only whether its records may be those of the charge: where they are, it is ``Self/kept``.
    ///
    /// - Parameter known: what is special about the key, and its last reset.
    private func left(
        _ charge: Charge, under tag: Tag, _ known: () -> (one: Exceptions.One?, reset: UInt64)
    ) -> Entry? {
        // The row of the charge's plan may have become another's.
        guard let record = charge.record, plans.record(ofPlan: charge.plan).bits == record.bits,
            table.forgotten(charge.home) == charge.forgotten
        else { return nil }
        let charged = Entry(
            tag: Tag(digestBits: charge.home.digestBits, plan: charge.plan),
            word: record.plan.isLog ? Self.kept : charge.left)
        let carried = carried(charged)
        let isUsual = carried.tag.plan == tag.plan
        // ORDERING: acquire, pairs with the release in `forget`, `override` and `voidReceipts`.
        if isUsual, resets.load(ordering: .acquiring) == charge.resets { return carried }
        let (one, reset) = known()
        guard reset <= charge.resets else { return nil }
        if isUsual { return carried }
        // The key was given a plan of its own since.
        guard let override = one?.override, let before = self.carried(charged, upTo: override.from) else { return nil }
        let own = self.carried(carry(before, to: override.begunAs, at: override.since))
        return own.tag.plan == tag.plan ? own : nil
    }

    /// Charges units that nobody was served with.
    package func penalise(
        _ units: Cost, _ kind: KeyKind, _ key: Span<UInt8>, limit: Int, at now: Tick
    ) -> Decision {
        let home = locate(kind, key, limit: limit)
        let decision = answer(.charge, units, home: home, limit: limit, at: now)
        if decision.isCountedAsGranted {
            counters.current.notePenalty(units.units, limit: limit)
        }
        return decision
    }

    /// Charges units on top of a charge.
    package func chargeMore(_ units: UInt64, than charge: Charge, at now: Tick) {
        _ = answer(.charge, Cost(Int(clamping: units)), home: charge.home, limit: charge.limit, at: now)
    }
}

extension Decision {
    /// Whether its limit, or the process's switch, counted the units as granted.
    fileprivate var isCountedAsGranted: Bool {
        verdict == .admittedBySwitch || verdict == .admitted && plan.mode != .off
    }
}

extension Table {
    /// How often live state was forgotten near where a key may live.
    func forgotten(_ home: Home) -> UInt64 {
        let shard = shard(of: home)
        return shard.stripe(ofBucket: home.first).forgotten &+ shard.stripe(ofBucket: home.second).forgotten
    }
}
