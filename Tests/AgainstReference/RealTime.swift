// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlTesting
import TestSupport
import Testing

/// The quantised limiter against real numbers: what its steps of 1 to 2 ns may give away, and no more.
///
/// Rates are kept as a 63-bit fraction, rounded up: after S nanoseconds the limiter is ahead of real time by less than
/// S·2⁻⁶² ns besides the 2 ns of its steps, a nanosecond in 146 years. The checks below carry that term too.
@Suite struct RealTime {
    /// In any interval S at most b + n·(S + 2 ns)/P units pass, even for a caller who asks for all there is at the
    /// first moment there is any.
    @Test(arguments: Seeds.some(TestSize.isLong ? 2_000 : 100))
    func noIntervalHoldsMoreThanIsPromised(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let limit = try random.gcraLimit()
        let limiter = try RateLimiter(limit, capacity: 16)
        var now = Tick(nanoseconds: UInt64(random.magnitude(0...1 << 60)))
        var grants: [(at: Int128, before: Int128, after: Int128)] = []
        var total: Int128 = 0
        for _ in 0..<120 where now.nanoseconds < 1 << 61 {
            let most = random.onceIn(3) ? Int.max : random.magnitude(1...limit.burst)
            let decision =
                random.onceIn(2)
                ? limiter.take("a", upTo: most, at: now) : limiter.admit("a", cost: min(most, limit.burst), at: now)
            grants.append((Int128(now.nanoseconds), total, total + Int128(decision.charged)))
            total += Int128(decision.charged)
            let wait = random.onceIn(3) ? decision.resetAfter : decision.retryAfter ?? .zero
            now = now.advanced(by: random.onceIn(5) ? .nanoseconds(random.magnitude(0...1 << 40)) : wait)
        }
        for (index, first) in grants.enumerated() {
            for last in grants[index...] {
                let units = last.after - first.before
                if Self.exceeds(units - Int128(limit.burst), limit, in: last.at - first.at) {
                    Issue.record("seed \(seed): \(units) units of \(limit) in \(last.at - first.at) ns")
                    return
                }
            }
        }
        #expect(total > 0, "seed \(seed)")
    }

    /// Whether more units were earned in an interval than n/P brings in it and 2 ns more.
    private static func exceeds(_ earned: Int128, _ limit: Limit, in interval: Int128) -> Bool {
        let (count, period) = (Int128(limit.count), Int128(nanoseconds(limit.period)))
        return earned * period > count * (interval + 2) + (count * interval) >> 62
    }

    /// A reference in real numbers that spends what the limiter granted owes what the limiter says, to 2 ns.
    @Test(arguments: Seeds.some(TestSize.isLong ? 2_000 : 100))
    func waitingTimesAreWithinTwoNanosecondsOfRealOnes(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let limit = try random.gcraLimit()
        let limiter = try RateLimiter(limit, capacity: 16)
        var real = ReferenceLimiter(limit, timing: .continuous)
        var now = Tick(nanoseconds: UInt64(random.magnitude(0...1 << 60)))
        for question in 0..<200 where now.nanoseconds < 1 << 61 {
            let decision = limiter.admit("a", cost: random.magnitude(1...limit.burst), at: now)
            let owed = real.charge("a", cost: decision.charged, at: now)
            let behind = nanoseconds(owed.resetAfter) - nanoseconds(decision.resetAfter)
            // The real instant is rounded up to a nanosecond, so 2 covers "less than 2 before, less than 1 after".
            let allowed = 2 + (nanoseconds(owed.resetAfter) >> 61) + (owed.resetAfter > .seconds(1 << 20) ? 1 : 0)
            if !(-1...allowed).contains(behind) {
                Issue.record("seed \(seed), question \(question): \(decision), but really full in \(owed.resetAfter)")
                return
            }
            let pause = Duration.nanoseconds(random.magnitude(0...1 << 45))
            now = now.advanced(by: random.onceIn(2) ? decision.retryAfter ?? .zero : pause)
        }
    }

    /// The hair on the 2 ns: the rate whose steps are the longest, over the interval that shows it.
    @Test func theTwoNanosecondsGrowByOneIn146Years() throws {
        let limit = try Limit(500_000_001, per: .seconds(1), burst: 1 << 30)
        let limiter = try RateLimiter(limit, capacity: 16)
        let first = Tick(nanoseconds: 499_999_999)
        let interval: Int128 = 254_499_999_997
        #expect(limiter.take("a", upTo: .max, at: first).charged == limit.burst)
        let last = first.advanced(by: .nanoseconds(Int(interval)))
        var earned = Int128(0)
        // Visited often enough not to fill up.
        for second in 1...254 {
            earned += Int128(limiter.take("a", upTo: .max, at: first.advanced(by: .seconds(second))).charged)
        }
        earned += Int128(limiter.take("a", upTo: .max, at: last).charged)
        let excess = earned * 1_000_000_000 - 500_000_001 * (interval + 2)
        #expect(excess == 1, "a thousand-millionth of a unit more than b + n·(S + 2 ns)/P")
        #expect(!Self.exceeds(earned, limit, in: interval))
    }
}
