// SPDX-License-Identifier: Apache-2.0

import Pawl
import Testing

/// Rate strings that are not read: which part is at fault, and what the author is told.
@Suite struct RateStringRefused {
    struct Complaint: Sendable, CustomTestStringConvertible {
        let text: String
        let place: LimitError.Place
        let found: String
        let allowed: String
        let hint: String?
        var testDescription: String { text.debugDescription }

        init(_ text: String, _ place: LimitError.Place, _ found: String, _ allowed: String, hint: String? = nil) {
            self.text = text
            self.place = place
            self.found = found
            self.allowed = allowed
            self.hint = hint
        }
    }

    static let complaints = [
        // Never guessed: other libraries read "10/month" as ten per minute.
        Complaint("10/m", .unit, "m", "min, minute(s)", hint: "could be a minute or a month"),
        Complaint("10/M", .unit, "M", "min, minute(s)", hint: "could be a minute or a month"),
        Complaint("10/month", .unit, "month", "week(s)", hint: "calendar quota"),
        Complaint("10/months", .unit, "months", "week(s)", hint: "calendar quota"),
        Complaint("10 per year", .unit, "year", "week(s)", hint: "calendar quota"),
        Complaint("10 per 2 years", .unit, "years", "week(s)", hint: "calendar quota"),
        // Units are lower case, and only these.
        Complaint("10/Second", .unit, "Second", "second(s)", hint: "write second"),
        Complaint("10/S", .unit, "S", "ms, s, sec", hint: "write s"),
        Complaint("10/MS", .unit, "MS", "ms, s, sec", hint: "write ms"),
        Complaint("10/us", .unit, "us", "ms, s, sec", hint: "1 ms"),
        Complaint("10/µs", .unit, "µs", "ms, s, sec", hint: "1 ms"),
        Complaint("10/fortnight", .unit, "fortnight", "ms, s, sec"),
        Complaint("10/секунда", .unit, "секунда", "ms, s, sec"),
        Complaint("10/second.", .option, ".", "space before an option"),
        Complaint("10/seconds/", .option, "/", "space before an option"),
        Complaint("10/", .unit, "", "ms, s, sec"),
        Complaint("10/ 5", .unit, "", "ms, s, sec"),
        Complaint("10//s", .unit, "/s", "ms, s, sec"),
        Complaint("10 per", .unit, "", "ms, s, sec"),
        Complaint("10 per per s", .unit, "per", "ms, s, sec"),
        // Counts.
        Complaint("", .count, "", "digits"),
        Complaint("   ", .count, "", "digits"),
        Complaint("/s", .count, "/s", "digits"),
        Complaint("ten/s", .count, "ten/s", "digits"),
        Complaint("-1/s", .count, "-1/s", "digits"),
        Complaint("+1/s", .count, "+1/s", "digits"),
        Complaint("Unlimited", .count, "Unlimited", "digits"),
        Complaint("１００/s", .count, "１００/s", "digits"),
        Complaint("0/s", .count, "0", "1 to 1000000000"),
        Complaint("1000000001/s", .count, "1000000001", "1 to 1000000000"),
        Complaint("9223372036854775807/s", .count, "9223372036854775807", "1 to 1000000000"),
        Complaint("9223372036854775808/s", .count, "9223372036854775808", "at most 9223372036854775807"),
        Complaint("99999999999999999999999/s", .count, "99999999999999999999999", "at most"),
        // What stands between count and unit.
        Complaint("10", .rate, "", "/ or per"),
        Complaint("10 s", .rate, "s", "/ or per"),
        Complaint("10perhaps s", .rate, "perhaps s", "/ or per"),
        Complaint("1_000/s", .rate, "_000/s", "/ or per", hint: "digits only"),
        Complaint("1,000/s", .rate, ",000/s", "/ or per", hint: "digits only"),
        Complaint("1'000/s", .rate, "'000/s", "/ or per", hint: "digits only"),
        Complaint("1.5/s", .rate, ".5/s", "/ or per", hint: "digits only"),
        Complaint("1e3/s", .rate, "e3/s", "/ or per"),
        Complaint("0x10/s", .rate, "x10/s", "/ or per"),
        Complaint("10 requests/s", .rate, "requests/s", "/ or per"),
        // Periods.
        Complaint("10/0s", .period, "0.0 seconds", "1 ms to 366 days"),
        Complaint("10/367 days", .period, "", "1 ms to 366 days"),
        Complaint("10/53 weeks", .period, "", "1 ms to 366 days"),
        Complaint("10/31622400001ms", .period, "", "1 ms to 366 days"),
        Complaint("10/9223372036854775807 weeks", .period, "9223372036854775807 weeks", "1 ms to 366 days"),
        Complaint("10/99999999999999999999 s", .period, "99999999999999999999", "at most"),
        Complaint("10/1.5s", .unit, ".5s", "ms, s, sec"),
        Complaint("10/-1s", .unit, "-1s", "ms, s, sec"),
        // Options.
        Complaint("10/s burst=0", .burst, "0", "1 to"),
        Complaint("10/s burst=-1", .burst, "-1", "digits"),
        Complaint("10/s burst=", .burst, "", "digits"),
        Complaint("10/s burst= 5", .burst, "", "digits"),
        Complaint("10/s burst=x", .burst, "x", "digits"),
        Complaint("10/s burst=99999999999999999999", .burst, "99999999999999999999", "at most"),
        Complaint("1/s burst=8589934593", .burst, "8589934593", "1 to 8589934592"),
        Complaint("10/s burst", .option, "burst", "burst=COUNT"),
        Complaint("10/s burst =5", .option, "burst", "burst=COUNT"),
        Complaint("10/s BURST=5", .option, "BURST=5", "burst=COUNT"),
        Complaint("10/s burst=5 burst=5", .option, "burst=5", "each option once"),
        Complaint("10/s burst=5burst=6", .option, "burst=6", "space before an option"),
        Complaint("10/s burst=5,algorithm=gcra", .option, ",algorithm=gcra", "space before an option"),
        Complaint("10/s algorithm=gcra algorithm=gcra", .option, "algorithm=gcra", "each option once"),
        Complaint("10/s algorithm=", .algorithm, "", "gcra"),
        Complaint("10/s algorithm=GCRA", .algorithm, "GCRA", "gcra"),
        Complaint("10/s algorithm=leaky-bucket", .algorithm, "leaky-bucket", "gcra"),
        Complaint("10/s window=3", .option, "window=3", "burst=COUNT"),
        Complaint("10/s 20/s", .option, "20/s", "burst=COUNT"),
        Complaint("unlimited burst=3", .option, "burst=3", "nothing after unlimited"),
        Complaint("unlimited/s", .option, "/s", "nothing after unlimited"),
        Complaint("10/s unlimited", .option, "unlimited", "burst=COUNT"),
        // What cannot be seen is made visible, and does not end lines of logs.
        Complaint("10/s\n", .option, "\\u{a}", "space before an option"),
        Complaint("10/s\u{0}", .option, "\\u{0}", "space before an option"),
        Complaint("\u{1B}[31m10/s", .count, "\\u{1b}[31m10/s", "digits"),
        Complaint("10/s\u{2028}x", .unit, "s\\u{2028}x", "ms, s, sec"),
        Complaint("10/\u{202E}s", .unit, "\\u{202e}s", "ms, s, sec"),
        Complaint("10\u{A0}/s", .rate, "\u{A0}/s", "/ or per"),
        Complaint("\u{FEFF}10/s", .count, "\\u{feff}10/s", "digits"),
    ]

    @Test(arguments: complaints)
    func aRateIsRefusedWithThePartAtFault(_ complaint: Complaint) throws {
        let error = try #require(throws: LimitError.self) { try Limit(complaint.text) }
        #expect(error.place == complaint.place)
        #expect(complaint.found.isEmpty || error.found == complaint.found)
        #expect(error.allowed.contains(complaint.allowed), "allowed: \(error.allowed)")
        #expect(complaint.hint.map { error.hint?.contains($0) == true } ?? true, "hint: \(error.hint ?? "none")")
        #expect(error.description.hasPrefix("\(error.place.rawValue): found "))
    }

    @Test func whatIsMissingIsCalledNothing() throws {
        let error = try #require(throws: LimitError.self) { try Limit("10/") }
        #expect(error.found == "" && error.description.hasPrefix("unit: found nothing, allowed: ms, s"))
    }

    @Test(arguments: ["9", "x", "10/s ", "\u{0}", "é", "\u{1F600}", " "])
    func hugeInputIsRefusedAtOnceAndQuotedInPart(piece: String) throws {
        let error = try #require(throws: LimitError.self) { try Limit(String(repeating: piece, count: 1_000_000)) }
        #expect(error.place == .rate && error.hint == "at most 256 characters")
        #expect(error.found.hasSuffix("…") && error.found.unicodeScalars.count <= 64 * 8 + 1)
        #expect(error.found.unicodeScalars.allSatisfy { $0.value >= 0x20 })
    }

    @Test func theLongestRateStillFits() throws {
        let spaces = String(repeating: " ", count: 253)
        #expect(try Limit(spaces + "1/s") == Limit(1, per: .seconds(1)))
        #expect(throws: LimitError.self) { try Limit(spaces + " 1/s") }
    }
}
