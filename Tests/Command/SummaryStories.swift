// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import PawlCommand

/// The report at a replay's end.
@Suite struct SummaryStories {
    private static func summary(
        evicted: Int = 0, peak: Int = 7, key: String = "k", malformed: Int = 0
    ) -> Summary {
        var reading = ReadingReport()
        reading.lines = 1236 + malformed
        for _ in 0..<malformed { reading.addMalformed(Malformed(.month, at: 18)) }
        reading.withoutUser = 2
        return Summary(
            input: "access.log", format: .combined, keyField: .user, limit: "20/minute", reading: reading,
            earliest: Instant(nanoseconds: 1_431_857_103_000_000_001),
            latest: Instant(nanoseconds: 1_431_857_163_000_000_000), admitted: 1000, refused: 230, impossible: 4,
            distinctKeys: 12, peakLiveKeys: peak, evicted: evicted,
            mostRefused: [
                Summary.RefusedKey(key: key, isInteger: false, refused: 200, questions: 400),
                Summary.RefusedKey(key: "42", isInteger: true, refused: 30, questions: 30),
            ], capacity: 12, isCapacityGiven: false, reservedBytes: 24_576, timeTaken: .nanoseconds(123_456_789))
    }

    @Test func theReportIsOneToRead() {
        let expected = """
            access.log (combined, key: user) under 20/minute
            2015-05-17 10:05:03 to 2015-05-17 10:06:03 UTC

            questions          1,234
            admitted           1,000   81.0 %
            refused              230   18.6 %
            impossible             4    0.3 %  their cost can never be granted
            distinct keys         12
            peak live keys         7  remembered at the same time
            capacity              12  enough for every distinct key; 24.6 KB
            malformed lines        7
            skipped: no user       2
            time taken        123 ms  9,995 decisions per second

            malformed lines
              line 1,243: expected a month such as May at column 19
              line 1,243: expected a month such as May at column 19
              line 1,243: expected a month such as May at column 19
              line 1,243: expected a month such as May at column 19
              line 1,243: expected a month such as May at column 19
              and 2 more

            most refused keys  refused  questions    share
            k                      200        400   50.0 %
            42                      30         30  100.0 %

            """
        let text = Self.summary(malformed: 7).text
        #expect(text == expected)
    }

    @Test func anEvictionIsExplained() {
        #expect(Self.summary(evicted: 1, peak: 13).text.contains("1 live key was forgotten, as more keys were live"))
        let defect = Self.summary(evicted: 1000, peak: 12).text
        #expect(defect.contains("1,000 live keys were forgotten, though never more were live"))
        #expect(defect.contains("defect"))
        #expect(!Self.summary().text.contains("forgotten"))
    }

    @Test func keysFromOutsideCannotSteerATerminal() {
        let text = Self.summary(key: "\u{1B}[2J\r\u{202E}" + String(repeating: "x", count: 100)).text
        #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0 == "\u{202E}" })
        #expect(text.contains("\\u{1b}[2J\\u{d}\\u{202e}xx"))
        #expect(text.split(separator: "\n").allSatisfy { $0.count < 100 })
    }

    @Test func theJSONHasItsPromisedNames() throws {
        let json = Data(Self.summary(key: "a\"\u{1B}\\é", malformed: 1).json)
        let object = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
        let names = [
            "input", "format", "keyField", "limit", "lines", "questions", "admitted", "refused", "impossible",
            "distinctKeys", "peakLiveKeys", "evicted", "capacity", "reservedBytes", "earliest", "latest",
            "secondsTaken", "decisionsPerSecond", "malformed", "firstMalformed", "withoutUser", "withoutPath",
            "mostRefused",
        ]
        #expect(Set(object.keys) == Set(names))
        #expect(object["questions"] as? Int == 1234)
        #expect(object["keyField"] as? String == "user")
        let refused = try #require(object["mostRefused"] as? [[String: Any]])
        #expect(refused[0]["key"] as? String == "a\"\u{1B}\\é")
        #expect(refused[1]["key"] as? Int == 42)
        let malformed = try #require(object["firstMalformed"] as? [[String: Any]])
        #expect(malformed[0]["line"] as? Int == 1237 && malformed[0]["column"] as? Int == 19)
        #expect(String(decoding: json, as: UTF8.self).contains(#""earliest":1431857103.000000001,"#))
        #expect(json.last == 0x0A && !json.dropLast().contains(0x0A))
    }

    @Test func theProgressBarIsQuietAtFirstAndThenNotTooBusy() {
        var bar = ProgressBar()
        #expect(bar.draw("reading", done: 1, of: 10, elapsed: .milliseconds(999)) == nil)
        #expect(bar.clear() == nil)
        let drawn = bar.draw("reading", done: 5, of: 10, elapsed: .seconds(1))
        #expect(
            drawn == "\rreading  \(String(repeating: "█", count: 15))\(String(repeating: "░", count: 15))  50 %\u{1B}[K"
        )
        #expect(bar.draw("reading", done: 6, of: 10, elapsed: .milliseconds(1099)) == nil)
        #expect(bar.draw("reading", done: 60, of: 10, elapsed: .milliseconds(1100))?.contains("100 %") == true)
        #expect(bar.draw("reading", done: 1234, of: nil, elapsed: .seconds(2)) == "\rreading  1.2 KB\u{1B}[K")
        #expect(bar.clear() == "\r\u{1B}[K")
        #expect(bar.clear() == nil)
    }
}
