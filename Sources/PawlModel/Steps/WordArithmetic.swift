// SPDX-License-Identifier: Apache-2.0

/// What an algorithm does to a word: pure arithmetic, of which ``step(_:_:word:at:)`` makes answers.
///
/// `now` is an instant in the algorithm's own measure of time, see ``Plan/instant(of:)``; a cost that is admitted is at
/// most ``costMax``. No function traps on any word or instant that a plan can meet, and ``admit(_:word:at:)`` on none at all: a question
/// may read one key's tag beside another's word, which the swap that is to publish the result then finds out.
@usableFromInline
package protocol WordArithmetic {
    /// The largest cost that can ever be admitted.
    var costMax: UInt64 { get }

    /// The word after a cost of at most ``costMax``, or nil where that would exceed the limit.
    func admit(_ units: UInt64, word: UInt64, at now: UInt64) -> UInt64?

    /// The word after a cost of any size, whatever the limit; saturates.
    func charge(_ units: UInt64, word: UInt64, at now: UInt64) -> UInt64

    /// The largest cost that would be admitted.
    func remaining(word: UInt64, at now: UInt64) -> UInt64

    /// Whether a word still says something that a key never seen would not.
    func isLive(word: UInt64, at now: UInt64) -> Bool

    /// The share of the limit still owed, 0 when as if never seen; above 1 after charges into debt.
    func debt(word: UInt64, at now: UInt64) -> Double

    /// The first tick at which a cost that is refused now is admitted if nobody else asks.
    func tick(admitting units: UInt64, word: UInt64, at now: UInt64) -> Tick

    /// The first tick at which a live word says nothing any more.
    func tick(forgetting word: UInt64) -> Tick

    /// What a charge would have left without so many of its units.
    func word(_ left: UInt64, without units: UInt64) -> UInt64

    /// The word after giving back units of a charge: at most the units, at most what they added to what the charge left owed, and at
    /// most what time has not repaid.
    func refund(_ units: UInt64, left: UInt64, without: UInt64, word: UInt64, at now: UInt64) -> UInt64
}

extension WordArithmetic {
    /// The word after giving back units of a charge, under a limit that was not changed since.
    package func refund(_ units: UInt64, left: UInt64, word: UInt64, at now: UInt64) -> UInt64 {
        refund(units, left: left, without: self.word(left, without: units), word: word, at: now)
    }
}

extension WordArithmetic {
    /// Applies one question to one word.
    @inlinable
    @inline(__always)
    package func step(_ verb: Verb, _ cost: Cost, word: UInt64, at now: UInt64) -> Step {
        // The usual question first.
        if verb == .admit, let units = cost.units(upTo: costMax) {
            guard let next = admit(units, word: word, at: now) else { return Step(.refused, word: word) }
            return Step(.admitted, word: next, charged: units)
        }
        guard !cost.isNegative else { return Step(.impossible, word: word) }
        guard cost.units > 0 else { return Step(.admitted, word: word) }
        switch verb {
        case .admit:
            // More than any: the others were answered above.
            return Step(.impossible, word: word)
        case .peek:
            guard cost.units <= costMax else { return Step(.impossible, word: word) }
            guard admit(cost.units, word: word, at: now) != nil else { return Step(.refused, word: word) }
            return Step(.admitted, word: word)
        case .take:
            let units = min(cost.units, remaining(word: word, at: now))
            guard units > 0, let next = admit(units, word: word, at: now) else { return Step(.refused, word: word) }
            return Step(.admitted, word: next, charged: units)
        case .charge:
            return Step(.admitted, word: charge(cost.units, word: word, at: now), charged: cost.units)
        }
    }
}
