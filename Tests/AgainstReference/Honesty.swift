// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlTesting
import TestSupport
import Testing

/// Waiting times are the truth: too early by a nanosecond is refused, at the nanosecond is admitted.
@Suite struct Honesty {
    @Test func aQuestionIsAdmittedAtTheNanosecondThatWasNamedAndNoSooner() throws {
        try inManyScenes { scene, seed in
            let (cost, now) = scene.indebt()
            let refusal = scene.limiter.admit("a", cost: cost, at: now)
            // Nothing is promised beyond the last tick.
            guard let retryAfter = refusal.retryAfter, now.advanced(by: retryAfter) < .last else { return false }
            scene.now = now.advanced(by: retryAfter)
            let before = scene.limiter.admit("a", cost: cost, at: scene.now.advanced(by: .nanoseconds(-1)))
            if before.outcome != .refused(retryAfter: .nanoseconds(1)) {
                Issue.record("seed \(seed): \(refusal), but a nanosecond before \(before)")
            }
            let at = scene.limiter.admit("a", cost: cost, at: scene.now)
            if !at.isAdmitted { Issue.record("seed \(seed): \(refusal), but then \(at)") }
            return true
        }
    }

    @Test func aKeyIsAsIfNeverSeenAtTheNanosecondThatWasNamedAndNoSooner() throws {
        try inManyScenes { scene, seed in
            let (cost, now) = scene.indebt()
            let decision = scene.limiter.admit("a", cost: cost, at: now)
            guard decision.resetAfter > .zero, now.advanced(by: decision.resetAfter) < .last else { return false }
            scene.now = now.advanced(by: decision.resetAfter)
            let burst = scene.limit.burst
            let before = scene.limiter.peek("a", cost: burst, at: scene.now.advanced(by: .nanoseconds(-1)))
            if before.isAdmitted || before.resetAfter != .nanoseconds(1) {
                Issue.record("seed \(seed): \(decision), but a nanosecond before \(before)")
            }
            let at = scene.limiter.peek("a", cost: burst, at: scene.now)
            if !at.isAdmitted || at.resetAfter != .zero || at.remaining != burst {
                Issue.record("seed \(seed): \(decision), but then \(at)")
            }
            return true
        }
    }

    /// What `remaining` says is admitted, and one more is not.
    @Test func theRemainingUnitsAreAdmittedAndNotOneMore() throws {
        try inManyScenes { scene, seed in
            let (cost, now) = scene.indebt()
            let decision = scene.limiter.admit("a", cost: cost, at: now)
            let more = scene.limiter.peek("a", cost: decision.remaining + 1, at: now)
            let all = scene.limiter.peek("a", cost: decision.remaining, at: now)
            if more.isAdmitted || !all.isAdmitted { Issue.record("seed \(seed): \(decision), but \(all) and \(more)") }
            return true
        }
    }

    /// Runs `ask` many times in many scenes, some of which are over before there was anything to ask.
    private func inManyScenes(_ ask: (inout Scene, UInt64) -> Bool) throws {
        var asked = 0
        for seed in Seeds.some(TestSize.isLong ? 10_000 : 200) {
            var scene = try Scene(seed: seed)
            for _ in 0..<30 where ask(&scene, seed) { asked += 1 }
        }
        #expect(asked > 0, "nothing was asked")
    }
}

/// One limiter with one key that owes something.
private struct Scene {
    let limit: Limit
    let limiter: RateLimiter
    var now: Tick
    var random: SeededGenerator

    init(seed: UInt64) throws {
        random = SeededGenerator(seed: seed)
        limit = try random.anyLimit()
        let clock = ManualClock(wallTime: random.wallTime())
        limiter = try RateLimiter(limit, capacity: 16, time: .manual(clock))
        now = Tick(nanoseconds: UInt64(random.magnitude(0...1 << 60)))
    }

    /// Charges the key, sometimes into debt, at a later time; an instant to ask at, and a cost that is not there then.
    mutating func indebt() -> (cost: Int, now: Tick) {
        let wait = nanoseconds(limiter.peek("a", at: now).resetAfter)
        now = now.advanced(by: .nanoseconds(random.magnitude(0...max(wait, 1))))
        for _ in 0..<Int.random(in: 1...2, using: &random) {
            limiter.charge("a", cost: random.magnitude(1...limit.burst), at: now)
        }
        let remaining = limiter.peek("a", at: now).remaining
        return (remaining + random.magnitude(1...max(limit.burst - remaining, 1)), now)
    }
}
