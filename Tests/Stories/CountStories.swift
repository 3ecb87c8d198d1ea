// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlTesting
import Testing

/// What was counted stays counted, whatever was charged.
@Suite struct CountStories {
    @Test func countedUnitsSaturateAndNeverWrap() throws {
        let limiter = try RateLimiter("1/s", capacity: 8, time: .manual(ManualClock()))
        for cost in [Int.max, Int.max, 2, 1 << 62, Int.max] {
            limiter.charge("a", cost: cost)
            #expect(limiter.counts().units == Int.max)
        }
    }

    @Test func countedUnitsOfALimitWithoutLimitSaturateToo() throws {
        let limiter = try RateLimiter(Limit.unlimited, capacity: 8, time: .manual(ManualClock()))
        for cost in [Int.max, Int.max, 2] {
            #expect(limiter.admit("a", cost: cost).isAdmitted)
            #expect(limiter.counts().units == Int.max)
        }
    }
}
