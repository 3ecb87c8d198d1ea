// SPDX-License-Identifier: Apache-2.0

import CPawl
import Foundation
import Synchronization
import Testing

/// The kernel's clocks, against Swift's.
@Suite struct ClockTests {
    @Test func noThreadReadsAnEarlierInstantThanAnyThreadHasRead() {
        let latest = Atomic<UInt64>(0)
        let backwards = Atomic<Int>(0)
        let handedOver = Atomic<Int>(0)
        onThreads(2) { _ in
            var mine: UInt64 = 0
            for _ in 0..<300_000 {
                // ORDERING: acquire, pairs with the release below: that reading happened before this one.
                let seen = latest.load(ordering: .acquiring)
                let now = pawl_clock_monotonic_nanoseconds()
                if now < seen { backwards.add(1, ordering: .relaxed) }
                if seen > mine { handedOver.add(1, ordering: .relaxed) }
                mine = now
                latest.max(now, ordering: .acquiringAndReleasing)
            }
        }
        #expect(backwards.load(ordering: .relaxed) == 0)
        #expect(handedOver.load(ordering: .relaxed) > 0, "the threads never met")
    }

    @Test func itRunsAsSwiftsSuspendingClockDoes() async throws {
        let outerStart = pawl_clock_monotonic_nanoseconds()
        let start = SuspendingClock.now
        let innerStart = pawl_clock_monotonic_nanoseconds()
        try await Task.sleep(for: .milliseconds(50))
        let innerEnd = pawl_clock_monotonic_nanoseconds()
        let end = SuspendingClock.now
        let outerEnd = pawl_clock_monotonic_nanoseconds()

        let elapsed = start.duration(to: end)
        #expect(.nanoseconds(innerEnd - innerStart) <= elapsed)
        #expect(elapsed <= .nanoseconds(outerEnd - outerStart))
        #expect(elapsed >= .milliseconds(50))
    }

    @Test func itIsTheClockThatNobodySets() {
        let before = systemUptimeNanoseconds()
        let now = pawl_clock_monotonic_nanoseconds()
        let after = systemUptimeNanoseconds()
        #expect(before <= now && now <= after)
    }

    @Test func theWallClockSaysWhatFoundationSays() {
        let ours = Double(pawl_clock_wall_nanoseconds()) / 1e9
        let theirs = Date().timeIntervalSince1970
        // The wall clock may be stepped between the two; a wrong unit or epoch is off by years.
        #expect(abs(ours - theirs) < 60)
    }
}

/// The same clock, asked without the shim.
private func systemUptimeNanoseconds() -> UInt64 {
    #if canImport(Darwin)
        return clock_gettime_nsec_np(CLOCK_UPTIME_RAW)
    #else
        var now = timespec()
        // SAFETY: the kernel fills in the structure it is given.
        let result = unsafe clock_gettime(CLOCK_MONOTONIC, &now)
        precondition(result == 0)
        return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
    #endif
}
