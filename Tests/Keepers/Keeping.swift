// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlTesting
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
