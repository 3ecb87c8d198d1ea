// SPDX-License-Identifier: Apache-2.0

import Pawl
import Testing

/// Rate strings that are read: what they mean, and how they print.
@Suite struct RateStringAccepted {
    struct Reading: Sendable, CustomTestStringConvertible {
        let text: String
        let count: Int
        let period: Duration
        let burst: Int
        let printed: String
        var testDescription: String { text }

        init(_ text: String, _ count: Int, _ period: Duration, burst: Int? = nil, prints printed: String) {
            self.text = text
            self.count = count
            self.period = period
            self.burst = burst ?? count
            self.printed = printed
        }
    }

    static let readings = [
        // Every unit, as it is written.
        Reading("1/ms", 1, ms(1), prints: "1/ms"),
        Reading("100/s", 100, .seconds(1), prints: "100/s"),
        Reading("100/sec", 100, .seconds(1), prints: "100/sec"),
        Reading("100/second", 100, .seconds(1), prints: "100/second"),
        Reading("100/seconds", 100, .seconds(1), prints: "100/seconds"),
        Reading("100/min", 100, .seconds(60), prints: "100/min"),
        Reading("100/minute", 100, .seconds(60), prints: "100/minute"),
        Reading("100/minutes", 100, .seconds(60), prints: "100/minutes"),
        Reading("100/h", 100, .seconds(3600), prints: "100/h"),
        Reading("100/hour", 100, .seconds(3600), prints: "100/hour"),
        Reading("100/hours", 100, .seconds(3600), prints: "100/hours"),
        Reading("100/d", 100, days(1), prints: "100/d"),
        Reading("100/day", 100, days(1), prints: "100/day"),
        Reading("100/days", 100, days(1), prints: "100/days"),
        Reading("100/w", 100, days(7), prints: "100/w"),
        Reading("100/week", 100, days(7), prints: "100/week"),
        Reading("100/weeks", 100, days(7), prints: "100/weeks"),
        // Several units of time.
        Reading("7/300s", 7, .seconds(300), prints: "7/300s"),
        Reading("7/300 s", 7, .seconds(300), prints: "7/300s"),
        Reading("7 per 300 seconds", 7, .seconds(300), prints: "7/300 seconds"),
        Reading("5 per 10 minutes", 5, .seconds(600), prints: "5/10 minutes"),
        Reading("5 per 10min", 5, .seconds(600), prints: "5/10min"),
        Reading("5 per minute", 5, .seconds(60), prints: "5/minute"),
        Reading("1/52 weeks", 1, days(364), prints: "1/52 weeks"),
        Reading("1/366 days", 1, days(366), prints: "1/366 days"),
        Reading("1/31622400000ms", 1, days(366), prints: "1/31622400000ms"),
        Reading("1000/1500ms", 1000, ms(1500), prints: "1000/1500ms"),
        // Options.
        Reading("100/second burst=20", 100, .seconds(1), burst: 20, prints: "100/second burst=20"),
        Reading("100/hour burst=10", 100, .seconds(3600), burst: 10, prints: "100/hour burst=10"),
        Reading("100/s burst=100", 100, .seconds(1), prints: "100/s"),
        Reading("100/s burst=1000", 100, .seconds(1), burst: 1000, prints: "100/s burst=1000"),
        Reading("100/s algorithm=gcra", 100, .seconds(1), prints: "100/s"),
        Reading("100/s algorithm=gcra burst=3", 100, .seconds(1), burst: 3, prints: "100/s burst=3"),
        Reading("100/s burst=3 algorithm=gcra", 100, .seconds(1), burst: 3, prints: "100/s burst=3"),
        // Spaces between words do not matter.
        Reading("  100/s  ", 100, .seconds(1), prints: "100/s"),
        Reading("100 / s", 100, .seconds(1), prints: "100/s"),
        Reading("100/ s", 100, .seconds(1), prints: "100/s"),
        Reading("\t100\tper\t2\tseconds\t burst=3 ", 100, .seconds(2), burst: 3, prints: "100/2 seconds burst=3"),
        // Leading zeros are digits.
        Reading("007/s", 7, .seconds(1), prints: "7/s"),
        // The largest that fit.
        Reading("1000000/ms", 1_000_000, ms(1), prints: "1000000/ms"),
        Reading("1000000000/s", 1_000_000_000, .seconds(1), prints: "1000000000/s"),
        Reading("1/s burst=8589934592", 1, .seconds(1), burst: 1 << 33, prints: "1/s burst=8589934592"),
    ]

    @Test(arguments: readings)
    func aRateIsReadAndPrintsAsItWasWritten(_ reading: Reading) throws {
        let limit = try Limit(reading.text)
        #expect(limit.count == reading.count && limit.period == reading.period && limit.burst == reading.burst)
        #expect(limit.algorithm == .gcra)
        #expect(limit.description == reading.printed)
        #expect(try Limit(limit.description) == limit)
        #expect(try limit == Limit(reading.count, per: reading.period, burst: reading.burst))
    }

    @Test(arguments: ["unlimited", " unlimited", "unlimited  ", "\tunlimited\t"])
    func unlimitedIsARate(text: String) throws {
        let limit = try Limit(text)
        #expect(limit == .unlimited && limit.algorithm == .unlimited && limit.description == "unlimited")
        #expect(limit.count == .max && limit.burst == .max && limit.period == .zero)
    }

    @Test func limitsAreEqualWhenTheyPromiseTheSame() throws {
        #expect(try Limit("60/minute") == Limit("60/60s"))
        #expect(try Limit("60/minute") == Limit("60 per 60000 ms burst=60"))
        #expect(try Limit("60/minute").hashValue == Limit("60/60s").hashValue)
        // The same rate, but not the same burst.
        #expect(try Limit("60/minute") != Limit("1/s"))
        #expect(try Limit("60/minute burst=1") != Limit("1/s"))
        #expect(try Limit("unlimited") != Limit("1000000000/s"))
    }

    @Test func anyTextCanBeARate() throws {
        #expect(try Limit("at most 5/minute".dropFirst(8)) == Limit(5, per: .seconds(60)))
    }

    @Test func aLimitMadeOfNumbersPrintsInTheLongestUnitThatFits() throws {
        #expect(try Limit(5, per: .seconds(60)).description == "5/minute")
        #expect(try Limit(5, per: .seconds(90)).description == "5/90 second")
        #expect(try Limit(5, per: .seconds(7200)).description == "5/2 hour")
        #expect(try Limit(5, per: days(30), burst: 2).description == "5/30day burst=2")
        #expect(try Limit(5, per: ms(1500)).description == "5/1500ms")
    }
}
