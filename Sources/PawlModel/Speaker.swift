// SPDX-License-Identifier: Apache-2.0

/// The part of a question that has the smallest share of its limit left, as its parts come by; of several the one with the
/// first position.
package struct Speaker {
    package private(set) var index = 0
    package private(set) var position = Int.max
    private var remaining: UInt64 = 0
    private var burst: UInt64 = 0

    package init() {}

    /// - Parameters:
    ///   - index: by which the caller finds the part again.
    ///   - position: where it stands in the question.
    ///   - remaining: what its limit has left, of `burst`.
    package mutating func consider(_ index: Int, _ position: Int, _ remaining: UInt64, of burst: UInt64) {
        if self.position != .max {
            // remaining / burst against that of the speaker so far, without dividing.
            let ours = remaining.multipliedFullWidth(by: self.burst)
            let theirs = self.remaining.multipliedFullWidth(by: burst)
            if ours == theirs ? position > self.position : (ours.high, ours.low) > (theirs.high, theirs.low) { return }
        }
        (self.index, self.position, self.remaining, self.burst) = (index, position, remaining, burst)
    }
}
