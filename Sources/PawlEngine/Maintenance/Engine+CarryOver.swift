// SPDX-License-Identifier: Apache-2.0

import PawlModel
import Synchronization

// Carrying entries over to the plans that have replaced theirs: in passing where a question meets one, and by passes over the
// table, after which the replaced plans' rows are free.

extension Engine {
    /// An entry as the plan that its limit follows now has it: as it is, where that is its own.
    @inline(__always)
    func carried(_ entry: Entry) -> Entry { isOutdated(entry.tag) ? carriedAlong(entry) : entry }

    /// The same along every change that there has been since.
    @inline(never)
    private func carriedAlong(_ entry: Entry) -> Entry {
        var entry = entry
        while let change = plans.change(after: entry.tag.plan) { entry = carried(entry, by: change) }
        return entry
    }

    /// The same up to a plan that replaced its own; nil where that did not.
    func carried(_ entry: Entry, upTo row: Int) -> Entry? {
        var entry = entry
        while entry.tag.plan != row {
            guard let change = plans.change(after: entry.tag.plan) else { return nil }
            entry = carried(entry, by: change)
        }
        return entry
    }

    /// The same by one change.
    private func carried(_ entry: Entry, by change: PlanChange) -> Entry {
        let (old, new) = (plans.record(of: entry.tag).plan, plans.record(ofPlan: change.successor).plan)
        let word = new.word(carrying: entry.word, from: old, by: change.strategy, at: change.instant)
        // A question from before the change is not to find a key that has everything.
        return Entry(
            tag: entry.tag.under(plan: change.successor),
            word: word == Plan.fresh ? new.word(owingNothingAt: change.instant) : word)
    }

    /// Whether an entry's plan was replaced.
    @inline(__always)
    func isOutdated(_ tag: Tag) -> Bool { !tag.isFree && plans.change(after: tag.plan) != nil }

    /// Carries an entry over, or waits a moment for whoever has marked it. To be looked at again.
    @inline(never)
    func carryOver(_ slot: Slot, _ seen: Entry, stripe: @autoclosure () -> StripeLock) {
        if seen.tag.isHeld {
            slot.waitWhileHeld()
        } else if seen.tag.isMoving {
            let stripe = stripe()
            stripe.lock()
            stripe.unlock()
        } else {
            let carried = carried(seen)
            if slot.swap(seen, for: carried), carried.word != seen.word { releaseLog(of: seen) }
        }
    }

    /// The same of an entry that a key has.
    func carryOver(_ slot: Slot, _ seen: Entry, _ home: Home) {
        carryOver(slot, seen, stripe: table.shard(of: home).stripe(ofBucket: home.first))
    }

    /// A key's entry, under the plan that its limit, or the key itself, follows now; nil where none is seen. Waits for whoever
    /// holds it.
    ///
    /// - Parameter atRest: whether it is waited for as well while it is moved, when it can only be read.
    @inline(__always)
    func findCurrent(_ home: Home, atRest: Bool = false) -> (slot: Slot, seen: Entry)? {
        while let slot = table.find(home) {
            let seen = slot.entry
            guard seen.tag.digestBits == home.digestBits else { continue }
            let mayBeUsed = atRest ? seen.tag.isMovable : !seen.tag.isHeld
            if mayBeUsed, !isOutdated(seen.tag) { return (slot, seen) }
            carryOver(slot, seen, home)
        }
        return nil
    }

    /// Carries over every entry whose plan was replaced by now.
    package func carryAllOver() {
        for shard in 0..<shards {
            var pass = beginPass(over: shard)
            while !advance(&pass, buckets: .max) {}
        }
    }

    /// Begins a pass over a shard.
    ///
    /// Each of its stripes is taken once: whoever takes it later sees every plan of now, and neither makes an entry under one
    /// that was replaced, nor moves one.
    package func beginPass(over shard: Int) -> CarryOverPass {
        let change = publisher.withLock { $0.changes }
        for stripe in 0..<Layout.stripes {
            table.shard(shard).stripe(stripe).lock()
            table.shard(shard).stripe(stripe).unlock()
        }
        return CarryOverPass(shard: shard, change: change)
    }

    /// Goes on with a pass, for so many buckets: whether it is done.
    package func advance(_ pass: inout CarryOverPass, buckets: Int) -> Bool {
        let shard = table.shard(pass.shard)
        let end = pass.bucket + min(buckets, shard.buckets - pass.bucket)
        for bucket in pass.bucket..<end {
            for index in 0..<Bucket.slots { bringUpToDate(shard.bucket(bucket)[index], shard.stripe(ofBucket: bucket)) }
        }
        pass.bucket = end
        guard end == shard.buckets else { return false }
        for index in 0..<Layout.stashSlots { bringUpToDate(shard.stashSlot(index), shard.stripe(0)) }
        if pass.shard == 0 { bringUpToDateWhatIsInNoShard() }
        publisher.withLock { $0.notePass(of: pass.shard, upTo: pass.change) }
        return true
    }

    /// Whether a pass has anything to do.
    package var hasReplacedPlans: Bool { publisher.withLock { $0.hasReplaced } }

    /// The words that keys without a place share, and what blocked keys are without their block.
    private func bringUpToDateWhatIsInNoShard() {
        if whenFull == .sharedOverflow {
            for limit in 0..<limitNames.count { bringUpToDate(overflow[limit], table.shard(0).stripe(0)) }
        }
        exceptions.withLock { exceptions in
            for one in exceptions.all {
                guard let block = one.block else { continue }
                exceptions[one.home]?.block?.behind = carryAlong(block.behind)
            }
        }
    }

    private func bringUpToDate(_ slot: Slot, _ stripe: StripeLock) {
        while isOutdated(Tag(bits: slot.tagBits)) {
            let seen = slot.entry
            if isOutdated(seen.tag) { carryOver(slot, seen, stripe: stripe) }
        }
    }
}

/// How far a pass over a shard has come.
package struct CarryOverPass {
    let shard: Int
    /// How many changes there had been when it began.
    let change: UInt64
    var bucket = 0
}
