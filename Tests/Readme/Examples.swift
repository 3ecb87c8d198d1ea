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
        let request = both.admitAll((perUser, "user-42"), (perAddress, "192.0.2.7"))

        #expect(decision.name == "per-user" && decision.isAdmitted && decision.remaining == 15)
        #expect(request.isAdmitted && request.name == "per-user" && request.remaining >= 14)
        #expect(both.peek("user-42", under: perAddress).remaining == 1000)
        #expect(both.peek("192.0.2.7", under: perAddress).remaining >= 999)

        try both.change(perUser, to: Limit("200/second burst=40"), carrying: .proportional)

        #expect(both.peek("user-42", under: perUser).remaining >= 28)
    }

    @Test func receipts() throws {
        let limiter = try RateLimiter("100/hour", capacity: 1_000_000)
        func work() -> Int { 4 }

        let receipt = limiter.reserve("user-42", cost: 10)
        let used = work()
        receipt.settle(actual: used)

        #expect(limiter.peek("user-42").remaining == 96)
    }
}
