// SPDX-License-Identifier: Apache-2.0

import PawlModel

// Whether what a question under several limits has seen still holds once it has hold of all that it changes. Without that it could be
// granted by one limit as that was before a change, and by another as it was after a later one.

extension Engine {
    /// Whether there was an instant at which all parts were as they were looked at: no limit of theirs has been changed since, nor an
    /// entry that is left as it is. Those that are held stay what they are.
    ///
    /// Waits for nobody, as others may be waiting for what the question holds. Who finds otherwise lets go and begins anew.
    func stand(_ parts: Parts) -> Bool {
        for index in 0..<parts.count {
            guard plans.change(after: parts[index].plan) == nil else { return false }
            if parts[index].standing == .untouched, !stands(parts[index]) { return false }
        }
        return true
    }

    /// Whether a key that is left as it is still is what it was found to be.
    @inline(never)
    private func stands(_ part: Part) -> Bool {
        if let slot = part.slot { return slot.entry == part.entry }
        let plan = plans.record(ofPlan: part.plan).plan
        // Nobody was asked.
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
}
