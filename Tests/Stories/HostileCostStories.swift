// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlTesting
import Testing

/// Costs come from requests: whatever they are, they are answered, and nobody gains by them.
@Suite struct HostileCostStories {
    @Test func costZeroIsAdmittedAndConsumesNothing() throws {
        try tell(
            "1/s",
            [
                row(ms(0), .admit(0), .admitted, remaining: 1, resetAfter: .zero),
                row(ms(0), .charge(0), .admitted, remaining: 1, resetAfter: .zero),
                row(ms(0), .peek(0), .admitted, remaining: 1, resetAfter: .zero),
                row(ms(0), .admit(1), .admitted, remaining: 0, resetAfter: .seconds(1)),
                row(ms(0), .admit(0), .admitted, remaining: 0, resetAfter: .seconds(1)),
                row(ms(0), .charge(9), .admitted, remaining: 0, resetAfter: .seconds(10)),
                row(ms(0), .admit(0), .admitted, remaining: 0, resetAfter: .seconds(10)),
                row(ms(0), .take(0), .admitted, charged: 0, remaining: 0, resetAfter: .seconds(10)),
            ])
    }

    @Test(arguments: [-1, -2, Int.min, Int.min + 1])
    func aNegativeCostIsImpossibleAndGivesNothingBack(cost: Int) throws {
        try tell(
            "2/s",
            [
                row(ms(0), .admit(cost), .impossible, remaining: 2, resetAfter: .zero),
                row(ms(0), .admit(2), .admitted, remaining: 0, resetAfter: .seconds(1)),
                row(ms(0), .admit(cost), .impossible, remaining: 0, resetAfter: .seconds(1)),
                row(ms(0), .take(cost), .impossible, remaining: 0, resetAfter: .seconds(1)),
                row(ms(0), .charge(cost), .impossible, remaining: 0, resetAfter: .seconds(1)),
                row(ms(0), .peek(cost), .impossible, remaining: 0, resetAfter: .seconds(1)),
                row(ms(0), .admit(1), .refused(retryAfter: ms(500)), remaining: 0, resetAfter: .seconds(1)),
            ])
    }

    @Test(arguments: [4, 1 << 32, 1 << 62, Int.max])
    func aCostAboveTheBurstIsImpossible(cost: Int) throws {
        try tell(
            "10/s burst=3",
            [
                row(ms(0), .admit(cost), .impossible, remaining: 3, resetAfter: .zero),
                row(ms(0), .peek(cost), .impossible, remaining: 3, resetAfter: .zero),
                row(ms(0), .take(cost), .admitted, charged: 3, remaining: 0, resetAfter: ms(300)),
                row(ms(0), .admit(cost), .impossible, remaining: 0, resetAfter: ms(300)),
                row(ms(0), .admit(3), .refused(retryAfter: ms(300)), remaining: 0, resetAfter: ms(300)),
            ])
    }

    /// The weight that wraps: governor's `check_n`, throttled.
    @Test(arguments: ["1/ms", "1000000/ms", "7 per 300 s burst=3", "1 per 366 days", "1000000000/s"])
    func debtsSaturateAndNeverWrapToFreedom(rate: String) throws {
        let limiter = try RateLimiter(rate, capacity: 64)
        let now = limiter.now
        for cost in [Int.max, Int.max, 1, Int.max - 1, 1 << 62, Int.max] {
            let decision = limiter.charge("a", cost: cost, at: now)
            #expect(decision.isAdmitted && decision.charged == cost && decision.remaining == 0)
            #expect(decision.resetAfter == Tick.last - now)
            #expect(!limiter.admit("a", at: now).isAdmitted)
            #expect(limiter.admit("a", at: now.advanced(by: days(36_500))).outcome != .admitted)
        }
    }

    @Test func theLargestBurstCanBeSpentAndReturns() throws {
        // One unit is 2^29 steps for 1/s, so the largest burst is 2^33.
        let burst = 1 << 33
        let limit = try Limit(1, per: .seconds(1), burst: burst)
        let limiter = try RateLimiter(limit, capacity: 64)
        let now = Tick.zero.advanced(by: .seconds(1))
        #expect(limiter.admit("a", cost: burst, at: now).isAdmitted)
        #expect(limiter.admit("a", at: now).outcome == .refused(retryAfter: .seconds(1)))
        #expect(limiter.admit("a", cost: 100, at: now.advanced(by: .seconds(100))).isAdmitted)
        #expect(!limiter.admit("a", at: now.advanced(by: .seconds(100))).isAdmitted)
    }
}
