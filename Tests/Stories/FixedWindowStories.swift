// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlTesting
import Testing

/// A count that begins anew with each minute of the calendar.
///
/// Where nothing else is said the limiter is made on the minute.
@Suite struct FixedWindowStories {
    static let rate = "10/minute algorithm=fixed-window"

    @Test func twiceTheCountMayPassAroundABoundary() throws {
        try tell(
            Self.rate,
            [
                row(.seconds(59), .admit(10), .admitted, remaining: 0, resetAfter: .seconds(1)),
                row(.seconds(59), .admit(1), .refused(retryAfter: .seconds(1)), remaining: 0, resetAfter: .seconds(1)),
                row(.seconds(60) - ns(1), .admit(1), .refused(retryAfter: ns(1)), remaining: 0, resetAfter: ns(1)),
                row(.seconds(60), .admit(10), .admitted, remaining: 0, resetAfter: .seconds(60)),
                row(
                    .seconds(60), .admit(1), .refused(retryAfter: .seconds(60)), remaining: 0, resetAfter: .seconds(60)),
            ])
    }

    /// At 12:00:25 on a day in 2026, and ten seconds before 1970.
    @Test func aMinuteIsOneOfTheCalendar() throws {
        let rows = { (left: Duration) in
            [
                row(ms(0), .peek(10), .admitted, remaining: 10, resetAfter: .zero),
                row(ms(0), .admit(3), .admitted, remaining: 7, resetAfter: left),
                row(left - ns(1), .admit(7), .admitted, remaining: 0, resetAfter: ns(1)),
                row(left, .peek(10), .admitted, remaining: 10, resetAfter: .zero),
                row(left, .admit(1), .admitted, remaining: 9, resetAfter: .seconds(60)),
            ]
        }
        try tell(Self.rate, madeAt: .seconds(1_772_366_425), rows(.seconds(35)))
        try tell(Self.rate, madeAt: .seconds(-10), rows(.seconds(10)))
    }

    @Test func whatIsRefusedConsumesNothingAndWaitsForTheNextWindow() throws {
        try tell(
            Self.rate,
            [
                row(ms(0), .admit(8), .admitted, remaining: 2, resetAfter: .seconds(60)),
                row(.seconds(1), .admit(5), .refused(retryAfter: .seconds(59)), remaining: 2, resetAfter: .seconds(59)),
                row(.seconds(1), .peek(2), .admitted, remaining: 2, resetAfter: .seconds(59)),
                row(.seconds(1), .admit(11), .impossible, remaining: 2, resetAfter: .seconds(59)),
                row(.seconds(1), .admit(-1), .impossible, remaining: 2, resetAfter: .seconds(59)),
                row(.seconds(1), .admit(0), .admitted, remaining: 2, resetAfter: .seconds(59)),
                row(.seconds(1), .admit(2), .admitted, remaining: 0, resetAfter: .seconds(59)),
                row(.seconds(60), .admit(5), .admitted, remaining: 5, resetAfter: .seconds(60)),
            ])
    }

    @Test func takingGetsAsManyAsTheWindowHas() throws {
        try tell(
            Self.rate,
            [
                row(ms(0), .take(4), .admitted, charged: 4, remaining: 6, resetAfter: .seconds(60)),
                row(ms(0), .take(100), .admitted, charged: 6, remaining: 0, resetAfter: .seconds(60)),
                row(.seconds(1), .take(9), .refused(retryAfter: .seconds(59)), remaining: 0, resetAfter: .seconds(59)),
                row(.seconds(60), .take(9), .admitted, charged: 9, remaining: 1, resetAfter: .seconds(60)),
            ])
    }

    /// However large: a debt is of its window.
    @Test(arguments: [11, 25, 1 << 40, Int.max])
    func aDebtEndsWithItsWindow(cost: Int) throws {
        try tell(
            Self.rate,
            [
                row(ms(0), .charge(cost), .admitted, remaining: 0, resetAfter: .seconds(60)),
                row(ms(0), .charge(cost), .admitted, remaining: 0, resetAfter: .seconds(60)),
                row(.seconds(59), .admit(1), .refused(retryAfter: .seconds(1)), remaining: 0, resetAfter: .seconds(1)),
                row(.seconds(60), .peek(10), .admitted, remaining: 10, resetAfter: .zero),
            ])
    }

    /// A clock that steps back over a boundary brings nobody the count of that window again.
    @Test func aStaleQuestionIsJudgedInTheNewestWindow() throws {
        try tell(
            Self.rate,
            [
                row(.seconds(30), .admit(10), .admitted, remaining: 0, resetAfter: .seconds(30)),
                row(.seconds(90), .admit(4), .admitted, remaining: 6, resetAfter: .seconds(30)),
                row(.seconds(30), .admit(4), .admitted, remaining: 2, resetAfter: .seconds(90)),
                row(
                    .seconds(30), .admit(3), .refused(retryAfter: .seconds(90)), remaining: 2, resetAfter: .seconds(90)),
                row(.seconds(30), .charge(1), .admitted, remaining: 1, resetAfter: .seconds(90)),
                row(
                    .seconds(95), .admit(2), .refused(retryAfter: .seconds(25)), remaining: 1, resetAfter: .seconds(25)),
            ])
    }

    /// A clock that was moved before the limiter was made has moved its calendar too.
    @Test func windowsFollowTheClockThatTheLimiterIsMadeWith() throws {
        let clock = ManualClock(wallTime: .seconds(1_772_366_400))
        clock.advance(by: .seconds(25))
        let limiter = try RateLimiter(Self.rate, capacity: 64, time: .manual(clock))
        #expect(limiter.admit("a").resetAfter == .seconds(35))
        let custom = try RateLimiter(Self.rate, capacity: 64, time: .custom(HalfPast()))
        #expect(custom.admit("a").resetAfter == .seconds(30))
    }

    /// The windows of a short period begin with Unix time also where a longer one is in the table.
    @Test func limitsOfOneTableHaveTheirOwnWindows() throws {
        var limits = LimitTable()
        let perMinute = try limits.add("per-minute", Self.rate)
        let perWeek = try limits.add("per-week", "10/week algorithm=sliding-counter")
        let clock = ManualClock(wallTime: .seconds(25))
        let limiter = try RateLimiter(limits, capacity: 64, time: .manual(clock))
        #expect(limiter.admit("a", under: perMinute).resetAfter == .seconds(35))
        #expect(limiter.admit("a", under: perWeek).resetAfter == days(14) - .seconds(25))
    }
}

/// A clock of one's own that stands still, half past a minute.
private struct HalfPast: LimiterClock {
    func monotonicNanoseconds() -> UInt64 { 7 }
    func wallNanoseconds() -> Int64 { 1_772_366_430_000_000_000 }
}
