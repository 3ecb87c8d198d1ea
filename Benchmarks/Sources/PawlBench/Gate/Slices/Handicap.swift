// SPDX-License-Identifier: Apache-2.0

import CMachine

/// A slowness put on for the gate's own test: after each chunk of questions, its thread spins for a part of the time
/// that the chunk took.
struct Handicap {
    /// How much longer everything is to take.
    let percent: UInt64
    private var fastest = UInt64.max

    init(percent: Int) { self.percent = UInt64(percent) }

    /// Spins for a chunk that began and ended at these instants; returns when it has.
    ///
    /// A chunk in whose middle the processor was taken away took long for no fault of its own, so none counts for
    /// more than four times the fastest.
    mutating func spin(after start: UInt64, until end: UInt64) -> UInt64 {
        guard percent > 0 else { return end }
        fastest = min(fastest, max(end - start, 1))
        let rest = end + min(end - start, 4 * fastest) * percent / 100
        var now = end
        while now < rest { now = machine_now() }
        return now
    }
}
