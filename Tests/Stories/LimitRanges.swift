// SPDX-License-Identifier: Apache-2.0

import Pawl
import Testing

/// The ranges of limits, to the very edges, from numbers and from text alike.
@Suite struct LimitRanges {
    private static let dayNanoseconds = 86_400_000_000_000
    private static let longest = 366 * dayNanoseconds

    private func place(
        _ count: Int, per period: Duration, burst: Int? = nil, _ algorithm: Limit.Algorithm = .gcra
    ) -> LimitError.Place? {
        do throws(LimitError) {
            let limit = try Limit(count, per: period, burst: burst, algorithm: algorithm)
            // What is accepted can be kept: the constants of its plan are worked out and hold their assertions.
            let limiter = try RateLimiter(limit, capacity: 1)
            let now = Tick(nanoseconds: 1 << 61)
            return limiter.admit("a", cost: limit.burst, at: now).remaining == 0
                && !limiter.admit("a", at: now).isAdmitted ? nil : .rate
        } catch {
            return error.place
        }
    }

    @Test(arguments: [1_000_000, 1_000_000_000, 604_800_000_000_000, longest])
    func oneUnitPerNanosecondIsTheMost(period: Int) {
        #expect(place(period, per: ns(period)) == nil)
        #expect(place(period - 1, per: ns(period)) == nil)
        #expect(place(period + 1, per: ns(period)) == .count)
        #expect(place(.max, per: ns(period)) == .count)
    }

    @Test(arguments: [1_000_000, 1_000_000_000, longest])
    func oneUnitIsTheLeast(period: Int) {
        #expect(place(1, per: ns(period)) == nil)
        #expect(place(0, per: ns(period)) == .count)
        #expect(place(-1, per: ns(period)) == .count)
        #expect(place(.min, per: ns(period)) == .count)
    }

    @Test func aPeriodIsAMillisecondTo366Days() {
        #expect(place(1, per: ms(1)) == nil)
        #expect(place(1, per: days(366)) == nil)
        #expect(place(1, per: .zero) == .period)
        #expect(place(1, per: ms(-1)) == .period)
        #expect(place(1, per: ms(1) - ns(1)) == .period)
        #expect(place(1, per: days(366) + ms(1)) == .period)
        #expect(place(1, per: .seconds(Int64.max)) == .period)
        #expect(place(1, per: .seconds(Int64.min)) == .period)
    }

    @Test func aPeriodIsAWholeNumberOfMilliseconds() {
        #expect(place(1, per: .microseconds(1500)) == .period)
        #expect(place(1, per: .seconds(1) + ns(1)) == .period)
        #expect(place(1, per: .seconds(1) + Duration(secondsComponent: 0, attosecondsComponent: 1)) == .period)
        #expect(place(1, per: ms(1001)) == nil)
    }

    /// b·2^s ≤ 2⁶², with s = ⌊log₂ of the nanoseconds of one unit⌋.
    @Test(
        arguments: [
            // count, period in ns, s
            (1_000_000, 1_000_000, 0), (500_001, 1_000_000, 0), (500_000, 1_000_000, 1), (333_334, 1_000_000, 1),
            (1, 1_000_000, 19), (1, 1_000_000_000, 29), (3, 1_000_000_000, 28), (7, 300_000_000_000, 35),
            (1, longest, 54), (longest, longest, 0), (longest / 2 + 1, longest, 0), (longest / 2, longest, 1),
        ])
    func aBurstIsAtMostWhatReturnsIn146Years(count: Int, period: Int, shift: Int) {
        let most = 1 << (62 - shift)
        #expect(place(count, per: ns(period), burst: most) == nil)
        #expect(place(count, per: ns(period), burst: most + 1) == .burst)
        #expect(place(count, per: ns(period), burst: .max) == .burst)
        #expect(place(count, per: ns(period), burst: 1) == nil)
        #expect(place(count, per: ns(period), burst: 0) == .burst)
        #expect(place(count, per: ns(period), burst: -1) == .burst)
        #expect(place(count, per: ns(period), burst: .min) == .burst)
    }

    /// The table in the documentation of `countMax`, number by number.
    @Test(
        arguments: [
            // period, fixed-window, sliding-counter
            (ms(1), 1_000_000, 2_047),
            (.seconds(1), 1_000_000_000, 65_535),
            (.seconds(60), 60_000_000_000, 524_287),
            (.seconds(3600), 3_600_000_000_000, 4_194_303),
            (days(1), 86_400_000_000_000, 16_777_215),
            (days(366), 31_622_400_000_000_000, 268_435_455),
        ])
    func aWindowCountsAsManyAsAWordHasRoomFor(period: Duration, fixedWindow: Int, slidingCounter: Int) {
        for (algorithm, most) in [
            (Limit.Algorithm.gcra, fixedWindow), (.fixedWindow, fixedWindow), (.slidingCounter, slidingCounter),
        ] {
            #expect(Limit.countMax(per: period, algorithm: algorithm) == most)
            #expect(place(most, per: period, algorithm) == nil)
            #expect(place(most - 1, per: period, algorithm) == nil)
            #expect(place(1, per: period, algorithm) == nil)
            #expect(place(most + 1, per: period, algorithm) == .count)
            #expect(place(.max, per: period, algorithm) == .count)
            #expect(place(0, per: period, algorithm) == .count)
            #expect(place(.min, per: period, algorithm) == .count)
        }
    }

    @Test(arguments: [ms(1), .seconds(1), days(366)])
    func aLogCountsToAHundredThousand(period: Duration) {
        #expect(Limit.countMax(per: period, algorithm: .slidingLog) == 100_000)
        for count in [1, 99_999, 100_000] {
            #expect((try? Limit(count, per: period, algorithm: .slidingLog))?.count == count)
        }
        #expect(place(100_001, per: period, .slidingLog) == .count && place(0, per: period, .slidingLog) == .count)
    }

    @Test(arguments: [Limit.Algorithm.fixedWindow, .slidingCounter])
    func windowsHaveThePeriodsOfAllLimits(algorithm: Limit.Algorithm) {
        #expect(place(1, per: ms(1) - ns(1), algorithm) == .period)
        #expect(place(1, per: days(366) + ms(1), algorithm) == .period)
        #expect(place(1, per: .microseconds(1500), algorithm) == .period)
        #expect(place(1, per: ms(1001), algorithm) == nil)
        #expect(place(1, per: .seconds(1), burst: 1, algorithm) == .burst)
        #expect(place(5, per: .seconds(1), burst: .min, algorithm) == .burst)
    }

    @Test func outsideTheRangeOfPeriodsNothingCanBeCounted() {
        for algorithm in Limit.Algorithm.allCases {
            for period in [
                .zero, ms(-1), ns(999_999), .microseconds(1500), days(366) + ms(1), .seconds(Int64.max),
                .seconds(Int64.min),
            ] {
                #expect(Limit.countMax(per: period, algorithm: algorithm) == 0)
            }
        }
        #expect(Limit.countMax(per: .seconds(1), algorithm: .unlimited) == .max)
        #expect(place(1, per: .seconds(1), .unlimited) == .algorithm)
    }

    @Test func theErrorNamesTheRange() throws {
        let burst = try #require(throws: LimitError.self) { try Limit(1, per: .seconds(1), burst: 1 << 33 + 1) }
        #expect(burst.description == "burst: found 8589934593, allowed: 1 to 8589934592 at this rate")
        let count = try #require(throws: LimitError.self) { try Limit(1_000_001, per: ms(1)) }
        #expect(count.description.hasPrefix("count: found 1000001, allowed: 1 to 1000000 in this period"))
        let period = try #require(throws: LimitError.self) { try Limit(1, per: days(367)) }
        #expect(period.description.hasSuffix("allowed: a whole number of milliseconds from 1 ms to 366 days"))
    }
}
