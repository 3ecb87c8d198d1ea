// SPDX-License-Identifier: Apache-2.0

import Pawl
import Testing

/// What a limit gives: a burst, then what time brings back.
@Suite struct BurstStories {
    @Test func aBurstOfThreeThenOnePerTick() throws {
        try tell(
            "10/s burst=3",
            [
                row(ms(0), .admit(1), .admitted, remaining: 2, resetAfter: ms(100)),
                row(ms(0), .admit(1), .admitted, remaining: 1, resetAfter: ms(200)),
                row(ms(0), .admit(1), .admitted, remaining: 0, resetAfter: ms(300)),
                row(ms(0), .admit(1), .refused(retryAfter: ms(100)), remaining: 0, resetAfter: ms(300)),
                row(ns(99_999_999), .admit(1), .refused(retryAfter: ns(1)), remaining: 0, resetAfter: ns(200_000_001)),
                row(ms(100), .admit(1), .admitted, remaining: 0, resetAfter: ms(300)),
                row(ms(100), .admit(1), .refused(retryAfter: ms(100)), remaining: 0, resetAfter: ms(300)),
                row(ms(200), .admit(1), .admitted, remaining: 0, resetAfter: ms(300)),
                row(ms(450), .admit(1), .admitted, remaining: 1, resetAfter: ms(150)),
            ])
    }

    @Test func withoutABurstTheCountIsOne() throws {
        try tell(
            "3/minute",
            [
                row(ms(0), .admit(3), .admitted, remaining: 0, resetAfter: .seconds(60)),
                row(ms(0), .admit(1), .refused(retryAfter: .seconds(20)), remaining: 0, resetAfter: .seconds(60)),
                row(.seconds(20), .admit(1), .admitted, remaining: 0, resetAfter: .seconds(60)),
            ])
    }

    @Test func aKeyNeverSeenHasTheFullBurst() throws {
        try tell(
            "5/s",
            [
                row(ms(0), .peek(1), .admitted, remaining: 5, resetAfter: .zero),
                row(ms(0), .peek(5), .admitted, remaining: 5, resetAfter: .zero),
                row(ms(0), .admit(5), .admitted, remaining: 0, resetAfter: .seconds(1)),
                row(ms(0), key: "b", .peek(5), .admitted, remaining: 5, resetAfter: .zero),
            ])
    }

    @Test func keysDoNotTouchEachOther() throws {
        try tell(
            "2/s",
            [
                row(ms(0), key: "a", .admit(2), .admitted, remaining: 0, resetAfter: .seconds(1)),
                row(ms(0), key: "b", .admit(1), .admitted, remaining: 1, resetAfter: ms(500)),
                row(ms(0), key: "a", .admit(1), .refused(retryAfter: ms(500)), remaining: 0, resetAfter: .seconds(1)),
                row(ms(0), key: "b", .admit(1), .admitted, remaining: 0, resetAfter: .seconds(1)),
            ])
    }

    @Test func aHeavyQuestionWaitsForAllItsUnits() throws {
        try tell(
            "10/s",
            [
                row(ms(0), .admit(8), .admitted, remaining: 2, resetAfter: ms(800)),
                row(ms(0), .admit(5), .refused(retryAfter: ms(300)), remaining: 2, resetAfter: ms(800)),
                row(ms(0), .admit(2), .admitted, remaining: 0, resetAfter: .seconds(1)),
                row(ms(250), .admit(3), .refused(retryAfter: ms(50)), remaining: 2, resetAfter: ms(750)),
                row(ms(300), .admit(3), .admitted, remaining: 0, resetAfter: .seconds(1)),
            ])
    }

    @Test func aRefusedQuestionConsumesNothing() throws {
        try tell(
            "1/s",
            [row(ms(0), .admit(1), .admitted, remaining: 0, resetAfter: .seconds(1))]
                + (1...9).map { tenth in
                    let left = ms(1000 - tenth * 100)
                    return row(ms(tenth * 100), .admit(1), .refused(retryAfter: left), remaining: 0, resetAfter: left)
                } + [row(.seconds(1), .admit(1), .admitted, remaining: 0, resetAfter: .seconds(1))])
    }

    @Test func peekingConsumesNothing() throws {
        try tell(
            "2/s",
            [
                row(ms(0), .peek(2), .admitted, remaining: 2, resetAfter: .zero),
                row(ms(0), .admit(1), .admitted, remaining: 1, resetAfter: ms(500)),
                row(ms(0), .peek(1), .admitted, remaining: 1, resetAfter: ms(500)),
                row(ms(0), .peek(1), .admitted, remaining: 1, resetAfter: ms(500)),
                row(ms(0), .peek(2), .refused(retryAfter: ms(500)), remaining: 1, resetAfter: ms(500)),
                row(ms(0), .peek(3), .impossible, remaining: 1, resetAfter: ms(500)),
                row(ms(0), .admit(1), .admitted, remaining: 0, resetAfter: .seconds(1)),
            ])
    }

    @Test func takingGetsAsManyAsThereAre() throws {
        try tell(
            "10/s",
            [
                row(ms(0), .take(4), .admitted, charged: 4, remaining: 6, resetAfter: ms(400)),
                row(ms(0), .take(100), .admitted, charged: 6, remaining: 0, resetAfter: .seconds(1)),
                row(ms(50), .take(100), .refused(retryAfter: ms(50)), remaining: 0, resetAfter: ms(950)),
                row(ms(250), .take(100), .admitted, charged: 2, remaining: 0, resetAfter: ms(950)),
                row(ms(250), .take(0), .admitted, charged: 0, remaining: 0, resetAfter: ms(950)),
                row(ms(250), .take(-1), .impossible, remaining: 0, resetAfter: ms(950)),
            ])
    }

    @Test func chargingLeavesADebtThatTimePaysBack() throws {
        try tell(
            "10/s",
            [
                row(ms(0), .charge(25), .admitted, remaining: 0, resetAfter: ms(2500)),
                row(ms(0), .admit(1), .refused(retryAfter: ms(1600)), remaining: 0, resetAfter: ms(2500)),
                row(ms(0), .take(9), .refused(retryAfter: ms(1600)), remaining: 0, resetAfter: ms(2500)),
                row(ms(0), .charge(5), .admitted, remaining: 0, resetAfter: .seconds(3)),
                row(ms(2100), .admit(1), .admitted, remaining: 0, resetAfter: .seconds(1)),
                row(ms(3100), .peek(10), .admitted, remaining: 10, resetAfter: .zero),
            ])
    }
}
