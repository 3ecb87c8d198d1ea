// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlTesting
import TestSupport
import Testing

/// Windows against the calendar: what may pass in each, worked out from Unix time alone.
@Suite struct RealWindows {
    /// No window of Unix time holds more than the count, even for a caller who takes all there is whenever there is any,
    /// and whose clock steps back; under a fixed window it holds no less for one who asks for that much.
    @Test(arguments: Seeds.some(TestSize.isLong ? 4_000 : 150))
    func noWindowHoldsMoreThanItsCount(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let limit = try random.windowLimit()
        let (period, wallTime) = (Int128(nanoseconds(limit.period)), random.wallTime())
        let limiter = try RateLimiter(limit, capacity: 16, time: .manual(ManualClock(wallTime: wallTime)))
        // 100 years, after which there need be no more windows.
        let end = Tick.zero.advanced(by: .seconds(36_525 * 86_400))
        var (now, newest) = (limiter.now, Int128.min)
        var (granted, asked): ([Int128: Int128], [Int128: Int128]) = ([:], [:])
        for _ in 0..<200 where now < end {
            let most = random.onceIn(3) ? Int.max : random.magnitude(1...limit.count)
            let decision = limiter.take("a", upTo: most, at: now)
            // What a stale question gets is taken from the newest window.
            let unix = Int128(nanoseconds(wallTime)) + Int128(nanoseconds(now - limiter.now))
            newest = max(newest, unix / period - (unix % period < 0 ? 1 : 0))
            granted[newest, default: 0] += Int128(decision.charged)
            asked[newest, default: 0] += Int128(most)
            now = random.next(after: decision, at: now, limit)
        }
        let count = Int128(limit.count)
        for (window, units) in granted {
            let isExact = limit.algorithm == .slidingCounter || units == min(count, asked[window] ?? 0)
            if units > count || !isExact {
                Issue.record("seed \(seed): \(units) units of \(limit) in window \(window)")
                return
            }
        }
        #expect(granted.values.contains(count), "seed \(seed): no window was used up")
    }

    /// What the counter assumes, granted: questions of one unit, evenly from the beginning of a window on.
    ///
    /// Where the period is a whole number of their distances, no period holds more than the count, wherever it begins;
    /// where it is not, one more, as a count does not say when in its window the odd one came.
    @Test(arguments: Seeds.some(TestSize.isLong ? 2_000 : 100))
    func noPeriodOfEvenQuestionsHoldsMoreThanTheCount(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let limit = try Limit(
            random.magnitude(1...60), per: .milliseconds([720_720, 5040, 2520].randomElement(using: &random) ?? 1),
            algorithm: .slidingCounter)
        let period = nanoseconds(limit.period)
        let clock = ManualClock(wallTime: limit.period * Int.random(in: -9...9, using: &random))
        let limiter = try RateLimiter(limit, capacity: 16, time: .manual(clock))
        let isWhole = Bool.random(using: &random)
        let perPeriod = [1, 2, 3, 7, 12, 20, 36, 63, 80, 126].randomElement(using: &random) ?? 1
        let distance = isWhole ? period / perPeriod : Int.random(in: period / 100...period, using: &random)
        var now = limiter.now.advanced(by: .nanoseconds(Int.random(in: 0..<distance, using: &random)))
        var (grants, most): ([Tick], Int) = ([], 0)
        for _ in 0..<(6 * period / distance) {
            if limiter.admit("a", at: now).isAdmitted { grants.append(now) }
            grants.removeAll { now - $0 >= limit.period }
            most = max(most, grants.count)
            now = now.advanced(by: .nanoseconds(distance))
        }
        #expect(most <= limit.count + (isWhole ? 0 : 1), "seed \(seed): \(most) of \(limit), one in \(distance) ns")
        let isWanted = period / distance >= limit.count
        #expect(!isWanted || most >= limit.count, "seed \(seed): \(most) of \(limit), one in \(distance) ns")
    }

    /// The two sides of a boundary: a fixed window lets twice its count pass there, the counter does not.
    @Test(arguments: Seeds.some(TestSize.isLong ? 1_000 : 50))
    func aroundABoundaryTheCounterGrantsNoSecondCount(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for algorithm in [Limit.Algorithm.fixedWindow, .slidingCounter] {
            let limit = try random.windowLimit(algorithm)
            let clock = ManualClock(wallTime: .zero)
            let limiter = try RateLimiter(limit, capacity: 16, time: .manual(clock))
            let boundary = limiter.now.advanced(by: limit.period)
            let before = limiter.take("a", upTo: .max, at: boundary.advanced(by: .nanoseconds(-1)))
            let after = limiter.take("a", upTo: .max, at: boundary)
            #expect(before.charged == limit.count, "seed \(seed), \(limit)")
            #expect(after.charged == (algorithm == .fixedWindow ? limit.count : 0), "seed \(seed), \(limit)")
        }
    }
}

extension SeededGenerator {
    /// When a caller asks again who was told to wait, or has all the time there is, or whose clock steps back.
    fileprivate mutating func next(after decision: Decision, at now: Tick, _ limit: Limit) -> Tick {
        let period = nanoseconds(limit.period)
        return switch Int.random(in: 0..<12, using: &self) {
        case 0: now.advanced(by: decision.resetAfter)
        case 1: now.advanced(by: decision.resetAfter - .nanoseconds(1))
        case 2, 3: now.advanced(by: .nanoseconds(magnitude(0...3 * period)))
        case 4: now.advanced(by: .nanoseconds(-magnitude(0...period)))
        case 5, 6: now.advanced(by: .nanoseconds(Int.random(in: 0...period, using: &self)))
        default: now.advanced(by: decision.retryAfter ?? .nanoseconds(magnitude(0...period)))
        }
    }
}
