// SPDX-License-Identifier: Apache-2.0

import PawlModel
import Testing

@testable import PawlCommand

/// What `pawl explain` says of limits.
@Suite struct ExplanationStories {
    private static func explanation(_ rate: String) throws -> Explanation {
        Explanation(limit: try Limit(rate), memory: [Explanation.Memory(keys: 100_000, bytes: 2_345_678)])
    }

    static let grants: [(rate: String, most: [UInt128])] = [
        ("100/second burst=20", [120, 6020, 360_020, 8_640_020]),
        ("7 per 300 seconds burst=3", [3, 4, 87, 2019]),
        ("20/minute", [20, 40, 1220, 28_820]),
        ("1/day", [1, 1, 1, 2]),
        ("1/366 days", [1, 1, 1, 1]),
        ("3/7 days burst=5", [5, 5, 5, 5]),
        ("1000000000/second", [2_000_000_000, 61_000_000_000, 3_601_000_000_000, 86_401_000_000_000]),
    ]

    @Test(arguments: grants) func theMostInAnyIntervalIsExact(_ rate: String, _ most: [UInt128]) throws {
        let explanation = try Self.explanation(rate)
        #expect([1, 60, 3600, 86_400].map { explanation.most(inSeconds: $0) } == most)
    }

    @Test func aLimitIsExplainedInWords() throws {
        let expected = """
            7/300 seconds burst=3

            sustained rate  1.4 units per minute
            one unit takes  about 42.857 s to return
            burst           3 units at once, for a key that has not asked for a while
            full again      about 2 min 9 s after the whole burst was spent, if nobody asks meanwhile
            greatest cost   3 units in one question; more is impossible

            The most units that one key is granted: its burst, and what returns meanwhile
              any second      3  =  3  +      0
              any minute      4  =  3  +      1
              any hour       87  =  3  +     84
              any day     2,019  =  3  +  2,016

            Memory for a capacity of
              100,000 keys  23.5 bytes per key  2.3 MB

            """
        let text = try Self.explanation("7 per 300 seconds burst=3").text
        #expect(text == expected)
    }

    @Test func noLimitIsExplainedToo() throws {
        let text = try Self.explanation("unlimited").text
        #expect(text.hasPrefix("unlimited\n\nEvery question is admitted"))
    }

    static let lengths: [(numerator: UInt128, denominator: UInt128, words: String)] = [
        (0, 1, "0 s"), (1, 1, "1 ns"), (1500, 1, "1.5 µs"), (10_000_000, 1, "10 ms"), (1_000_000_000, 1, "1 s"),
        (2_500_000_000, 1, "2.5 s"), (90_000_000_000, 1, "1 min 30 s"), (3_600_000_000_000, 1, "1 h"),
        (86_400_000_000_000 * 366, 1, "366 d"), (3_661_000_000_000, 1, "1 h 1 min 1 s"),
        (1_000_000_000, 3, "about 333.333 ms"), (100_000_000_000, 3, "about 33.333 s"),
        (1_000_000_000_000, 7, "about 2 min 23 s"), (86_400_000_000_000, 7, "about 3 h 26 min"),
        (1, 3, "about 0.333 ns"), (59_999_999_999, 1, "about 60.000 s"), (60_000_000_001, 1, "about 1 min"),
    ]

    @Test(arguments: lengths)
    func aLengthOfTimeReads(_ numerator: UInt128, _ denominator: UInt128, _ words: String) {
        #expect(Length(nanoseconds: numerator, over: denominator).description == words)
    }

    @Test func numbersAreGroupedAndSharesRounded() {
        #expect(
            [0, 7, 999, 1000, -1234, 1_234_567].map { Wording.grouped($0) } == [
                "0", "7", "999", "1,000", "-1,234", "1,234,567",
            ])
        #expect(Wording.percent(1, of: 3) == "33.3 %" && Wording.percent(2, of: 3) == "66.7 %")
        #expect(Wording.percent(0, of: 0) == "–")
        #expect([0, 999, 1000, 22_900_000].map(Wording.bytes) == ["0 bytes", "999 bytes", "1.0 KB", "22.9 MB"])
    }
}
