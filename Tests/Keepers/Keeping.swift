// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlTesting
import Synchronization
import Testing

/// What keepers and sweeps free, and what they leave.
struct Keeping {
    @Test(.timeLimit(.minutes(20)))
    func runningKeepersFreeWhatHasExpired() async throws {
        let clock = ManualClock()
        let limiter = try RateLimiter("1/100ms", capacity: 20_000, time: .manual(clock))
        for key in 0..<20_000 { #expect(limiter.admit(key).isAdmitted) }
        #expect(limiter.tableCounts.entries == 20_000)

        let keeping = Task { await limiter.run() }
        while limiter.tableCounts.entries > 0 {
            clock.advance(by: .milliseconds(50))
            try await Task.sleep(for: .milliseconds(5))
        }
        keeping.cancel()
        await keeping.value
        #expect(limiter.tableCounts.swept == 20_000)
        #expect(limiter.tableCounts.evicted == 0)
    }

    /// What is let go at an instant bars new keys until then, so keepers must not believe a single reading.
    @Test(.timeLimit(.minutes(20)))
    func oneWrongReadingOfAKeeperBarsNobody() async throws {
        let clock = OnceWrongClock()
        let limiter = try RateLimiter("5/s", capacity: 10_000, time: .custom(clock))
        for key in 0..<5_000 { #expect(limiter.admit(key).isAdmitted) }
        try await Task.sleep(for: .milliseconds(300))
        clock.isWrongOnce.store(true, ordering: .relaxed)
        let keeping = Task { await limiter.run() }
        while clock.isWrongOnce.load(ordering: .relaxed) || limiter.tableCounts.swept == 0 {
            try await Task.sleep(for: .milliseconds(20))
        }
        keeping.cancel()
        await keeping.value
        let now = limiter.now
        let barred = (10_000..<11_000).count {
            !(limiter.admit($0, at: now).isAdmitted && limiter.admit($0, at: now).isAdmitted)
        }
        #expect(barred == 0)
    }

    @Test func sweepingFreesTheSpentAndNothingElse() throws {
        let clock = ManualClock()
        let limiter = try RateLimiter("1/second", capacity: 1000, time: .manual(clock))
        for key in 0..<500 { _ = limiter.admit(key) }
        clock.advance(by: .milliseconds(600))
        for key in 500..<1000 { _ = limiter.admit(key) }
        clock.advance(by: .milliseconds(400))
        #expect(limiter.sweep() == 500)
        #expect(limiter.sweep() == 0)
        #expect((500..<1000).allSatisfy { !limiter.peek($0).isAdmitted })
        clock.advance(by: .milliseconds(600))
        #expect(limiter.sweep() == 500)
    }
}

/// The kernel's clock, which is an hour ahead once when it is told to.
private final class OnceWrongClock: LimiterClock {
    let isWrongOnce = Atomic<Bool>(false)
    private let start = ContinuousClock.now

    func monotonicNanoseconds() -> UInt64 {
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        let hour: UInt64 = isWrongOnce.exchange(false, ordering: .relaxed) ? 3_600_000_000_000 : 0
        return UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000) + hour
    }

    func wallNanoseconds() -> Int64 { 0 }
}
