// SPDX-License-Identifier: Apache-2.0

package import PawlModel

// A question under several limits: all or nothing, at one instant for everybody.
//
//   1. look     each part's entry is read once. What one limit refuses is refused by that read: nothing is written, so that a
//               flood which one limit keeps out does not wait for the others.
//   2. hold     the entries that are to be changed are marked, in the order of their homes, each as it was read
//   3. place    for keys without an entry one is made, held from the beginning
//   4. stand    nothing was changed meanwhile of what is not held: no limit, and no entry that stays as it is
//   5. let go   each entry gets its word. At 4 lies the instant at which the question was answered.
//
// Where all is usual, that is done in short by `Engine+AdmitFew.swift`, which the question goes through first.
//
// Where something was changed between looking and holding, that part is looked at again; where it now refuses, or an entry has
// come or gone, or 4 finds otherwise, all is let go of as it was, and the question begins anew: each such turn means that another one progressed.

extension Engine {
    /// Asks for all parts of a question or none, at one instant, and leaves with each what is to be known of it.
    ///
    /// - Parameter parts: at least one.
    package func admitAll(_ parts: Parts, at now: Tick) -> CombinedDecision {
        guard ProcessSwitch.isNormal, var few = few(parts), charge(&few, at: now) else {
            return admitAllByParts(parts, at: now)
        }
        var index = 0
        few.forEach {
            parts[index].become($0)
            index += 1
        }
        return CombinedDecision(few, at: now)
    }

    /// The parts of a question, where there are few of them and none was added to another.
    private func few(_ parts: Parts) -> Few? {
        guard parts.count <= Few.most, parts.count == parts.asked else { return nil }
        func part(_ index: Int) -> UsualPart {
            let part = parts[min(index, parts.count - 1)]
            return UsualPart(part.home, part.cost, limit: Int(part.limit), slot: table.anySlot(of: part.home))
        }
        return Few(count: parts.count, first: part(0), second: part(1), third: part(2), fourth: part(3))
    }

    /// Asks the same, whatever is in the way.
    @inline(never)
    func admitAllByParts(_ parts: Parts, at now: Tick) -> CombinedDecision {
        // A thread's first count allocates its block: not while others wait for what we hold.
        _ = counters.current
        if !ProcessSwitch.isNormal, let answer = answerBySwitch(parts, at: now) { return answer }
        parts.sort()
        var backoff = Backoff()
        while true {
            look(parts, at: now)
            if (0..<parts.count).contains(where: { parts[$0].refuses }) {
                giveBackSpares(parts)
                guard confirmRefusal(parts) else {
                    outrun(&backoff)
                    continue
                }
                return concludeRefused(parts, at: now)
            }
            guard hold(parts, at: now), place(parts, at: now), stand(parts) else {
                letGo(parts, asTheyWere: true)
                giveBackSpares(parts)
                // What has no place is refused for that, or by the word that all such keys share; all else is looked at again.
                if (0..<parts.count).contains(where: { parts[$0].isUnplaced && parts[$0].refuses }) {
                    // Exceptions hold their places until somebody finds that they have ended.
                    guard endExceptions(at: now) else { return concludeRefused(parts, at: now) }
                }
                outrun(&backoff)
                continue
            }
            guard logs != nil else {
                letGo(parts, asTheyWere: false)
                return concludeGranted(parts, at: now)
            }
            // What is left in a log can be read while it is held alone.
            record(parts, at: now)
            let decision = concludeGranted(parts, at: now)
            letGo(parts, asTheyWere: false)
            giveBackSpares(parts)
            return decision
        }
    }

    // MARK: Look

    private func look(_ parts: Parts, at now: Tick) {
        for index in 0..<parts.count { look(&parts[index], at: now) }
    }

    /// Reads a part's entry at rest and works out what the question comes to there.
    @inline(__always)
    private func look(_ part: inout Part, at now: Tick) {
        while true {
            let current = plans[Int(part.limit)]
            part.begin(current)
            guard current.isUsual else {
                if lookAside(&part, current.record, at: now) { return }
                continue
            }
            // It kept logs when it was looked at before.
            giveBackSpare(of: &part)
            guard let slot = table.find(part.home) else {
                if apply(current.record, to: &part, at: now) { part.standing = .absent }
                return
            }
            let entry = slot.entry
            let isUsual = entry.tag == Tag(digestBits: part.home.digestBits, plan: current.index)
            guard isUsual || isAtRest(slot, entry, part.home) else { continue }
            if !isUsual, let end = exceptionEnd(entry) {
                guard let isSettled = meet(&part, slot, entry, until: end, at: now) else { continue }
                if isSettled { return }
            }
            let record = isUsual ? current.record : plans.record(of: entry.tag)
            // The limit is being changed to one that keeps logs.
            guard isUsual || record.keepsSwappedWords else { continue }
            return look(&part, slot, entry, record, at: now)
        }
    }

    /// Works out what the question comes to for an entry at rest.
    @inline(__always)
    func look(_ part: inout Part, _ slot: Slot, _ entry: Entry, _ record: PlanRecord, at now: Tick) {
        part.slot = slot
        part.seen = entry.word
        part.plan = entry.tag.plan
        part.isShadow = record.isShadow
        apply(record, to: &part, at: now)
        // Held even where it costs nothing: otherwise it would have to be as it was when all stand, which on a busy key it never is.
        if part.verdict == .admitted { part.standing = .seen }
    }

    /// Works out what the question comes to for a part: whether that changes its word.
    @inline(__always)
    @discardableResult
    private func apply(_ record: PlanRecord, to part: inout Part, at now: Tick) -> Bool {
        let step = record.step(.admit, part.cost, word: part.seen, at: now)
        part.verdict = step.verdict
        part.next = step.word
        return step.word != part.seen
    }

    /// Whether an entry is the key's and at rest under its limit's newest plan. Waits for that, or brings it about, where it is
    /// not: then it is to be looked for again.
    @inline(never)
    func isAtRest(_ slot: Slot, _ entry: Entry, _ home: Home) -> Bool {
        guard entry.tag.digestBits == home.digestBits else { return false }
        if entry.tag.isMovable, !isOutdated(entry.tag) { return true }
        carryOver(slot, entry, home)
        return false
    }

    /// Looks at an entry that says something special about its key: whether that is all there is to know of the part, or nil where
    /// it is to be looked at again.
    @inline(never)
    func meet(_ part: inout Part, _ slot: Slot, _ seen: Entry, until end: Tick, at now: Tick) -> Bool? {
        guard end > now else {
            endExceptions(of: part.home, at: now)
            return nil
        }
        let record = plans.record(of: seen.tag)
        let isBlocked = isBlocked(seen.tag)
        // The limit speaks for a block: it was not changed before the key was blocked. A plan of the key's own is that of now.
        guard isBlocked ? plans.change(after: part.plan) == nil : !isOvertaken(seen.tag) else { return nil }
        guard isBlocked || !record.plan.keepsWords else { return false }
        guard slot.confirm(seen, readsAreSingle: readsAreSingle) else { return nil }
        giveBackSpare(of: &part)
        if isBlocked {
            part.verdict = Step.blocked(until: end, part.cost).verdict
            (part.next, part.isUnplaced) = (end.nanoseconds, true)
        } else {
            part.verdict = Step.unlimited(.admit, part.cost).verdict
            part.plan = seen.tag.plan
        }
        return true
    }

    /// Whether the reads on which a refusal rests were each in one piece, and what was not found is not there: the limit of a key that
    /// was only being moved may refuse too, and is to be named.
    private func confirmRefusal(_ parts: Parts) -> Bool {
        for index in 0..<parts.count where parts[index].slot == nil && !parts[index].isUnplaced {
            guard !plans.record(ofPlan: parts[index].plan).plan.keepsWords || table.isAbsent(parts[index].home) else {
                return false
            }
        }
        for index in 0..<parts.count where parts[index].refuses && !readsAreSingle {
            guard let slot = parts[index].slot, !parts[index].isUnplaced else { continue }
            guard slot.confirm(parts[index].entry, readsAreSingle: false) else { return false }
        }
        return true
    }

    // MARK: Hold, place, let go

    /// Holds the entries that were seen: whether each is held, or is to be made.
    private func hold(_ parts: Parts, at now: Tick) -> Bool {
        for index in 0..<parts.count {
            while parts[index].standing == .seen {
                if let slot = parts[index].slot, slot.hold(parts[index].entry) {
                    parts[index].standing = .held
                } else {
                    counters.current.note(.contended)
                    Backoff.pauseOnce()
                    look(&parts[index], at: now)
                    if parts[index].refuses { return false }
                }
            }
            if parts[index].standing == .held, logs != nil, !stillFits(&parts[index], at: now) { return false }
        }
        return true
    }

    /// Makes the entries that are to be made: whether all are there.
    ///
    /// In the order of their limits. What finds no place may have to wait for the word that all such keys of its limit share,
    /// while this question holds that of another limit: all questions take these words in one order.
    private func place(_ parts: Parts, at now: Tick) -> Bool {
        while let index = firstAbsent(parts) {
            guard place(&parts[index], among: parts, at: now) else { return false }
        }
        return true
    }

    /// Of the parts whose entry is still to be made, the one of the first limit.
    @inline(__always)
    private func firstAbsent(_ parts: Parts) -> Int? {
        var first: Int?
        for index in 0..<parts.count where parts[index].standing == .absent {
            if let earlier = first, parts[earlier].limit <= parts[index].limit { continue }
            first = index
        }
        return first
    }

    @inline(never)
    private func place(_ part: inout Part, among parts: Parts, at now: Tick) -> Bool {
        var held = table.hold(part.home)
        guard table.find(part.home) == nil else { return false }
        let start = max(now, table.letGoAt(part.home, held))
        let current = plans[Int(part.limit)]
        part.begin(current)
        if current.isUsual {
            giveBackSpare(of: &part)
            guard apply(current.record, to: &part, at: start) else { return leave(&part) }
            part.seen = part.next
        } else {
            guard beginLog(&part, current.record, at: start) else { return false }
        }
        let placement = place(Entry(tag: part.entry.tag.held, word: part.next), part.home, &held, at: now)
        held.release()
        switch placement {
        case .placed:
            part.slot = table.find(part.home)
            part.standing = .made
            return true
        case .busy where !owns(every: part.home, parts):
            releaseLog(of: part.entry)
            part.next = Plan.fresh
            return false
        case .busy, .full:
            let retry = firstExpiry(part.home)
            part.isUnplaced = true
            releaseLog(of: part.entry)
            // Logs of several parts are not recorded in one.
            guard whenFull == .sharedOverflow, current.isUsual else {
                counters.current.note(.refusedNew)
                (part.verdict, part.next, part.standing) = (.tableFull, retry.nanoseconds, .untouched)
                return !part.refuses
            }
            return share(&part, among: parts, from: start, at: now)
        }
    }

    /// Whether every place that a key could have in its buckets belongs to this very question, or to a key that is never let go.
    private func owns(every home: Home, _ parts: Parts) -> Bool {
        let shard = table.shard(of: home)
        return (0..<(2 * Bucket.slots)).allSatisfy { index in
            let slot = shard.bucket(index < Bucket.slots ? home.first : home.second)[index % Bucket.slots]
            let seen = slot.entry
            if seen.tag.isMovable, exceptionEnd(carried(seen)) != nil { return true }
            // SAFETY: addresses are compared, and not followed.
            return (0..<parts.count).contains { unsafe parts[$0].slot?.address == slot.address && parts[$0].isHeld }
        }
    }

    /// Holds the word that all keys of a limit without a place share, for this part.
    private func share(_ part: inout Part, among parts: Parts, from start: Tick, at now: Tick) -> Bool {
        counters.current.note(.overflowed)
        for index in 0..<parts.count where parts[index].isUnplaced && parts[index].standing == .held {
            guard parts[index].limit == part.limit else { continue }
            part.seen = parts[index].next
            part.plan = parts[index].plan
            guard apply(plans.record(ofPlan: part.plan), to: &part, at: start) else { return leave(&part) }
            part.standing = .shared
            parts[index].next = part.next
            return true
        }
        let slot = overflow[Int(part.limit)]
        part.slot = slot
        while true {
            let entry = slot.entry
            guard !entry.tag.isHeld, !isOutdated(entry.tag) else {
                carryOver(slot, entry, stripe: table.shard(0).stripe(0))
                continue
            }
            // The limit was changed to one that keeps no words, or logs: then all is looked at again.
            guard plans.record(of: entry.tag).keepsSwappedWords else { return false }
            part.seen = entry.word
            part.plan = entry.tag.plan
            guard apply(plans.record(of: entry.tag), to: &part, at: start) else {
                guard slot.confirm(entry, readsAreSingle: readsAreSingle) else { continue }
                return leave(&part)
            }
            if slot.hold(part.entry) {
                part.standing = .held
                return true
            }
            Backoff.pauseOnce()
        }
    }

    /// Leaves a part's word as it is: whether the question goes on without.
    private func leave(_ part: inout Part) -> Bool {
        part.standing = .untouched
        return !part.refuses
    }

    /// Lets go of what the question holds.
    ///
    /// - Parameter asTheyWere: nothing is to have happened.
    private func letGo(_ parts: Parts, asTheyWere: Bool) {
        for index in 0..<parts.count {
            guard let slot = parts[index].slot else { continue }
            switch parts[index].standing {
            case .held:
                slot.letGo(
                    parts[index].entry, word: asTheyWere ? parts[index].seen : parts[index].next,
                    readsAreSingle: readsAreSingle)
            case .made where asTheyWere:
                withdraw(slot, parts[index])
                parts[index].next = Plan.fresh
            case .made: slot.letGo(parts[index].entry, word: parts[index].next, readsAreSingle: readsAreSingle)
            case .recorded:
                let held = slot.entry
                slot.store(
                    Entry(tag: parts[index].entry.tag, word: parts[index].next), over: held,
                    readsAreSingle: readsAreSingle)
            case .untouched, .absent, .seen, .shared: break
            }
        }
    }

    /// Frees the place of an entry that nobody has seen at rest.
    private func withdraw(_ slot: Slot, _ part: Part) {
        let held = table.hold(part.home)
        let isOurs = slot.swap(Entry(tag: part.entry.tag.held, word: part.seen), for: .free)
        assert(isOurs, "a held entry was changed by somebody else")
        table.shard(of: part.home).noteFreed(slot)
        held.release()
        releaseLog(of: part.entry)
        counters.current.note(.withdrawn)
    }
}
