// SPDX-License-Identifier: Apache-2.0

package import PawlModel

/// What a reference remembers of one key, and the answers that follow from it.
package protocol ReferenceKey: Sendable {
    /// Answers one question and spends what it consumes.
    mutating func ask(_ verb: Verb, _ cost: Int, at now: Tick) -> DecisionFields

    /// Whether the key is not as if never seen.
    func isLive(at now: Tick) -> Bool

    /// What a charge that left this would have left without so many of its units.
    func without(_ units: Int128) -> Self

    /// Gives back what time has not repaid of so many units of a charge, which left the one and would have left the other without
    /// them; both as changes of the limit have carried them over. No more than their difference, nor than the units.
    mutating func refund(_ units: Int128, left: any ReferenceKey, without: any ReferenceKey, at now: Tick)

    /// What is owed as of an instant.
    func debt(at now: Tick) -> ReferenceDebt

    /// A key of this one's limit that owes what a strategy makes of a debt to another; asked of a key never seen.
    func owing(_ debt: ReferenceDebt, by strategy: CarryOver) -> Self
}

extension Tick {
    /// The first tick, not before `now`, at which something holds that then holds for good; the last tick there is
    /// where it never does.
    ///
    /// Found by doubling and halving, not by dividing: nothing of the arithmetic under test is used.
    package static func first(from now: Tick, where holds: (Tick) -> Bool) -> Tick {
        let last = Tick.last.nanoseconds
        var (low, distance): (UInt64, UInt64) = (now.nanoseconds, 1)
        var high = low
        while high < last, !holds(Tick(nanoseconds: high)) {
            low = high + 1
            high = min(high + distance, last)
            distance *= 2
        }
        while low < high {
            let middle = low + (high - low) / 2
            if holds(Tick(nanoseconds: middle)) { high = middle } else { low = middle + 1 }
        }
        return Tick(nanoseconds: high)
    }
}

extension Duration {
    /// Whole nanoseconds, for sums that must not overflow.
    var wholeNanoseconds: Int128 {
        let (seconds, attoseconds) = components
        return Int128(seconds) * 1_000_000_000 + Int128(attoseconds) / 1_000_000_000
    }
}
