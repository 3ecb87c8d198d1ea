// SPDX-License-Identifier: Apache-2.0

import PawlModel
import Synchronization

// Whether what a question under several limits has seen still holds once it has hold of all that it changes. Without that it could be
// granted by one limit as that was before a change, and by another as it was after a later one.

extension Engine {
    /// Whether there was an instant at which all parts were as they were looked at: no limit of theirs has been changed since, nor an
    /// entry that is left as it is. Those that are held stay what they are.
    ///
    /// Waits for nobody, as others may be waiting for what the question holds. Who finds otherwise lets go and begins anew.
    func stand(_ parts: Parts) -> Bool {
        Self.fenceBehindHolds()
        for index in 0..<parts.count {
            // ORDERING: acquire, as in `isOvertaken`. The limit may have been changed for another part, and not yet for a plan that a
            // key has of its own.
            let hasOwnPlan = plans.end(ofPlan: parts[index].plan) != 0
            guard !hasOwnPlan || changesOfOwnPlans.load(ordering: .acquiring) % 2 == 0 else { return false }
            guard plans.change(after: parts[index].plan) == nil else { return false }
            if parts[index].standing == .untouched, !stands(parts[index], among: parts) { return false }
        }
        return true
    }

    /// Keeps what is read next from being read before the last entry is seen to be held: who sees a change that was made behind that
    /// finds the entry held, or what became of it.
    @inline(__always)
    static func fenceBehindHolds() {
        // ORDERING: sequentially consistent, between the swaps that hold and the loads of plans and entries. On x86-64 those swaps
        // are full barriers themselves.
        #if !arch(x86_64)
            atomicMemoryFence(ordering: .sequentiallyConsistent)
        #endif
    }

    /// Whether a key that is left as it is still is what it was found to be.
    @inline(never)
    private func stands(_ part: Part, among parts: Parts) -> Bool {
        if let slot = part.slot {
            // A log that had no chunk for its record is let pass without.
            if part.verdict == .tableFull || slot.entry == part.entry { return true }
            // The word that keys without a place share, and that another part holds as this one saw it.
            return part.isUnplaced && isHeld(sharedWordSeenBy: part, among: parts)
        }
        let plan = plans.record(ofPlan: part.plan).plan
        // A limit that is off asks nobody.
        if plan.mode == .off { return true }
        let (isBlocked, hasOwnPlan) = (part.verdict == .blocked, plans.end(ofPlan: part.plan) != 0)
        guard let seen = table.find(part.home)?.entry else { return !isBlocked && !hasOwnPlan }
        // Another key's by now: it was moved.
        guard seen.tag.digestBits == part.home.digestBits else { return false }
        if isBlocked { return self.isBlocked(seen.tag) && seen.word == part.next }
        if hasOwnPlan { return seen.tag.plan == part.plan }
        // It had no entry, or one of which nothing is kept.
        return !plan.keepsWords && exceptionEnd(seen) == nil
    }

    private func isHeld(sharedWordSeenBy part: Part, among parts: Parts) -> Bool {
        (0..<parts.count).contains { index in
            parts[index].standing == .held && parts[index].isUnplaced && parts[index].limit == part.limit
                && parts[index].seen == part.seen && parts[index].plan == part.plan
        }
    }
}
