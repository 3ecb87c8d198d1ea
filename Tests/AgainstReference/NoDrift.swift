// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlTesting
import TestSupport
import Testing

/// A thousand million units on virtual time: to the unit, what the limit promises.
@Suite struct NoDrift {
    /// Rates that divide neither a second nor a power of two.
    static let rates = [
        "999999937/s burst=10000000", "333333333/s burst=1000000", "1000003/7ms burst=500000", "7/ms burst=1000003",
        "999983/s burst=700001", "123456789/1001ms burst=98765", "11/13ms burst=3000017", "3/ms burst=2",
    ]

    @Test(arguments: rates)
    func aThousandMillionUnitsWithoutDrift(rate: String) throws {
        let limit = try Limit(rate)
        let refill = Refill.quantised(limit)
        let limiter = try RateLimiter(limit, capacity: 64)
        var random = SeededGenerator(seed: 1)
        let start = limiter.now
        var now = start
        var granted = Int128(limiter.take("a", upTo: .max, at: now).charged)
        // Irregular visits that never let the bucket fill up, with the fraction of a unit that the last one left, so
        // that every unit earned is taken.
        let longest = Int(Int128(limit.burst - 1) * Int128(nanoseconds(limit.period)) / Int128(limit.count)) - 2
        let visits = limit.burst > 1000 ? 2_000_000_000 / limit.burst + 200 : 2_000
        for visit in 0..<visits {
            now = now.advanced(by: .nanoseconds(Int.random(in: longest / 3...longest, using: &random)))
            let decision = limiter.take("a", upTo: .max, at: now)
            granted += Int128(decision.charged)
            let earned = (refill.parts(by: now) - refill.parts(by: start)) / refill.partsPerUnit
            if granted != Int128(limit.burst) + earned {
                Issue.record("\(rate), visit \(visit): \(granted) granted, \(limit.burst) + \(earned) expected")
                return
            }
        }
        if limit.burst > 1000 { #expect(granted >= 1_000_000_000) }
        // And in real time: what n/P brings, to less than a unit and 2 ns, at the end as at the beginning.
        let (count, period) = (Int128(limit.count), Int128(nanoseconds(limit.period)))
        let elapsed = Int128(now.nanoseconds - start.nanoseconds)
        let earned = granted - Int128(limit.burst)
        #expect(earned * period <= count * (elapsed + 2) && (earned + 1) * period > count * (elapsed - 2))
    }

    /// One caller who asks again exactly when he was told to.
    @Test(arguments: rates + ["7 per 300 s burst=3", "1000/13 days burst=50", "3/s burst=1", "1/366 days"])
    func askingAgainWhenToldToGetsEveryUnit(rate: String) throws {
        let limit = try Limit(rate)
        let refill = Refill.quantised(limit)
        let limiter = try RateLimiter(limit, capacity: 64)
        var random = SeededGenerator(seed: 2)
        let start = limiter.now
        var (now, granted) = (start, Int128(0))
        for _ in 0..<2_000 where now.nanoseconds < 1 << 61 {
            let cost = random.magnitude(1...limit.burst)
            let asked = now
            var decision = limiter.admit("a", cost: cost, at: now)
            if let retryAfter = decision.retryAfter {
                now = now.advanced(by: retryAfter)
                decision = limiter.admit("a", cost: cost, at: now)
            }
            #expect(decision.isAdmitted)
            granted += Int128(decision.charged)
            // The units that were granted are those that were there at first, and those that were earned up to the
            // nanosecond at which the last of them came.
            let needed = granted * refill.partsPerUnit - refill.burst
            let came = refill.tick(reaching: refill.parts(by: start) + needed, from: start)
            if now != max(came, asked) {
                Issue.record("\(rate): \(granted) units at \(now), earned at \(came)")
                return
            }
        }
    }
}
