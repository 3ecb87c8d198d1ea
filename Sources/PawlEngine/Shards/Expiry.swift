// SPDX-License-Identifier: Apache-2.0

import PawlModel

/// Tells entries that say nothing any more from live ones, at one instant.
///
/// Whoever looks for room asks it about up to two hundred entries in a row. Most follow one plan, and in a full table most are live:
/// where that is GCRA, two comparisons say so. Whatever else there is to an entry is looked at one by one.
struct Expiry {
    let now: Tick
    /// Entries of this plan, as it stands in tags, are live with a word above that one.
    private var plan: UInt64 = .max
    private var liveAbove: UInt64 = 0

    init(at now: Tick) { self.now = now }

    /// Whether what stands in a slot is live at a glance. The halves are read one by one: where they are of two instants, something
    /// is taken for live that was in use a moment ago.
    @inline(__always)
    func isPlainlyLive(_ slot: Slot) -> Bool { slot.tagBits & Tag.planMask == plan && slot.wordBits > liveAbove }

    /// The same of all slots of a bucket: there is no room in it. A free slot is not, as its word is 0.
    @inline(__always)
    func isPlainlyLive(_ bucket: Bucket) -> Bool {
        for index in 0..<Bucket.slots where !isPlainlyLive(bucket[index]) { return false }
        return true
    }

    /// Remembers a plan that was looked up for an entry of it, and that is in force.
    fileprivate mutating func note(_ index: Int, _ plan: Plan) {
        guard case .gcra(let gcra) = plan.constants else { return }
        (self.plan, liveAbove) = (UInt64(truncatingIfNeeded: index), gcra.instant(of: now))
    }
}

extension Engine {
    /// Whether an entry says nothing that its absence would not say.
    func isExpired(_ found: Entry, _ expiry: inout Expiry) -> Bool {
        guard found.tag.isMovable else { return false }
        let entry = carried(found)
        // What is special about a key is said by its entry, and ended by those who keep that.
        guard exceptionEnd(entry) == nil else { return false }
        let plan = plans.record(of: entry.tag).plan
        if entry.tag == found.tag { expiry.note(entry.tag.plan, plan) }
        return !plan.isLive(word: entry.word, at: plan.instant(of: expiry.now))
    }

    /// The same by itself.
    func isExpired(_ entry: Entry, at now: Tick) -> Bool {
        var expiry = Expiry(at: now)
        return isExpired(entry, &expiry)
    }
}
