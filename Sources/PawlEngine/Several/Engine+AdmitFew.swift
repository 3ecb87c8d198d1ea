// SPDX-License-Identifier: Apache-2.0

package import PawlModel

// The usual question under several limits, as `Engine.admitAtRest` is that under one: it has up to four parts, each of them a
// key that has an entry in its buckets, at rest and under its limit's current plan, and is granted its cost. It is the short form
// of what stands in `Engine+AdmitAll.swift`: look, hold, stand, let go. Everything else goes that general way.
//
// Nobody waits here for an entry: what another question holds, or has taken the place of, is left to the general way with nothing
// held. So the parts are held in the order in which they came. They are held by their tags alone: a word that others have changed
// since it was looked at is found once it is held, and then decides.

extension Engine {
    /// Asks for both parts of a question or none, at one instant.
    ///
    /// - Parameter instant: when; nil for the present.
    package func admitAll(_ first: AskedPart, _ second: AskedPart, at instant: Tick?) -> CombinedDecision {
        let firstDigest = digest(of: first)
        let one = locate(first, firstDigest)
        let two = locate(second, digest(of: second, after: first, hashedTo: firstDigest))
        return admit(Few(count: 2, first: one, second: two, third: two, fourth: two), at: instant)
    }

    /// The same of three parts.
    package func admitAll(
        _ first: AskedPart, _ second: AskedPart, _ third: AskedPart, at instant: Tick?
    ) -> CombinedDecision {
        let firstDigest = digest(of: first)
        let secondDigest = digest(of: second, after: first, hashedTo: firstDigest)
        let one = locate(first, firstDigest)
        let two = locate(second, secondDigest)
        let three = locate(third, digest(of: third, after: second, hashedTo: secondDigest))
        return admit(Few(count: 3, first: one, second: two, third: three, fourth: three), at: instant)
    }

    /// The same of four parts.
    package func admitAll(
        _ first: AskedPart, _ second: AskedPart, _ third: AskedPart, _ fourth: AskedPart, at instant: Tick?
    ) -> CombinedDecision {
        let firstDigest = digest(of: first)
        let secondDigest = digest(of: second, after: first, hashedTo: firstDigest)
        let thirdDigest = digest(of: third, after: second, hashedTo: secondDigest)
        let one = locate(first, firstDigest)
        let two = locate(second, secondDigest)
        let three = locate(third, thirdDigest)
        let four = locate(fourth, digest(of: fourth, after: third, hashedTo: thirdDigest))
        return admit(Few(count: 4, first: one, second: two, third: three, fourth: four), at: instant)
    }

    /// In the order in which a processor is kept waiting least, as `ask` does: the hashes, which send for the keys' lines; the clock,
    /// while they travel; and then the entries.
    @inline(__always)
    private func admit(_ few: Few, at instant: Tick?) -> CombinedDecision {
        let now = instant ?? self.now
        var few = few
        guard ProcessSwitch.isNormal, charge(&few, at: now) else { return admitAside(few, at: now) }
        return CombinedDecision(few, at: now)
    }

    /// Charges every part of the usual question; false, and nothing has happened, where anything is in the way.
    @inline(__always)
    func charge(_ few: inout Few, at now: Tick) -> Bool {
        // The same limit and key twice are one entry, to be charged for both.
        guard few.allSatisfy({ lookAtRest(&$0, at: now) }), few.allPairsSatisfy({ $0.isApart(from: $1) }) else {
            return false
        }
        // A thread's first count allocates its block: not while others wait for what we hold.
        let counts = counters.current
        var held = 0
        guard few.allSatisfy({ holdAtRest(&$0, &held, at: now) }) else {
            letGo(of: held, of: few)
            return false
        }
        Self.fenceBehindHolds()
        // As `stand` does: parts that were looked at before and after a change of a limit would be granted at no one instant.
        guard few.allSatisfy({ plans[$0.limit] == $0.current }) else {
            letGo(of: held, of: few)
            return false
        }
        few.forEach { grant($0, counts) }
        return true
    }

    /// Looks at a part's entry: whether it is at rest, and grants the part its cost.
    @inline(__always)
    private func lookAtRest(_ part: inout UsualPart, at now: Tick) -> Bool {
        let current = plans[part.limit]
        let tag = Tag(digestBits: part.home.digestBits, plan: current.index)
        // Read by halves: it is held by its tag, and the word read again.
        guard current.isUsual, let (slot, word) = table.find(tag, in: part.home) else { return false }
        let seen = Entry(tag: tag, word: word)
        let step = current.record.step(.admit, part.cost, word: word, at: now)
        guard step.verdict == .admitted else { return false }
        part.expect(slot, seen, next: step.word, current)
        return true
    }

    /// Holds a part's entry, if it is still at rest and grants the part its cost.
    @inline(__always)
    private func holdAtRest(_ part: inout UsualPart, _ held: inout Int, at now: Tick) -> Bool {
        guard let word = part.slot.hold(part.seen.tag) else {
            noteOutrun()
            return false
        }
        if word != part.seen.word {
            // Other questions came first: it is let go of, now or later, with what it was found to have, and never as it was seen.
            let held = part.seen.with(word: word)
            guard let next = nextWord(ofHeld: held, in: part.slot, part.current, part.cost, at: now) else {
                return false
            }
            part.expect(part.slot, held, next: next, part.current)
        }
        held += 1
        return true
    }

    /// The word that an entry which is held is to have; nil, and it is let go of, where it does not grant the cost any more.
    @inline(never)
    private func nextWord(
        ofHeld held: Entry, in slot: Slot, _ current: CurrentPlan, _ cost: Cost, at now: Tick
    ) -> UInt64? {
        counters.current.note(.changedBeforeHold)
        let step = current.record.step(.admit, cost, word: held.word, at: now)
        guard step.verdict == .admitted else {
            slot.letGo(held, word: held.word, readsAreSingle: readsAreSingle)
            return nil
        }
        return step.word
    }

    /// Gives the entry of a part that is held its new word, and counts that.
    @inline(__always)
    private func grant(_ part: UsualPart, _ counts: ThreadBlock) {
        part.slot.letGo(part.seen, word: part.next, readsAreSingle: readsAreSingle)
        counts.noteAdmitted(part.cost.units, limit: part.limit)
    }

    /// Lets go of the first parts of a question: another one has changed the next, or a limit was changed.
    @inline(never)
    private func letGo(of count: Int, of few: Few) {
        var left = count
        few.forEach {
            if left > 0 { $0.slot.letGo($0.seen, word: $0.seen.word, readsAreSingle: readsAreSingle) }
            left -= 1
        }
    }

    /// Lays the parts of a question out in memory, and asks it in the general way.
    @inline(never)
    private func admitAside(_ few: Few, at now: Tick) -> CombinedDecision {
        // SAFETY: there is room for as many parts, and it outlives the question.
        unsafe withUnsafeTemporaryAllocation(byteCount: Parts.bytes(for: Few.most), alignment: Parts.alignment) {
            guard let base = $0.baseAddress else { preconditionFailure("a room of no bytes") }
            var parts = unsafe Parts(base)
            few.forEach { parts.add($0.home, $0.cost, limit: $0.limit) }
            return admitAllByParts(parts, at: now)
        }
    }
}

extension CombinedDecision {
    /// Of a question whose parts were all charged.
    @inline(__always)
    init(_ few: Few, at now: Tick) {
        let first = few.first
        let step = Step(.admitted, word: first.next, charged: first.cost.units)
        func granted(_ index: Int, _ part: UsualPart) -> GrantedPart {
            index < few.count ? GrantedPart(part.current.record, word: part.next) : .none
        }
        self.init(
            granted: Decision(step, of: first.current.record, verb: .admit, cost: first.cost, at: now),
            granted(1, few.second), granted(2, few.third), granted(3, few.fourth))
    }
}
