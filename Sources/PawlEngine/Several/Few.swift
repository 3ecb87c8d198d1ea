// SPDX-License-Identifier: Apache-2.0

import PawlModel

/// The one to four parts of a usual question, side by side.
///
/// How many there are is said where they are put together: what is inlined from there on is written out for that number, without a
/// loop, and what it works with stays in registers. Where there are fewer than four, the last one stands in for those that are not
/// there, and is passed over.
struct Few {
    let count: Int
    var first, second, third, fourth: UsualPart

    static var most: Int { 4 }

    /// Whether something is true of each; those behind the first of which it is not are not looked at.
    @inline(__always)
    mutating func allSatisfy(_ isSo: (inout UsualPart) -> Bool) -> Bool {
        guard isSo(&first) else { return false }
        guard count > 1 else { return true }
        guard isSo(&second) else { return false }
        guard count > 2 else { return true }
        guard isSo(&third) else { return false }
        return count == 3 || isSo(&fourth)
    }

    @inline(__always)
    func forEach(_ body: (UsualPart) -> Void) {
        body(first)
        if count > 1 { body(second) }
        if count > 2 { body(third) }
        if count > 3 { body(fourth) }
    }

    /// Whether something is true of any two of them.
    @inline(__always)
    func allPairsSatisfy(_ isSo: (UsualPart, UsualPart) -> Bool) -> Bool {
        guard count > 1 else { return true }
        guard isSo(first, second) else { return false }
        guard count > 2 else { return true }
        guard isSo(first, third), isSo(second, third) else { return false }
        return count == 3 || isSo(first, fourth) && isSo(second, fourth) && isSo(third, fourth)
    }
}

/// A part of a usual question: where its key lives, its entry as that was found, and the word that it is to have.
struct UsualPart {
    let home: Home
    let cost: Cost
    let limit: Int
    /// Until the part was looked at, any slot of its home, and no entry: an optional would have to be asked each time.
    private(set) var slot: Slot
    private(set) var seen = Entry.free
    private(set) var next = Plan.fresh
    private(set) var current = CurrentPlan(bits: 0)

    init(_ home: Home, _ cost: Cost, limit: Int, slot: Slot) {
        self.home = home
        self.cost = cost
        self.limit = limit
        self.slot = slot
    }

    /// Its entry was seen at rest under its limit's plan of now, and is to have another word.
    @inline(__always)
    mutating func expect(_ slot: Slot, _ seen: Entry, next: UInt64, _ current: CurrentPlan) {
        (self.slot, self.seen, self.next, self.current) = (slot, seen, next, current)
    }

    @inline(__always)
    func isApart(from other: UsualPart) -> Bool {
        // SAFETY: addresses are compared, and not followed.
        unsafe slot.address != other.slot.address
    }
}
