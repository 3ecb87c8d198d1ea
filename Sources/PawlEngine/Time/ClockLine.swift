// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The straight line by which a `CounterClock` tells nanoseconds from cycles, through an anchor and so far.
struct ClockLine: ~Copyable, Sendable {
    private let cycles = Atomic<UInt64>(0)
    private let nanoseconds = Atomic<UInt64>(0)
    /// Nanoseconds a cycle, times 2³².
    private let rate = Atomic<UInt64>(0)
    /// How many cycles it reaches; none before it is laid, and once the counter is given up.
    private let reach = Atomic<UInt64>(0)

    /// Two seconds: a counter that is further from its anchor is due for a check, or has jumped.
    private static var reachNanoseconds: UInt64 { 2_000_000_000 }

    /// The nanoseconds of a reading of the counter, if the line reaches so far.
    @inline(__always)
    borrowing func reading(_ cycles: UInt64) -> UInt64? {
        // ORDERING: relaxed; see `CounterClock.reading`.
        let passed = cycles &- self.cycles.load(ordering: .relaxed)
        let product = passed.multipliedFullWidth(by: rate.load(ordering: .relaxed))
        let reading = nanoseconds.load(ordering: .relaxed) &+ (product.high << 32 | product.low >> 32)
        return passed < reach.load(ordering: .relaxed) ? reading : nil
    }

    /// The latest that anybody may have read by the line when the counter shows this: nobody reads before its anchor, or
    /// further than it reaches.
    borrowing func latest(_ cycles: UInt64) -> UInt64 {
        // ORDERING: relaxed. Who checks is the one who lays lines.
        let anchor = self.cycles.load(ordering: .relaxed)
        let passed = min(cycles - min(cycles, anchor), reach.load(ordering: .relaxed))
        let product = passed.multipliedFullWidth(by: rate.load(ordering: .relaxed))
        return nanoseconds.load(ordering: .relaxed) &+ (product.high << 32 | product.low >> 32)
    }

    borrowing func lay(from cycles: UInt64, _ nanoseconds: UInt64, rate: UInt64) {
        // ORDERING: relaxed; the fence before and the number after publish them.
        self.cycles.store(cycles, ordering: .relaxed)
        self.nanoseconds.store(nanoseconds, ordering: .relaxed)
        self.rate.store(rate, ordering: .relaxed)
        reach.store(rate == 0 ? 0 : Self.reachNanoseconds << 32 / rate, ordering: .relaxed)
    }
}
