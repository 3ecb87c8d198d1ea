// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlTesting
import Testing

/// What time does to an answer, and what it never does.
@Suite struct TimeStories {
    /// governor 249, uber/ratelimit 119.
    @Test func idlingNeverEarnsAUnitAboveTheBurst() throws {
        try tell(
            "10/s burst=3",
            [
                row(ms(0), .admit(3), .admitted, remaining: 0, resetAfter: ms(300)),
                row(ms(300), .peek(3), .admitted, remaining: 3, resetAfter: .zero),
                row(days(30), .peek(4), .impossible, remaining: 3, resetAfter: .zero),
                row(days(30), .admit(3), .admitted, remaining: 0, resetAfter: ms(300)),
                row(days(30), .admit(1), .refused(retryAfter: ms(100)), remaining: 0, resetAfter: ms(300)),
                row(days(60) + ms(1), .take(9), .admitted, charged: 3, remaining: 0, resetAfter: ms(300)),
                row(days(60) + ms(1), .take(9), .refused(retryAfter: ms(100)), remaining: 0, resetAfter: ms(300)),
            ])
    }

    /// golang/go 71360.
    @Test func aClockSteppedBackNeverMints() throws {
        try tell(
            "10/s burst=3",
            [
                row(.seconds(10), .admit(3), .admitted, remaining: 0, resetAfter: ms(300)),
                row(.seconds(9), .admit(1), .refused(retryAfter: ms(1100)), remaining: 0, resetAfter: ms(1300)),
                row(.seconds(10), .admit(1), .refused(retryAfter: ms(100)), remaining: 0, resetAfter: ms(300)),
                row(.seconds(9), .charge(1), .admitted, remaining: 0, resetAfter: ms(1400)),
                row(.seconds(10), .admit(1), .refused(retryAfter: ms(200)), remaining: 0, resetAfter: ms(400)),
                row(ms(10_200), .admit(1), .admitted, remaining: 0, resetAfter: ms(300)),
            ])
    }

    @Test func aStaleQuestionIsGrantedOnlyWhatWouldBeLeftAfterItsTime() throws {
        try tell(
            "10/s burst=3",
            [
                row(.seconds(10), .admit(1), .admitted, remaining: 2, resetAfter: ms(100)),
                row(ms(9_900), .admit(1), .admitted, remaining: 0, resetAfter: ms(300)),
                row(ms(9_900), .admit(1), .refused(retryAfter: ms(100)), remaining: 0, resetAfter: ms(300)),
                row(.seconds(10), .admit(1), .admitted, remaining: 0, resetAfter: ms(300)),
                row(.seconds(10), .admit(1), .refused(retryAfter: ms(100)), remaining: 0, resetAfter: ms(300)),
            ])
    }

    /// A limiter starts one period above tick zero: what lies further back is tick zero.
    @Test func timeEndsAtTickZero() throws {
        let clock = ManualClock()
        let limiter = try RateLimiter("1/s", capacity: 64, time: .manual(clock))
        #expect(limiter.now == Tick(nanoseconds: 1_000_000_000))
        clock.advance(by: .seconds(-1))
        #expect(limiter.now == .zero)
        clock.advance(by: days(-1000))
        #expect(limiter.now == .zero)
        #expect(limiter.admit("a").isAdmitted)
        #expect(limiter.admit("a").outcome == .refused(retryAfter: .seconds(1)))
        clock.advance(by: days(1000) + .seconds(1))
        #expect(limiter.now == Tick(nanoseconds: 1_000_000_000))
        #expect(limiter.admit("a").isAdmitted)
    }

    @Test func aPeriodOfAMillisecondIsExact() throws {
        try tell(
            "1/ms",
            [
                row(ns(0), .admit(1), .admitted, remaining: 0, resetAfter: ms(1)),
                row(ns(999_999), .admit(1), .refused(retryAfter: ns(1)), remaining: 0, resetAfter: ns(1)),
                row(ns(1_000_000), .admit(1), .admitted, remaining: 0, resetAfter: ms(1)),
            ])
    }

    @Test func aUnitPerNanosecondIsTheFastest() throws {
        try tell(
            "1000000/ms burst=2",
            [
                row(ns(0), .admit(2), .admitted, remaining: 0, resetAfter: ns(2)),
                row(ns(0), .admit(1), .refused(retryAfter: ns(1)), remaining: 0, resetAfter: ns(2)),
                row(ns(1), .admit(1), .admitted, remaining: 0, resetAfter: ns(2)),
                row(ns(3), .admit(2), .admitted, remaining: 0, resetAfter: ns(2)),
            ])
    }

    /// rate-limiter-flexible 71: beyond 2³¹ milliseconds.
    @Test func aPeriodOfAYearIsExact() throws {
        try tell(
            "1 per 366 days",
            [
                row(ns(0), .admit(1), .admitted, remaining: 0, resetAfter: days(366)),
                row(days(25), .admit(1), .refused(retryAfter: days(341)), remaining: 0, resetAfter: days(341)),
                row(days(366) - ns(1), .admit(1), .refused(retryAfter: ns(1)), remaining: 0, resetAfter: ns(1)),
                row(days(366), .admit(1), .admitted, remaining: 0, resetAfter: days(366)),
            ])
    }

    /// Sentinel 1615: three per second is one per 333⅓ ms, neither 333 nor 334.
    @Test func aThirdOfASecondIsNotRounded() throws {
        try tell(
            "3/s burst=1",
            [
                row(ns(0), .admit(1), .admitted, remaining: 0, resetAfter: ns(333_333_334)),
                row(ns(333_333_333), .admit(1), .refused(retryAfter: ns(1)), remaining: 0, resetAfter: ns(1)),
                row(ns(333_333_334), .admit(1), .admitted, remaining: 0, resetAfter: ns(333_333_333)),
                row(ns(666_666_667), .admit(1), .admitted, remaining: 0, resetAfter: ns(333_333_333)),
                row(ns(1_000_000_000), .admit(1), .admitted, remaining: 0, resetAfter: ns(333_333_334)),
            ])
    }

    @Test(arguments: ["3/s burst=3", "7 per 300 s burst=3", "1500/s burst=7", "999983/s burst=1", "11 per 13 days"])
    func awkwardRatesGiveTheirCountInEveryPeriod(rate: String) throws {
        let limit = try Limit(rate)
        let limiter = try RateLimiter(limit, capacity: 64)
        let start = limiter.now
        var (now, admitted) = (start, 0)
        // A caller who always asks again at the first instant that he is told of.
        let end = start.advanced(by: limit.period * 3)
        for _ in 0..<4_000 where now <= end {
            let decision = limiter.take("a", upTo: limit.burst, at: now)
            admitted += decision.charged
            if let retryAfter = decision.retryAfter { now = now.advanced(by: retryAfter) }
        }
        let elapsed = min(now, end) - start
        let earned = Int((elapsed / .nanoseconds(1)) / (limit.period / .nanoseconds(1)) * Double(limit.count))
        #expect((limit.burst + earned - 1...limit.burst + earned + 1).contains(admitted))
    }
}
