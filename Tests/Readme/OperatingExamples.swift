// SPDX-License-Identifier: Apache-2.0

import Pawl
import Testing

/// The examples of the articles Operating and Memory, word for word, and what comes of them.
@Suite struct OperatingExamples {
    @Test func aLimitInShadow() throws {
        var notes = 0
        func note(_ decision: Decision) { notes += 1 }

        var limits = LimitTable()
        let held = try limits.add("held", "100/second burst=20")
        let tried = try limits.add("tried", "50/second burst=10", mode: .shadow)
        let limiter = try RateLimiter(limits, capacity: 2_000_000)

        let decision = limiter.admit("user-42", under: held)
        let trial = limiter.admit("user-42", under: tried)
        if trial.enforcedOutcome != decision.outcome { note(trial) }

        let wouldBeRefused = limiter.counts(under: tried).refused

        #expect(notes == 0 && wouldBeRefused == 0 && limiter.occupancy.entries == 2)
        #expect(limiter.admit("user-42", cost: 10, under: tried).enforcedOutcome != .admitted)
        #expect(limiter.counts(under: tried).refused == 1)
    }

    @Test func theFastestClock() throws {
        let limiter = try RateLimiter("100/second burst=20", capacity: 1_000_000, time: .fastest)
        print("limits by \(TimeSource.fastest)")

        #expect(limiter.admit("user-42").remaining == 19)
    }

    @Test func aPolicyForFullTables() throws {
        let limiter = try RateLimiter("100/minute", capacity: 1_000_000, whenFull: .sharedOverflow)

        #expect(limiter.admit("user-42").isAdmitted)
    }

    @Test func prefaulted() throws {
        let limiter = try RateLimiter("100/second", capacity: 1_000_000, prefault: true)

        #expect(limiter.reservedBytes > 0)
    }

    @Test func hugePages() throws {
        let large = try RateLimiter("100/second", capacity: 1_000_000, hugePages: true)

        #expect(large.admit("user-42").isAdmitted)
    }

    @Test func watching() throws {
        var limits = LimitTable()
        let perUser = try limits.add("per-user", "1/hour")
        let limiter = try RateLimiter(limits, capacity: 100)
        for _ in 0..<3 { _ = limiter.admit("user-42") }

        let answers = limiter.counts(under: perUser)
        let table = limiter.tableCounts
        let fullness = limiter.occupancy.share

        #expect(answers.admitted == 1 && answers.refused == 2 && table.inserted == 1 && fullness == 0.01)
    }

    @Test func keepers() async throws {
        let limiter = try RateLimiter("1/hour", capacity: 100)

        let keeping = Task { await limiter.run() }

        keeping.cancel()
        await keeping.value
    }

    /// In a process of its own, as the switch is the process's.
    @Test func theSwitchOfTheProcess() async {
        await #expect(processExitsWith: .success) {
            let limiter = try RateLimiter("1/hour", capacity: 100)

            RateLimiter.processSwitch = .refuseAll(retryAfter: .seconds(30))
            RateLimiter.processSwitch = .admitAll
            RateLimiter.processSwitch = .normal

            #expect(limiter.admit("user-42").isAdmitted && !limiter.admit("user-42").isAdmitted)
        }
    }

    @Test func aFieldInWholeSeconds() {
        func retryAfterField(_ wait: Duration) -> String {
            let (seconds, attoseconds) = wait.components
            return String(attoseconds > 0 ? seconds + 1 : seconds)
        }

        #expect(retryAfterField(.zero) == "0" && retryAfterField(.seconds(3)) == "3")
        #expect(retryAfterField(.nanoseconds(1)) == "1" && retryAfterField(.seconds(3) + .nanoseconds(1)) == "4")
    }

    @Test(arguments: [Int.min, -1, 0, 1, 1_000_000, 1_000_001, Int.max])
    func aCostFromARequest(bytesSent: Int) throws {
        let limiter = try RateLimiter("1000000/second", capacity: 100)

        let charged = limiter.charge("user-42", cost: min(max(bytesSent, 0), 1_000_000))

        #expect(charged.isAdmitted && charged.resetAfter <= .seconds(1))
    }

    /// What a key took from the shared word is not carried into the place that it finds later.
    @Test func aPlaceFoundLaterBeginsWithAFullBurst() throws {
        let limiter = try RateLimiter("2/hour", capacity: 1, whenFull: .sharedOverflow)
        let now = limiter.now
        var key = 0
        while limiter.tableCounts.overflowed == 0 {
            key += 1
            _ = limiter.admit(key, at: now)
        }
        let before = limiter.admit(key, at: now.advanced(by: .seconds(1799)))
        let after = limiter.admit(key, cost: 2, at: now.advanced(by: .seconds(1801)))
        #expect(before.isAdmitted && after.isAdmitted && limiter.tableCounts.overflowed == 2)
    }
}
