// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import PawlCommand

/// Calendars and decimals against what is known of them.
@Suite struct TimeStories {
    static let knownInstants: [(year: Int, month: Int, day: Int, seconds: Int64)] = [
        (1970, 1, 1, 0),
        (1969, 12, 31, -86_400),
        (2000, 1, 1, 946_684_800),
        (2000, 2, 29, 951_782_400),
        (2000, 3, 1, 951_868_800),
        (2001, 9, 9, 999_993_600),
        (1900, 3, 1, -2_203_891_200),
        (2015, 5, 17, 1_431_820_800),
        (2038, 1, 19, 2_147_472_000),
        (2100, 3, 1, 4_107_542_400),
        (1, 1, 1, -62_135_596_800),
        (9999, 12, 31, 253_402_214_400),
    ]

    @Test(arguments: knownInstants)
    func aDateIsItsKnownInstant(_ year: Int, _ month: Int, _ day: Int, _ seconds: Int64) throws {
        let civil = try #require(CivilTime(year: year, month: month, day: day))
        #expect(civil.secondsSince1970(offset: 0) == seconds)
    }

    static let noDays = [
        (2015, 2, 29), (1900, 2, 29), (2100, 2, 29), (2016, 2, 30), (2015, 4, 31), (2015, 0, 1), (2015, 13, 1),
        (2015, 1, 0), (2015, 1, 32), (0, 1, 1), (10_000, 1, 1),
    ]

    @Test(arguments: noDays) func aDayThatDoesNotExistIsNone(_ year: Int, _ month: Int, _ day: Int) {
        #expect(CivilTime(year: year, month: month, day: day) == nil)
    }

    @Test func everyDayFollowsTheOneBefore() throws {
        var noon = try #require(CivilTime(year: 1678, month: 1, day: 1, hour: 12)).secondsSince1970(offset: 0)
        var wrongDays: [Int64] = []
        for year in 1678...2261 {
            for month in 1...12 {
                for day in 1...CivilTime.days(inMonth: month, of: year) {
                    let civil = CivilTime(year: year, month: month, day: day, hour: 12)
                    let isRight = civil?.secondsSince1970(offset: 0) == noon
                    if !isRight || Instant(seconds: noon).map(CivilTime.init) != civil { wrongDays.append(noon) }
                    noon += 86_400
                }
            }
        }
        #expect(wrongDays == [])
        #expect(noon == 9_214_689_600)
    }

    @Test func theSystemsCalendarAgrees() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(secondsFromGMT: 0))
        var random = RandomBits(seed: 20_150_517)
        for _ in 0..<2000 {
            let seconds = random.number(in: -9_000_000_000...9_000_000_000)
            let instant = try #require(Instant(seconds: Int64(seconds)))
            // The system's calendar was Julian before 1582; all these times are later.
            let parts = calendar.dateComponents(
                [.year, .month, .day, .hour, .minute, .second], from: Date(timeIntervalSince1970: Double(seconds)))
            let civil = CivilTime(instant)
            #expect(civil.year == parts.year && civil.month == parts.month && civil.day == parts.day)
            #expect(civil.hour == parts.hour && civil.minute == parts.minute && civil.second == parts.second)
        }
    }

    static let decimals: [(text: String, nanoseconds: Int64?)] = [
        ("0", 0), ("-0", 0), ("-0.0e5", 0), ("1", 1_000_000_000), ("0.000000001", 1), ("-0.000000001", -1),
        ("1431857103.123456789", 1_431_857_103_123_456_789), ("1431857103.1234567890", 1_431_857_103_123_456_789),
        // Below a nanosecond: cut off towards the earlier moment.
        ("0.0000000019", 1), ("0.0000000009", 0), ("-0.0000000001", -1), ("-1.0000000011", -1_000_000_002),
        ("1e-300", 0), ("-1e-300", -1),
        // Exponents move the point and lose nothing.
        ("1.431857103123456789e9", 1_431_857_103_123_456_789), ("1431857103123456789e-9", 1_431_857_103_123_456_789),
        ("1E+3", 1_000_000_000_000), ("25e-1", 2_500_000_000), ("0e999999999999", 0), ("0.5e1", 5_000_000_000),
        // The ends of 64 bits.
        ("9223372036.854775807", .max), ("9223372036.854775808", nil), ("-9223372036.854775808", .min),
        ("-9223372036.8547758081", nil), ("1e10", nil), ("-1e10", nil), ("1e999999999999", nil),
        ("18446744073709551616", nil), ("18446744073.709551616", nil),
    ]

    @Test(arguments: decimals) func aDecimalIsExact(_ text: String, _ nanoseconds: Int64?) {
        #expect(DecimalSeconds.instant(Array(text.utf8).span)?.nanoseconds == nanoseconds)
    }

    static let ends: [(seconds: Int64, nanoseconds: Int64, expected: Int64?)] = [
        (9_223_372_036, 854_775_807, .max), (9_223_372_036, 854_775_808, nil),
        // The seconds alone lie before the earliest moment, and the fraction brings them back.
        (-9_223_372_037, 145_224_192, .min), (-9_223_372_037, 145_224_191, nil),
        (.max, 0, nil), (.min, 999_999_999, nil),
    ]

    @Test(arguments: ends)
    func secondsReachToTheEndsOf64Bits(_ seconds: Int64, _ nanoseconds: Int64, _ expected: Int64?) {
        #expect(Instant(seconds: seconds, nanoseconds: nanoseconds)?.nanoseconds == expected)
    }

    @Test func decimalsOfAnyLengthAreRead() {
        let zeros = String(repeating: "0", count: 10_000)
        #expect(DecimalSeconds.instant(Array("0.\(zeros)1e10000".utf8).span)?.nanoseconds == 100_000_000)
        #expect(DecimalSeconds.instant(Array("1\(zeros)e-10000".utf8).span)?.nanoseconds == 1_000_000_000)
        #expect(DecimalSeconds.instant(Array("1\(zeros)".utf8).span) == nil)
    }

    @Test func whatIsWrittenIsReadAgain() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = RandomBits(seed: seed)
        for _ in 0..<5000 {
            let nanoseconds = Int64(bitPattern: random.next()) >> Int64(random.number(below: 64))
            var text: [UInt8] = []
            text.append(nanosecondsAsSeconds: nanoseconds)
            #expect(DecimalSeconds.instant(text.span)?.nanoseconds == nanoseconds, "seed \(seed)")
        }
    }
}
