// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlTesting
import Testing

/// The examples of the article on receipts, word for word, and what comes of them.
@Suite struct ReceiptExamples {
    struct Failure: Error {}

    @Test(arguments: [(3, 97), (10, 90), (25, 75), (nil, 100)])
    func settling(used: Int?, left: Int) throws {
        let limiter = try RateLimiter("100/hour", capacity: 1000)
        func refuse(_ decision: Decision) {}
        func work() throws -> Int {
            guard let used else { throw Failure() }
            return used
        }
        func serve() throws {
            let receipt = limiter.reserve("user-42", cost: 10)
            guard receipt.isAdmitted else { return refuse(receipt.decision) }
            do {
                let used = try work()
                receipt.settle(actual: used)
            } catch {
                receipt.refund()
                throw error
            }
        }

        if used == nil { #expect(throws: Failure.self) { try serve() } } else { try serve() }
        #expect(limiter.peek("user-42").remaining == left)
    }

    @Test func timeAndRefundDoNotBothGiveBack() throws {
        let clock = ManualClock()
        let limiter = try RateLimiter("1/second burst=10", capacity: 1000, time: .manual(clock))

        let receipt = limiter.reserve("user-42", cost: 10)
        clock.advance(by: .seconds(5))
        let other = limiter.admit("user-42", cost: 5)
        clock.advance(by: .seconds(1))
        receipt.refund()
        let left = limiter.peek("user-42").remaining  // 5

        #expect(other.isAdmitted && left == 5)
    }

    /// What the article says of two receipts of one key: 15 units at one moment, where 10 are allowed.
    @Test func twoReceiptsAtATime() throws {
        let clock = ManualClock()
        let limiter = try RateLimiter("1/second burst=10", capacity: 1000, time: .manual(clock))
        let first = limiter.reserve("a", cost: 5)
        let second = limiter.reserve("a", cost: 5)
        first.refund()
        clock.advance(by: .seconds(5))
        #expect(limiter.take("a", upTo: 5).charged == 5)
        second.refund()
        #expect(limiter.take("a", upTo: 20).charged == 10)
    }

    /// The same, given back at once: nothing too much.
    @Test func twoReceiptsGivenBackAtOnce() throws {
        let clock = ManualClock()
        let limiter = try RateLimiter("1/second burst=10", capacity: 1000, time: .manual(clock))
        let first = limiter.reserve("a", cost: 5)
        let second = limiter.reserve("a", cost: 5)
        clock.advance(by: .seconds(5))
        #expect(limiter.take("a", upTo: 5).charged == 5)
        first.refund()
        second.refund()
        #expect(limiter.take("a", upTo: 20).charged == 5)
    }

    @Test func stored() throws {
        let limiter = try RateLimiter("10/hour", capacity: 1000)

        let stored = limiter.reserve("user-42", cost: 6).stored()
        let isSettled = stored.settle(actual: 4)
        let isRefunded = stored.refund()  // false: it was settled before

        #expect(isSettled && !isRefunded && limiter.peek("user-42").remaining == 6)
    }

    @Test func severalLimits() throws {
        var limits = LimitTable()
        let perUser = try limits.add("per-user", "100/hour")
        let everybody = try limits.add("everybody", "1000/hour")
        let limiter = try RateLimiter(limits, capacity: 1000)

        let receipt = limiter.reserveAll((perUser, "user-42"), (everybody, "all"), cost: 10)
        receipt.settle(actual: 4)

        #expect(limiter.peek("user-42", under: perUser).remaining == 96)
        #expect(limiter.peek("all", under: everybody).remaining == 996)
        let all = limiter.counts(under: everybody)
        #expect(all.units == 10 && all.givenBack == 6 && all.questions == 1)
    }

    /// Units, and not shares: a change that multiplies what is owed does not multiply what is given back.
    @Test func aRefundIsInUnits() throws {
        let limiter = try RateLimiter("10/hour", capacity: 1000)
        let receipt = limiter.reserve("a", cost: 6)
        try limiter.change(limiter.limits[0], to: Limit("100/hour"), carrying: .proportional)
        receipt.refund()
        #expect(limiter.peek("a").remaining == 46)
    }

    /// What is charged on top is a question more, and always counts.
    @Test func moreThanReserved() throws {
        let limiter = try RateLimiter("10/hour", capacity: 1000)
        limiter.reserve("a", cost: 6).settle(actual: 16)
        #expect(limiter.counts().units == 16 && limiter.counts().questions == 2)
        #expect(limiter.peek("a").remaining == 0)
    }
}
