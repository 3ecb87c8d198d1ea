// SPDX-License-Identifier: Apache-2.0

import Pawl
import Testing

/// README's examples, compiled and run, and the documentation's first one, which is the same; see `Documents`.
@Suite struct Examples {
    @Test func inAServer() throws {
        var answers: [String] = []
        func serve() { answers.append("served") }
        func refuse(for time: Duration) { answers.append("refused for \(time)") }
        func refuseForGood() { answers.append("refused for good") }

        let limiter = try RateLimiter("100/second burst=20", capacity: 1_000_000)

        switch limiter.admit("user-42").outcome {
        case .admitted: serve()
        case .refused(let retryAfter): refuse(for: retryAfter)
        case .impossible: refuseForGood()
        }

        #expect(answers == ["served"])
        #expect(limiter.peek("user-42", cost: 21).outcome == .impossible)
    }

    @Test func severalLimits() throws {
        var limits = LimitTable()
        let perUser = try limits.add("per-user", Limit(100, per: .seconds(1), burst: 20))
        let perAddress = try limits.add("per-address", "1000/minute")
        let both = try RateLimiter(limits, capacity: 1_000_000)

        let decision = both.admit("user-42", cost: 5, under: perUser)

        #expect(decision.name == "per-user" && decision.isAdmitted && decision.remaining == 15)
        #expect(both.peek("user-42", under: perAddress).remaining == 1000)
    }
}
