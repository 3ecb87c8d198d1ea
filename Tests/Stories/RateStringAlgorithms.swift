// SPDX-License-Identifier: Apache-2.0

import Pawl
import Testing

/// Rates that say how they are kept.
@Suite struct RateStringAlgorithms {
    @Test(
        arguments: [
            ("100/minute algorithm=fixed-window", Limit.Algorithm.fixedWindow, "100/minute algorithm=fixed-window"),
            ("100/minute algorithm=sliding-counter", .slidingCounter, "100/minute algorithm=sliding-counter"),
            ("100 per 60s algorithm=fixed-window", .fixedWindow, "100/60s algorithm=fixed-window"),
            ("100/60s algorithm=sliding-log", .slidingLog, "100/60s algorithm=sliding-log"),
            (" 100/1 min \talgorithm=sliding-counter ", .slidingCounter, "100/min algorithm=sliding-counter"),
            ("100/minute algorithm=gcra", .gcra, "100/minute"),
            ("100/minute", .gcra, "100/minute"),
        ])
    func anAlgorithmIsReadAndPrinted(text: String, algorithm: Limit.Algorithm, printed: String) throws {
        let limit = try Limit(text)
        #expect(limit.algorithm == algorithm && limit.count == 100 && limit.burst == 100)
        #expect(limit.description == printed)
        #expect(try Limit(limit.description) == limit)
        #expect(try limit == Limit(100, per: .seconds(60), algorithm: algorithm))
        for other in Limit.Algorithm.allCases where other != algorithm && other != .unlimited {
            #expect(try limit != Limit(100, per: .seconds(60), algorithm: other))
        }
    }

    @Test(
        arguments: [
            "10/s burst=10 algorithm=fixed-window", "10/s algorithm=fixed-window burst=10",
            "10/s algorithm=sliding-counter burst=10", "10/s algorithm=sliding-log burst=10",
        ])
    func aWindowHasNoBurst(text: String) throws {
        let error = try #require(throws: LimitError.self) { try Limit(text) }
        #expect(error.place == .burst && error.found == "10")
        #expect(error.allowed.hasPrefix("none: a ") && error.allowed.hasSuffix("'s is its count"))
        #expect(throws: error) {
            try Limit(10, per: .seconds(1), burst: 10, algorithm: Limit(text.windowAlone).algorithm)
        }
    }

    @Test(
        arguments: [
            "unlimited", "fixedWindow", "Fixed-Window", "fixed_window", "fixed-window,", "sliding",
            "token",
        ])
    func anUnknownAlgorithmIsToldOfTheKnownOnes(name: String) throws {
        let error = try #require(throws: LimitError.self) { try Limit("10/s algorithm=\(name) burst=3") }
        #expect(error.place == .algorithm && error.found == name)
        #expect(error.allowed == "gcra|fixed-window|sliding-counter|sliding-log")
    }

    @Test func anAlgorithmIsNamedOnce() throws {
        let error = try #require(throws: LimitError.self) { try Limit("1/s algorithm=fixed-window algorithm=gcra") }
        #expect(error.place == .option && error.found == "algorithm=gcra" && error.allowed == "each option once")
    }

    @Test(
        arguments: [
            ("2048/ms algorithm=sliding-counter", "1 to 2047 in this period", "gcra takes up to 1000000"),
            ("524288/minute algorithm=sliding-counter", "1 to 524287 in this period", "gcra takes up to 60000000000"),
            ("100001/ms algorithm=sliding-log", "1 to 100000 in this period", "gcra takes up to 1000000"),
            ("0/day algorithm=sliding-log", "1 to 100000 in this period", "gcra takes up to 86400000000000"),
            ("1000001/ms algorithm=sliding-counter", "1 to 2047 in this period", nil),
            ("1000001/ms algorithm=fixed-window", "1 to 1000000 in this period, one per nanosecond", nil),
            ("0/s algorithm=fixed-window", "1 to 1000000000 in this period, one per nanosecond", nil),
        ])
    func aCountBeyondTheRangeIsToldOfIt(text: String, allowed: String, hint: String?) throws {
        let error = try #require(throws: LimitError.self) { try Limit(text) }
        #expect(error.place == .count && error.allowed.hasPrefix(allowed) && error.hint == hint)
    }
}

extension String {
    /// The rate without its burst.
    fileprivate var windowAlone: String { replacing(" burst=10", with: "") }
}
