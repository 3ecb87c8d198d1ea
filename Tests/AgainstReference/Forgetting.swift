// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import PawlTesting
import TestSupport
import Testing

/// A table that forgets against a reference that never does: what is let go made no difference.
@Suite struct Forgetting {
    /// Many more keys than places, of which no more than the capacity are live at a time.
    @Test(arguments: Seeds.some(TestSize.isLong ? 1_000 : 30))
    func letGoIsOnlyWhatIsAsIfNeverSeen(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let count = Int.random(in: 1...20, using: &random)
        let limit =
            switch Int.random(in: 0..<4, using: &random) {
            case 0: try Limit(count, per: .milliseconds(100), algorithm: .fixedWindow)
            case 1: try Limit(count, per: .milliseconds(100), algorithm: .slidingCounter)
            default: try Limit(100, per: .seconds(1), burst: count)
            }
        let limiter = try RateLimiter(limit, capacity: Int.random(in: 4...40, using: &random))
        var reference = ReferenceLimiter(limit, inStepWith: limiter)
        var now = limiter.now
        for question in 0..<800 {
            now = now.advanced(by: .nanoseconds(random.magnitude(0...20_000_000)))
            if random.onceIn(40) { limiter.sweep(at: now) }
            let key = random.magnitude(0...200)
            let cost = Int.random(in: 0...limit.burst, using: &random)
            // Asking only whoever is live already, once as many are as were promised a place.
            let isLive = reference.peek(key, at: now).resetAfter > .zero
            guard isLive || reference.liveKeys(at: now) < limiter.capacity else { continue }
            let answer = DecisionFields(limiter.admit(key, cost: cost, at: now))
            let expected = reference.admit(key, cost: cost, at: now)
            if answer != expected {
                Issue.record("seed \(seed), question \(question): \(answer), expected \(expected)")
                return
            }
        }
        #expect(limiter.engine.audit().violations == [], "seed \(seed)")
        #expect(limiter.tableCounts.evicted == 0, "seed \(seed)")
        #expect(limiter.tableCounts.reclaimed + limiter.tableCounts.swept > 0, "seed \(seed): nothing was let go")
    }

    /// Clocks stepped back past what was let go: a key gets its burst once, and then what time brings.
    @Test(arguments: Seeds.some(TestSize.isLong ? 1_000 : 40))
    func aClockSteppedBackPastAReclaimNeverMints(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let limit = try random.gcraLimit()
        let refill = Refill.quantised(limit)
        let limiter = try RateLimiter(limit, capacity: 32)
        let unit = max(nanoseconds(limit.period) / limit.count, 1)
        var granted: [Int: Int128] = [:]
        var (first, latest, now) = (Tick.last, Tick.zero, Tick(nanoseconds: 1 << 60))
        for question in 0..<300 {
            let step = random.magnitude(0...min(unit, 1 << 55) * 4)
            now = now.advanced(by: .nanoseconds(Bool.random(using: &random) ? step : -step))
            (first, latest) = (min(first, now), max(latest, now))
            if random.onceIn(10) { limiter.sweep(at: now) }
            let key = Int.random(in: 0..<24, using: &random)
            let most = random.onceIn(3) ? limit.burst : Int.random(in: 1...min(3, limit.burst), using: &random)
            let units = granted[key, default: 0] + Int128(limiter.take(key, upTo: most, at: now).charged)
            granted[key] = units
            let earned = refill.parts(by: latest) - refill.parts(by: first)
            if units * refill.partsPerUnit > refill.burst + earned {
                Issue.record("seed \(seed), question \(question): \(units) units of \(limit), \(earned) steps earned")
                return
            }
        }
        #expect(limiter.engine.audit().violations == [], "seed \(seed)")
        #expect(limiter.tableCounts.evicted == 0, "seed \(seed)")
    }

    /// The same under windows: all that a key ever gets is the count of each window there was.
    @Test(arguments: Seeds.some(TestSize.isLong ? 1_000 : 40))
    func aClockSteppedBackPastAReclaimNeverBringsAWindowTwice(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let limit = try random.windowLimit()
        let limiter = try RateLimiter(limit, capacity: 32)
        let windows = ReferenceWindows(limit, unixAtZero: Int128(nanoseconds(limiter.unixTimeAtZero)))
        var granted: [Int: Int128] = [:]
        var (first, latest, now) = (Tick.last, Tick.zero, Tick(nanoseconds: 1 << 60))
        for question in 0..<300 {
            let step = Int.random(in: 0...nanoseconds(limit.period) * 2, using: &random)
            // More often forward, so that windows end.
            now = now.advanced(by: .nanoseconds(random.onceIn(3) ? -step : step))
            (first, latest) = (min(first, now), max(latest, now))
            if random.onceIn(10) { limiter.sweep(at: now) }
            let key = Int.random(in: 0..<24, using: &random)
            let most = random.onceIn(2) ? limit.count : Int.random(in: 1...min(3, limit.count), using: &random)
            let units = granted[key, default: 0] + Int128(limiter.take(key, upTo: most, at: now).charged)
            granted[key] = units
            let seen = windows.position(of: latest).window - windows.position(of: first).window + 1
            if units > Int128(limit.count) * seen {
                Issue.record("seed \(seed), question \(question): \(units) units of \(limit) in \(seen) windows")
                return
            }
        }
        #expect(limiter.engine.audit().violations == [], "seed \(seed)")
        #expect(limiter.tableCounts.evicted == 0, "seed \(seed)")
        #expect(limiter.tableCounts.reclaimed + limiter.tableCounts.swept > 0, "seed \(seed): nothing was let go")
    }
}
