// SPDX-License-Identifier: Apache-2.0

import CPawl
import Synchronization
import Testing

/// Two threads count in one pair, its word following from its tag: every swap that says it succeeded has, and every
/// one that failed has changed nothing.
@Suite struct ContendedSwapTests {
    private static let swapsEach = Machine.isSanitized ? 50_000 : 500_000
    private static let failuresNeeded = Machine.isSanitized ? 50 : 200
    private static let secondsMost: UInt64 = 60

    @Test(arguments: Reading.possible)
    func noSwapIsLost(_ read: Reading) {
        let slot = Slot(pair(0))
        let swapped = Atomic<UInt64>(0)
        let failed = Atomic<Int>(0)
        let strange = Atomic<Int>(0)
        onThreads(2) { _ in
            let end = pawl_clock_monotonic_nanoseconds() + Self.secondsMost * 1_000_000_000
            var mine = 0
            // ORDERING: relaxed, all. They count, and are read when the threads have been joined.
            while mine < Self.swapsEach || failed.load(ordering: .relaxed) < Self.failuresNeeded {
                let found = read(slot)
                if !(found == pair(found.tag)) { strange.add(1, ordering: .relaxed) }
                if slot.swap(found, for: pair(found.tag + 1)) { mine += 1 } else { failed.add(1, ordering: .relaxed) }
                if mine % 1000 == 0 && pawl_clock_monotonic_nanoseconds() > end { break }
            }
            swapped.add(UInt64(mine), ordering: .relaxed)
        }
        let total = swapped.load(ordering: .relaxed)
        #expect(strange.load(ordering: .relaxed) == 0)
        #expect(slot.loadHalves() == pair(total))
        #expect(slot.neighboursAreUntouched)
        #expect(total >= 2 * UInt64(Self.swapsEach))
        #expect(failed.load(ordering: .relaxed) >= Self.failuresNeeded, "the threads hardly met")
        print("\(read): \(total) swaps, \(failed.load(ordering: .relaxed)) failed")
    }
}

private func pair(_ count: UInt64) -> pawl_pair { pawl_pair(tag: count, word: ~count &* 0x9E37_79B9_7F4A_7C15) }
