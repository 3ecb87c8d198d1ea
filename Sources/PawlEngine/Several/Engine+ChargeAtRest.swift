// SPDX-License-Identifier: Apache-2.0

import PawlModel

// The usual question under several limits, as `Engine.admitAtRest` is that under one: it has up to four parts, each of them a
// key that has an entry in its buckets, at rest and under its limit's current plan, and is granted its cost. It is the short form
// of what stands in `Engine+AdmitAll.swift`: look, hold, stand, let go. Everything else goes that general way.
//
// Nobody waits here for an entry: what another question has changed, or holds, is left to the general way with nothing held. So
// the parts are held in the order in which they came.

extension Engine {
    /// Charges every part of the usual question; false, and nothing has happened, where anything is in the way.
    @inline(__always)
    func chargeAtRest(_ parts: Parts, at now: Tick) -> Bool {
        guard parts.count <= Self.usualParts else { return false }
        for index in 0..<parts.count {
            guard lookAtRest(&parts[index], index, at: now) else { return false }
        }
        // A thread's first count allocates its block: not while others wait for what we hold.
        let counts = counters.current
        for index in 0..<parts.count where !holdAtRest(parts[index]) {
            letGo(of: index, of: parts)
            return false
        }
        Self.fenceBehindHolds()
        // As `stand` does: parts that were looked at before and after a change of a limit would be granted at no one instant.
        for index in 0..<parts.count where plans[Int(parts[index].limit)].index != parts[index].plan {
            letGo(of: parts.count, of: parts)
            return false
        }
        for index in 0..<parts.count {
            grant(parts[index])
            counts.noteAdmitted(parts[index].cost.units, limit: Int(parts[index].limit))
        }
        return true
    }

    /// As many as a combined decision has room for.
    private static var usualParts: Int { 4 }

    /// What a combined decision keeps of a part that was charged.
    @inline(__always)
    func granted(_ index: Int, of parts: Parts) -> CombinedDecision.GrantedPart {
        guard index < parts.count else { return .none }
        return CombinedDecision.GrantedPart(plans.record(ofPlan: parts[index].plan), word: parts[index].next)
    }

    /// Looks at a part's entry: whether it is at rest, and grants the part its cost.
    @inline(__always)
    private func lookAtRest(_ part: inout Part, _ index: Int, at now: Tick) -> Bool {
        let current = plans[Int(part.limit)]
        let tag = Tag(digestBits: part.home.digestBits, plan: current.index)
        guard current.isUsual, let slot = table.find(tag, in: part.home) else { return false }
        let seen = slot.entry
        let step = current.record.step(.admit, part.cost, word: seen.word, at: now)
        // One position for each part, its own, unless several were added up.
        let isAlone = part.positions == PartSet(position: index)
        guard seen.tag == tag, step.verdict == .admitted, isAlone else { return false }
        part.expect(slot, current, word: seen.word, next: step.word)
        return true
    }

    /// Holds a part's entry, if it is as it was looked at.
    @inline(__always)
    private func holdAtRest(_ part: Part) -> Bool { part.slot.map { $0.hold(part.entry) } ?? false }

    /// Gives the entry of a part that is held its new word.
    @inline(__always)
    private func grant(_ part: Part) {
        part.slot?.letGo(part.entry, word: part.next, readsAreSingle: readsAreSingle)
    }

    /// Lets go of the first parts of a question: another one has changed the next, or a limit was changed.
    @inline(never)
    private func letGo(of count: Int, of parts: Parts) {
        for index in 0..<count {
            parts[index].slot?.letGo(parts[index].entry, word: parts[index].seen, readsAreSingle: readsAreSingle)
        }
        counters.current.note(.contended)
        Backoff.pauseOnce()
    }
}
