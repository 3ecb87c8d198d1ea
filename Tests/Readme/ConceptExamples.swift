// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlTesting
import Testing

/// The examples of the article Concepts and of the pages of PawlModel and PawlTesting, word for word, and what comes of
/// them.
@Suite struct ConceptExamples {
    @Test func limits() throws {
        let burst = try Limit(100, per: .seconds(1), burst: 20)
        let window = try Limit("5000/day algorithm=fixed-window")
        let counter = try Limit(600, per: .seconds(60), algorithm: .slidingCounter)

        #expect(try burst == Limit("100/second burst=20"))
        #expect(try window == Limit(5000, per: .seconds(86_400), algorithm: .fixedWindow))
        #expect(try counter == Limit("600/minute algorithm=sliding-counter"))
    }

    @Test func rateStrings() throws {
        var printed = ""
        func print(_ limit: Limit) { printed = "\(limit)" }

        let hourly = try Limit("1000 per 2 hours burst=50")
        print(hourly)  // 1000/2 hours burst=50

        #expect(printed == "1000/2 hours burst=50")
        #expect(try Limit(printed) == hourly)
        for guess in ["10/m", "10/month", "1,000/hour", "10/Second"] {
            do throws(LimitError) {
                let limit = try Limit(guess)
                Issue.record("\(guess) was read as \(limit)")
            } catch {
                #expect(error.hint != nil, "\(guess)")
            }
        }
    }

    @Test func severalLimits() throws {
        var limits = LimitTable()
        let perUser = try limits.add("per-user", "100/second burst=20")
        let perAddress = try limits.add("per-address", "1000/minute")
        let limiter = try RateLimiter(limits, capacity: 1_000_000)

        #expect(limiter.admit("user-42", under: perUser).remaining == 19)
        #expect(limiter.admit("user-42", under: perAddress).remaining == 999)
        #expect(limiter.occupancy.entries == 2)
    }

    @Test func keys() throws {
        let limiter = try RateLimiter("1/hour", capacity: 100)

        let key = Key("tenant-7", "user-42")
        let isServed = limiter.admit(key).isAdmitted

        #expect(isServed && !limiter.admit(Key("tenant-7", "user-42")).isAdmitted)
    }

    struct Tenant: LimiterKey {
        let number: UInt64

        func withKey<Result>(_ body: (KeyKind, Span<UInt8>) -> Result) -> Result { number.withKey(body) }
    }

    @Test func keysOfYourOwn() throws {
        let limiter = try RateLimiter("1/hour", capacity: 100)
        #expect(limiter.admit(Tenant(number: 7)).isAdmitted)
        #expect(!limiter.admit(7).isAdmitted)
    }

    @Test func questions() throws {
        let limiter = try RateLimiter("1/hour burst=10", capacity: 100)

        let decision = limiter.admit("user-42", cost: 5)
        let units = limiter.take("user-42", upTo: 50).charged
        limiter.charge("user-42", cost: 3)
        let left = limiter.peek("user-42").remaining

        #expect(decision.isAdmitted && units == 5 && left == 0)
        #expect(limiter.peek("user-42").retryAfter.map { $0 > .seconds(3 * 3600) } == true)
    }

    @Test func batches() throws {
        let limiter = try RateLimiter("1/hour", capacity: 100)

        var decisions: [Decision] = []
        limiter.admitEach(["user-42", "user-43", "user-42"], into: &decisions)

        #expect(decisions.map(\.isAdmitted) == [true, true, false])
    }

    @Test func instants() throws {
        let limiter = try RateLimiter("1/hour", capacity: 100)

        let now = limiter.now
        let first = limiter.admit("user-42", at: now)
        let second = limiter.admit("user-43", at: now)

        #expect(first.isAdmitted && second.isAdmitted && first.resetAfter == second.resetAfter)
    }

    @Test func clocks() throws {
        let clock = ManualClock()
        let limiter = try RateLimiter("1/second", capacity: 1000, time: .manual(clock))
        clock.advance(by: .milliseconds(500))

        #expect(limiter.admit("user-42").isAdmitted)
        clock.advance(by: .milliseconds(500))
        #expect(limiter.admit("user-42").retryAfter == .milliseconds(500))
    }

    @Test(arguments: rates) func aReference(rate: String) throws {
        let limiter = try RateLimiter(rate, capacity: 10)

        var reference = ReferenceLimiter(limiter.peek("user-42").limit, inStepWith: limiter)
        let now = limiter.now
        let isRight = DecisionFields(limiter.admit("user-42", at: now)) == reference.admit("user-42", at: now)

        #expect(isRight)
    }

    private static let rates = [
        "60/minute", "60/minute algorithm=fixed-window", "60/minute algorithm=sliding-counter",
    ]

    /// What the table of algorithms says of a moment at a boundary.
    @Test(arguments: zip(rates, [60, 120, 60]))
    func atABoundary(rate: String, most: Int) throws {
        let clock = ManualClock(wallTime: .seconds(59))
        let limiter = try RateLimiter(rate, capacity: 10, time: .manual(clock))
        clock.advance(by: .seconds(1) - .nanoseconds(1))
        var units = limiter.take("user-42", upTo: .max).charged
        clock.advance(by: .nanoseconds(1))
        units += limiter.take("user-42", upTo: .max).charged
        #expect(units == most)
    }

    /// What it says of debts, and with them of how long keys are live.
    @Test(arguments: zip(rates, [600, 59, 119]))
    func debtsAreLive(rate: String, seconds: Int) throws {
        let clock = ManualClock(wallTime: .seconds(60))
        let limiter = try RateLimiter(rate, capacity: 10, time: .manual(clock))
        clock.advance(by: .seconds(1))
        let late = limiter.charge("user-42", cost: 600).resetAfter - .seconds(seconds)
        #expect(late <= .nanoseconds(2) && late >= .nanoseconds(-2))
    }
}
