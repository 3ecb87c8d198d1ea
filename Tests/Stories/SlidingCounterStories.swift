// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlTesting
import Testing

/// The count of this minute of the calendar and the last one's share, made on the minute.
@Suite struct SlidingCounterStories {
    static let rate = "10/minute algorithm=sliding-counter"

    /// 10 in the last minute: 9 of them still count after 6 seconds, 5 after 30.
    @Test func theLastWindowCountsByItsShare() throws {
        try tell(
            Self.rate,
            [
                row(ms(0), .admit(10), .admitted, remaining: 0, resetAfter: .seconds(120)),
                row(.seconds(60), .admit(1), .refused(retryAfter: .seconds(6)), remaining: 0, resetAfter: .seconds(60)),
                row(.seconds(66), .admit(1), .admitted, remaining: 0, resetAfter: .seconds(114)),
                row(.seconds(90), .peek(4), .admitted, remaining: 4, resetAfter: .seconds(90)),
                row(.seconds(90), .admit(5), .refused(retryAfter: .seconds(6)), remaining: 4, resetAfter: .seconds(90)),
                row(.seconds(96), .admit(5), .admitted, remaining: 0, resetAfter: .seconds(84)),
                row(.seconds(120), .peek(4), .admitted, remaining: 4, resetAfter: .seconds(60)),
                row(.seconds(150), .peek(7), .admitted, remaining: 7, resetAfter: .seconds(30)),
            ])
    }

    @Test func noSecondCountPassesAroundABoundary() throws {
        try tell(
            Self.rate,
            [
                row(.seconds(59), .admit(10), .admitted, remaining: 0, resetAfter: .seconds(61)),
                row(.seconds(60), .admit(1), .refused(retryAfter: .seconds(6)), remaining: 0, resetAfter: .seconds(60)),
            ])
    }

    /// A unit is back when a whole one has left, to the nanosecond.
    @Test func theShareIsRoundedAgainstTheCaller() throws {
        let third = ns(1_333_333_334)
        try tell(
            "3/s algorithm=sliding-counter",
            [
                row(ms(0), .admit(3), .admitted, remaining: 0, resetAfter: .seconds(2)),
                row(
                    third - ns(1), .admit(1), .refused(retryAfter: ns(1)), remaining: 0,
                    resetAfter: ns(666_666_667)),
                row(third, .admit(1), .admitted, remaining: 0, resetAfter: ns(1_666_666_666)),
                row(
                    third, .admit(1), .refused(retryAfter: ns(333_333_333)), remaining: 0, resetAfter: ns(1_666_666_666)
                ),
            ])
    }

    /// What this window has used up comes back in the next one, all of it at the end of that.
    @Test func aWaitMayReachIntoTheNextWindow() throws {
        let left = Duration.seconds(70)
        try tell(
            Self.rate,
            [
                row(.seconds(50), .admit(10), .admitted, remaining: 0, resetAfter: left),
                row(.seconds(50), .admit(1), .refused(retryAfter: .seconds(16)), remaining: 0, resetAfter: left),
                row(.seconds(50), .take(7), .refused(retryAfter: .seconds(16)), remaining: 0, resetAfter: left),
                row(.seconds(50), .admit(5), .refused(retryAfter: .seconds(40)), remaining: 0, resetAfter: left),
                row(.seconds(50), .admit(10), .refused(retryAfter: left), remaining: 0, resetAfter: left),
                row(.seconds(50), .admit(11), .impossible, remaining: 0, resetAfter: left),
                row(.seconds(66), .admit(1), .admitted, remaining: 0, resetAfter: .seconds(114)),
            ])
    }

    @Test func aKeyIsForgottenWhenBothCountsHaveLeft() throws {
        try tell(
            Self.rate,
            [
                row(ms(0), .admit(10), .admitted, remaining: 0, resetAfter: .seconds(120)),
                row(.seconds(120) - ns(1), .peek(10), .refused(retryAfter: ns(1)), remaining: 9, resetAfter: ns(1)),
                row(.seconds(120), .peek(10), .admitted, remaining: 10, resetAfter: .zero),
                row(days(30), .admit(10), .admitted, remaining: 0, resetAfter: .seconds(120)),
            ])
    }

    @Test func takingGetsAsManyAsThereAre() throws {
        try tell(
            Self.rate,
            [
                row(ms(0), .take(4), .admitted, charged: 4, remaining: 6, resetAfter: .seconds(120)),
                row(ms(0), .take(100), .admitted, charged: 6, remaining: 0, resetAfter: .seconds(120)),
                row(.seconds(61), .take(5), .refused(retryAfter: .seconds(5)), remaining: 0, resetAfter: .seconds(59)),
                row(.seconds(72), .take(5), .admitted, charged: 2, remaining: 0, resetAfter: .seconds(108)),
            ])
    }

    /// 25 in the last minute: 9 of them still count after 38.4 seconds.
    @Test func aDebtWeighsOnTheNextWindowAndEndsWithIt() throws {
        try tell(
            Self.rate,
            [
                row(ms(0), .charge(25), .admitted, remaining: 0, resetAfter: .seconds(120)),
                row(ms(0), .admit(1), .refused(retryAfter: ms(98_400)), remaining: 0, resetAfter: .seconds(120)),
                row(.seconds(60), .admit(1), .refused(retryAfter: ms(38_400)), remaining: 0, resetAfter: .seconds(60)),
                row(ms(98_400), .admit(1), .admitted, remaining: 0, resetAfter: ms(81_600)),
                row(.seconds(120), .peek(9), .admitted, remaining: 9, resetAfter: .seconds(60)),
            ])
    }

    /// From before the newest window: judged at its beginning. From before in the same one: the last weighs more.
    @Test func aStaleQuestionFindsNoMoreThanThereWas() throws {
        try tell(
            Self.rate,
            [
                row(.seconds(10), .admit(6), .admitted, remaining: 4, resetAfter: .seconds(110)),
                row(.seconds(90), .admit(1), .admitted, remaining: 6, resetAfter: .seconds(90)),
                row(.seconds(70), .peek(4), .admitted, remaining: 4, resetAfter: .seconds(110)),
                row(.seconds(50), .peek(3), .admitted, remaining: 3, resetAfter: .seconds(130)),
                row(
                    .seconds(50), .admit(4), .refused(retryAfter: .seconds(20)), remaining: 3, resetAfter: .seconds(130)
                ),
                row(.seconds(50), .charge(2), .admitted, remaining: 1, resetAfter: .seconds(130)),
                row(.seconds(90), .peek(4), .admitted, remaining: 4, resetAfter: .seconds(90)),
            ])
    }
}
