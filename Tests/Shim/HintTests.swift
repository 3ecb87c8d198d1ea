// SPDX-License-Identifier: Apache-2.0

import CPawl
import Testing

/// A pause takes a moment, and a prefetch is a wish: it changes nothing and no address is wrong.
@Suite struct HintTests {
    @Test func aPauseTakesLongerThanNothing() {
        let turns = 100_000
        var shortest = UInt64.max
        for _ in 0..<20 {
            let start = pawl_clock_monotonic_nanoseconds()
            for _ in 0..<turns { pawl_spin_pause() }
            shortest = min(shortest, pawl_clock_monotonic_nanoseconds() - start)
        }
        #expect(shortest > UInt64(turns))  // a nanosecond each at least; an empty loop is quicker when optimised
    }

    @Test func aPrefetchedAddressNeedNotExist() {
        for address in [1, 4095, 1 << 46, Int.max, -1, Int.min] {
            // SAFETY: that nothing is read there is what is tested.
            let nowhere = unsafe UnsafeRawPointer(bitPattern: address)!
            unsafe pawl_prefetch_read(nowhere)
        }
    }

    @Test func prefetchingChangesNothing() {
        let slot = [UInt64](repeating: 0x0123_4567_89AB_CDEF, count: 8)
        unsafe slot.withUnsafeBytes {
            unsafe pawl_prefetch_read($0.baseAddress!)
        }
        #expect(slot.allSatisfy { $0 == 0x0123_4567_89AB_CDEF })
    }
}
