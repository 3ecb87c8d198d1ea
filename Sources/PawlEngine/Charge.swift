// SPDX-License-Identifier: Apache-2.0

package import PawlModel

/// What there is to know of a charge, so that a part of it can be given back.
package struct Charge: Sendable {
    let home: Home
    let limit: Int
    /// How often live state had been forgotten near the key's entry before it was charged.
    let forgotten: UInt64
    /// The plan that it was charged under.
    var plan = 0
    var record: PlanRecord?
    /// The word that it left.
    var left: UInt64 = Plan.fresh
    /// The units that the limit counted; 0 where it keeps no state, or counted nothing.
    package var units: UInt64 = 0

    init(_ home: Home, limit: Int, forgotten: UInt64) {
        self.home = home
        self.limit = limit
        self.forgotten = forgotten
    }
}

extension Engine {
    /// Asks for units, and for what is to be known of them afterwards.
    package func reserve(
        _ cost: Cost, _ kind: KeyKind, _ key: UnsafeRawBufferPointer, limit: Int, at now: Tick
    ) -> (decision: Decision, charge: Charge) {
        // SAFETY: the caller's buffer is read within the call.
        let home = unsafe locate(kind, key, limit: limit)
        var charge = Charge(home, limit: limit, forgotten: table.forgotten(home))
        let before = plans[limit]
        let decision = answer(.admit, cost, home: home, limit: limit, at: now)
        // Not of what the process's switch or a limit in shadow let pass, nor of the word that keys without a place share.
        guard decision.verdict == .admitted, decision.plan.keepsWords,
            whenFull != .sharedOverflow || !table.isAbsent(home)
        else { return (decision, charge) }
        charge.plan = decision.record.bits == before.record.bits ? before.index : plans[limit].index
        charge.record = decision.record
        // Of a log, when it was recorded: its newest record leaves a period later.
        charge.left = decision.plan.isLog ? decision.recordedAt(now) : decision.state
        charge.units = cost.units
        return (decision, charge)
    }

    /// How often live state has been forgotten near each part's entry: to be asked for before the question is.
    package func forgotten(near parts: Parts) -> SIMD16<UInt64> {
        var forgotten = SIMD16<UInt64>()
        for index in 0..<parts.count { forgotten[index] = table.forgotten(parts[index].home) }
        return forgotten
    }

    /// What is to be known of a part of a question that was admitted.
    package func charge(_ index: Int, of parts: Parts, forgotten: SIMD16<UInt64>) -> Charge {
        let part = parts[index]
        var charge = Charge(part.home, limit: Int(part.limit), forgotten: forgotten[index])
        // A word that keys without a place share is not given back to.
        guard !part.isUnplaced, part.standing == .held || part.standing == .made || part.standing == .recorded else {
            return charge
        }
        charge.plan = part.plan
        charge.record = plans.record(of: part.entry.tag)
        charge.left = part.standing == .recorded ? part.seen : part.next
        charge.units = part.cost.units
        return charge
    }

    /// Gives back units of a charge: as many as its limit has counted and time has not repaid; none once its key was forgotten.
    ///
    /// - Parameters:
    ///   - units: at most those of the charge.
    ///   - now: asked for after the entry was read. An instant behind that of the key's last question would have what returned in
    ///     between given back once more.
    package func giveBack(_ units: UInt64, of charge: Charge, at now: @autoclosure () -> Tick) {
        guard units > 0, let record = charge.record else { return }
        counters.current.noteGivenBack(units, limit: charge.limit)
        var backoff = Backoff()
        while true {
            guard let slot = table.find(charge.home) else {
                if table.isAbsent(charge.home) { return }
                continue
            }
            let seen = slot.entry
            guard seen.tag.digestBits == charge.home.digestBits else { continue }
            guard seen.tag.isMovable, !isOutdated(seen.tag) else {
                carryOver(slot, seen, stripe: table.shard(of: charge.home).stripe(ofBucket: charge.home.first))
                continue
            }
            // The row of the charge's plan may have become another's.
            guard plans.record(ofPlan: charge.plan).bits == record.bits,
                table.forgotten(charge.home) == charge.forgotten
            else { return }
            if let log = keyLog(record) {
                // What is recorded now may be others', where all was forgotten in between.
                let kept = carried(Entry(tag: Tag(digestBits: charge.home.digestBits, plan: charge.plan), word: .max))
                guard kept.tag == seen.tag, kept.word != Plan.fresh else { return }
                guard slot.hold(seen) else { continue }
                _ = log.refund(units, recordedAt: Tick(nanoseconds: charge.left), word: seen.word, at: now())
                slot.letGo(seen, word: seen.word, readsAreSingle: readsAreSingle)
                return
            }
            let left = carried(
                Entry(tag: Tag(digestBits: charge.home.digestBits, plan: charge.plan), word: charge.left))
            guard left.tag == seen.tag else { continue }
            let plan = plans.record(of: seen.tag).plan
            let instant = plan.instant(of: now())
            // Nothing of what was repaid, nor of what a change of the limit has made as if never charged.
            guard plan.isLive(word: left.word, at: instant) else { return }
            let next = plan.refund(units, left: left.word, word: seen.word, at: instant)
            if next == seen.word || slot.swap(seen, for: seen.with(word: next)) { return }
            outrun(&backoff)
        }
    }

    /// Charges units on top of a charge.
    package func chargeMore(_ units: UInt64, than charge: Charge, at now: Tick) {
        _ = answer(.charge, Cost(Int(clamping: units)), home: charge.home, limit: charge.limit, at: now)
    }
}

extension Table {
    /// How often live state was forgotten near where a key may live.
    func forgotten(_ home: Home) -> UInt64 {
        let shard = shard(of: home)
        return shard.stripe(ofBucket: home.first).forgotten &+ shard.stripe(ofBucket: home.second).forgotten
    }
}
