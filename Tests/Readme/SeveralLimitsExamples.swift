// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlTesting
import Testing

/// The examples of the article on several limits, word for word, and what comes of them.
@Suite struct SeveralLimitsExamples {
    @Test func allOrNothing() throws {
        var limits = LimitTable()
        let perUser = try limits.add("per-user", "100/second burst=20")
        let perAddress = try limits.add("per-address", "1000/minute")
        let everybody = try limits.add("everybody", "5000/second")
        let limiter = try RateLimiter(limits, capacity: 1_000_000)

        let now = limiter.now

        let decision = limiter.admitAll((perUser, "user-42"), (perAddress, "192.0.2.7"), (everybody, "all"), cost: 3)

        #expect(decision.isAdmitted && decision.name == "per-user" && decision.position == 0)
        // None of the refused question's units is gone.
        let refused = limiter.admitAll((perUser, "user-42"), (perAddress, "192.0.2.7"), cost: 20, at: now)
        #expect(refused.violatedNames == ["per-user"])
        #expect(limiter.peek("192.0.2.7", under: perAddress).remaining >= 997)
    }

    @Test func answering() throws {
        var answers: [String] = []
        func serve() { answers.append("served") }
        func refuse(for time: Duration, because names: [String]) { answers += names }
        func refuseForGood() { answers.append("refused for good") }
        var limits = LimitTable()
        let (perUser, perAddress) = (try limits.add("per-user", "1/hour"), try limits.add("per-address", "1/hour"))
        let limiter = try RateLimiter(limits, capacity: 100)

        for _ in 0..<2 {
            let decision = limiter.admitAll((perUser, "user-42"), (perAddress, "192.0.2.7"))

            switch decision.outcome {
            case .admitted: serve()
            case .refused(let retryAfter): refuse(for: retryAfter, because: decision.violatedNames)
            case .impossible: refuseForGood()
            }
        }

        #expect(answers == ["served", "per-user", "per-address"])
    }

    @Test func costsOfTheirOwn() throws {
        var limits = LimitTable()
        let requests = try limits.add("requests", "10/second")
        let bytes = try limits.add("bytes", "1000000/second")
        let limiter = try RateLimiter(limits, capacity: 1000)

        let upload = limiter.admitAll((requests, "user-42", cost: 1), (bytes, "user-42", cost: 4096))

        #expect(upload.isAdmitted && limiter.counts(under: bytes).units == 4096)
    }

    @Test func partsFromAList() throws {
        var limits = LimitTable()
        _ = (try limits.add("a", "1/hour"), try limits.add("b", "2/hour"))
        let limiter = try RateLimiter(limits, capacity: 1000)

        let parts = limiter.limits.map { (limit: $0, key: "user-42", cost: 1) }
        let decision = limiter.admitAll(parts)

        #expect(decision.isAdmitted && decision.name == "a")
        #expect(limiter.admitAll(parts).violated == PartSet(position: 0))
    }

    /// A limit in shadow beside one that holds: charged what it grants, and refusing nothing.
    @Test func aLimitInShadowBesideOthers() throws {
        var limits = LimitTable()
        let held = try limits.add("held", "2/hour")
        let tried = try limits.add("tried", "1/hour", mode: .shadow)
        let limiter = try RateLimiter(limits, capacity: 1000)
        #expect(limiter.admitAll((held, "a"), (tried, "a")).violatedInShadow == [])
        let second = limiter.admitAll((held, "a"), (tried, "a"))
        #expect(second.isAdmitted && second.violated == [] && second.violatedInShadow == PartSet(position: 1))
        #expect(limiter.counts(under: tried).refused == 1)
    }
}
