// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import PawlTesting
import Testing

/// What is reserved is settled once: with more, with less, or not at all.
@Suite struct ReceiptStories {
    private let clock = ManualClock()

    private func limiter(_ rate: String, capacity: Int = 64) throws -> RateLimiter {
        try RateLimiter(rate, capacity: capacity, time: .manual(clock))
    }

    @Test(arguments: ["10/minute", "10/minute algorithm=fixed-window", "10/minute algorithm=sliding-counter"])
    func lessGivesBackTheRestAndMoreChargesIt(rate: String) throws {
        let limiter = try limiter(rate)
        let receipt = limiter.reserve("a", cost: 6)
        let decision = receipt.decision
        #expect(decision.isAdmitted && decision.remaining == 4)
        receipt.settle(actual: 2)
        #expect(limiter.peek("a").remaining == 8)
        limiter.reserve("a", cost: 3).refund()
        #expect(limiter.peek("a").remaining == 8)
        limiter.reserve("a", cost: 1).settle(actual: 5)
        #expect(limiter.peek("a").remaining == 3)
        limiter.reserve("a", cost: 1).settle(actual: 1)
        limiter.reserve("a", cost: 1).settle(actual: -7)
        do { _ = limiter.reserve("a") }
        #expect(limiter.peek("a").remaining == 0)
        #expect(limiter.counts().givenBack == 4 + 3)
        #expect(limiter.engine.audit().violations == [])
    }

    @Test func whatWasRefusedHasNothingToSettle() throws {
        let limiter = try limiter("1/minute")
        #expect(limiter.admit("a").isAdmitted)
        let receipt = limiter.reserve("a")
        let (isAdmitted, reason) = (receipt.isAdmitted, receipt.decision.reason)
        #expect(!isAdmitted && reason == .limit)
        receipt.refund()
        #expect(limiter.peek("a").remaining == 0)
        limiter.reserve("a", cost: -1).refund()
        limiter.reserve("a", cost: 2).settle(actual: 100)
        #expect(limiter.peek("a").remaining == 0)
    }

    @Test func timeAndRefundDoNotBothGiveBack() throws {
        let limiter = try limiter("1/second burst=10")
        let receipt = limiter.reserve("a", cost: 10)
        clock.advance(by: .seconds(5))
        #expect(limiter.admit("a", cost: 5).isAdmitted)
        clock.advance(by: .seconds(1))
        // Four of the ten have not come back by themselves.
        receipt.refund()
        #expect(limiter.peek("a").remaining == 5)
        let late = limiter.reserve("a", cost: 5)
        clock.advance(by: .seconds(60))
        _ = limiter.admit("a", cost: 10)
        late.refund()
        #expect(limiter.peek("a").remaining == 0)
    }

    @Test func aWindowGivesBackWhileItLasts() throws {
        let limiter = try limiter("10/minute algorithm=fixed-window")
        let receipt = limiter.reserve("a", cost: 10)
        clock.advance(by: .seconds(60))
        #expect(limiter.admit("a", cost: 10).isAdmitted)
        receipt.refund()
        #expect(limiter.peek("a").remaining == 0)
    }

    @Test func nothingIsGivenBackToAKeyThatWasForgotten() throws {
        let limiter = try limiter("10/hour", capacity: 1)
        let receipt = limiter.reserve(-1, cost: 5)
        // A flood of heavier keys pushes it out; then it comes back.
        var key = 0
        while limiter.peek(-1).remaining < 10 {
            _ = limiter.admit(key, cost: 10)
            key += 1
        }
        while limiter.peek(-1).remaining > 5 { _ = limiter.admit(-1, cost: 5) }
        receipt.refund()
        #expect(limiter.peek(-1).remaining == 5)
    }

    /// What was forgiven is not given back as well: a window still lasts, and the key has used it again.
    @Test(arguments: ["10/hour", "10/hour algorithm=fixed-window", "10/hour algorithm=sliding-counter"])
    func nothingIsGivenBackToAKeyThatWasReset(rate: String) throws {
        let limiter = try limiter(rate)
        let receipt = limiter.reserve("a", cost: 5)
        try limiter.resetAll()
        _ = limiter.admit("a", cost: 6)
        receipt.refund()
        #expect(limiter.peek("a").remaining == 4)
        let later = limiter.reserve("a", cost: 4)
        try limiter.change(limiter.limits[0], to: Limit(rate), carrying: .reset)
        _ = limiter.admit("a", cost: 10)
        later.refund()
        #expect(limiter.peek("a").remaining == 0)
    }

    /// What time had repaid when the limit changed is not given back by a window, which counts what was owed then.
    @Test(arguments: ["60/minute algorithm=fixed-window", "60/minute algorithm=sliding-counter"], [false, true])
    func whatTimeRepaidBeforeAChangeIsNotGivenBackAfterIt(rate: String, isOverride: Bool) throws {
        let limiter = try limiter("60/minute")
        let receipt = limiter.reserve("a", cost: 60)
        clock.advance(by: .seconds(20))
        if isOverride {
            try limiter.override("a", with: Limit(rate))
        } else {
            try limiter.change(limiter.limits[0], to: Limit(rate))
        }
        #expect(limiter.admit("a", cost: 20).isAdmitted && !limiter.admit("a").isAdmitted)
        receipt.refund()
        #expect(limiter.peek("a").remaining == 40)
    }

    /// Had less been reserved to begin with, the rest of what the key owed would have weighed less by the time of the change.
    @Test func aChangeOwesAReceiptWhatItsUnitsWeighedThen() throws {
        // Made at the beginning of a minute.
        let limiter = try limiter("10/minute algorithm=sliding-counter")
        #expect(limiter.admit("a", cost: 5).isAdmitted)
        let receipt = limiter.reserve("a", cost: 5)
        clock.advance(by: .seconds(90))
        try limiter.change(limiter.limits[0], to: Limit("10/minute algorithm=fixed-window"))
        #expect(limiter.peek("a").remaining == 5)
        receipt.refund()
        #expect(limiter.peek("a").remaining == 7)
    }

    /// A smaller count forgives as much of the last window as this one leaves no room for: less, had less been reserved.
    @Test func aSmallerCounterForgivesOfTheLastWindowWhatHasNoRoomBesideTheRest() throws {
        let limiter = try limiter("100/minute algorithm=sliding-counter")
        clock.advance(by: .seconds(59))
        #expect(limiter.admit("a", cost: 50).isAdmitted)
        clock.advance(by: .seconds(1))
        let receipt = limiter.reserve("a", cost: 10)
        try limiter.change(limiter.limits[0], to: Limit("10/minute algorithm=sliding-counter"))
        receipt.settle(actual: 4)
        // Beside the four, six of the fifty weigh six.
        #expect(limiter.peek("a").remaining == 0)
        clock.advance(by: .seconds(30))
        #expect(limiter.peek("a").remaining == 3)
    }

    @Test func aChangeByShareGivesBackTheShareOfWhatWasReserved() throws {
        let limiter = try limiter("100/minute algorithm=fixed-window")
        #expect(limiter.admit("a", cost: 50).isAdmitted)
        let receipt = limiter.reserve("a", cost: 50)
        try limiter.change(limiter.limits[0], to: Limit("4/minute"), carrying: .proportional)
        receipt.refund()
        #expect(limiter.peek("a").remaining == 2)
        try limiter.change(limiter.limits[0], to: Limit("100/minute"), carrying: .proportional)
        #expect(limiter.peek("a").remaining == 50)
    }

    @Test func aStoredReceiptIsSettledOnce() throws {
        let limiter = try limiter("10/minute")
        let stored = limiter.reserve("a", cost: 6).stored()
        #expect(stored.decision.isAdmitted)
        #expect(stored.settle(actual: 4))
        #expect(!stored.refund())
        #expect(!stored.settle(actual: 9))
        #expect(limiter.peek("a").remaining == 6)
    }

    @Test func shadowGivesBackOnlyWhatItCounted() throws {
        var table = LimitTable()
        let shadow = try table.add("shadow", "5/minute", mode: .shadow)
        let limiter = try RateLimiter(table, capacity: 64, time: .manual(clock))
        let counted = limiter.reserve("a", cost: 5, under: shadow)
        let passed = limiter.reserve("a", cost: 5, under: shadow)
        let hasPassed = passed.isAdmitted
        #expect(hasPassed)
        passed.refund()
        #expect(limiter.peek("a", under: shadow).remaining == 0)
        counted.refund()
        #expect(limiter.peek("a", under: shadow).remaining == 5)
    }

    /// Units less what was given back are what was used, also where there is nothing to give it back to.
    @Test(arguments: [LimitMode.enforce, .shadow, .off])
    func whatALimitWithoutStateCountedIsCountedAsGivenBack(mode: LimitMode) throws {
        var table = LimitTable()
        let (free, rate) = (try table.add("free", .unlimited, mode: mode), try table.add("rate", "100/minute"))
        let limiter = try RateLimiter(table, capacity: 64, time: .manual(clock))
        limiter.reserve("a", cost: 10, under: free).settle(actual: 4)
        limiter.reserveAll((free, "a"), (rate, "a"), (free, "a"), cost: 5).settle(actual: 3)
        limiter.reserve("a", cost: 10, under: free).settle(actual: 11)
        let counts = limiter.counts(under: free)
        #expect(counts.units - counts.givenBack == (mode == .off ? 0 : 4 + 6 + 11))
        #expect(counts.givenBack == (mode == .off ? 0 : 6 + 4))
        #expect(limiter.counts(under: rate).givenBack == 2)
    }

    @Test func whatKeysWithoutAPlaceShareIsCountedAsGivenBack() throws {
        var table = LimitTable()
        let (first, second) = (try table.add("first", "1000/minute"), try table.add("second", "1000/minute"))
        let limiter = try RateLimiter(table, capacity: 1, whenFull: .sharedOverflow, time: .manual(clock))
        var key = 0
        while limiter.tableCounts.overflowed == 0 {
            _ = limiter.admit(key, under: first)
            key += 1
        }
        let before = limiter.counts(under: first)
        limiter.reserve(key, cost: 10, under: first).refund()
        limiter.reserveAll((first, key), (second, key), cost: 10).settle(actual: 7)
        let counts = limiter.counts(under: first)
        #expect(limiter.tableCounts.overflowed >= 3)
        #expect(counts.units - before.units == 20 && counts.givenBack == 13)
    }

    @Test func severalAreSettledTogether() throws {
        var table = LimitTable()
        let perUser = try table.add("per-user", "10/minute")
        let everybody = try table.add("everybody", "100/minute algorithm=fixed-window")
        let limiter = try RateLimiter(table, capacity: 64, time: .manual(clock))
        let remaining = {
            [limiter.peek("ann", under: perUser).remaining, limiter.peek("all", under: everybody).remaining]
        }
        let receipt = limiter.reserveAll((perUser, "ann"), (everybody, "all"), cost: 6)
        let isAdmitted = receipt.isAdmitted
        #expect(isAdmitted && remaining() == [4, 94])
        receipt.settle(actual: 2)
        #expect(remaining() == [8, 98])
        limiter.reserveAll((perUser, "ann"), (everybody, "all"), (perUser, "ann"), cost: 3).settle(actual: 1)
        #expect(remaining() == [6, 97])
        limiter.reserveAll((perUser, "ann"), (everybody, "all"), cost: 1).settle(actual: 4)
        #expect(remaining() == [2, 93])
        limiter.reserveAll((perUser, "ann"), (everybody, "all"), cost: 3).refund()
        #expect(remaining() == [2, 93])
    }
}
