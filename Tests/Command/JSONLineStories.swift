// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PawlCommand

/// JSON lines and what is read from them, one row each.
@Suite struct JSONLineStories {
    struct Row: Sendable, CustomTestStringConvertible {
        let line: String
        var nanoseconds: Int64 = 1_000_000_000
        var text: String? = "k"
        var integer: Int64?
        var cost = 1

        var testDescription: String { line }
    }

    static let rows = [
        Row(line: #"{"t":1,"key":"k"}"#),
        Row(line: #"  { "cost" : 7 , "key" : "k" , "t" : 1 }  "#, cost: 7),
        Row(line: #"{"t":1,"key":"k","cost":0}"#, cost: 0),
        Row(line: #"{"t":1,"key":"k","cost":-3}"#, cost: -3),
        Row(line: #"{"t":1,"key":"k","cost":9223372036854775807}"#, cost: .max),
        Row(line: #"{"t":1,"key":"k","cost":-9223372036854775808}"#, cost: .min),
        Row(line: #"{"t":1,"key":""}"#, text: ""),
        Row(line: #"{"t":1,"key":42}"#, text: nil, integer: 42),
        Row(line: #"{"t":1,"key":-0}"#, text: nil, integer: 0),
        Row(line: #"{"t":1,"key":-9223372036854775808}"#, text: nil, integer: .min),
        Row(line: #"{"t":1,"key":"42"}"#, text: "42"),
        Row(line: #"{"t":1,"key":"a\"\\\/\b\f\n\r\tz"}"#, text: "a\"\\/\u{8}\u{C}\n\r\tz"),
        Row(line: #"{"t":1,"key":"\u00e9\u20AC"}"#, text: "é€"),
        Row(line: #"{"t":1,"key":"\ud83d\ude00!"}"#, text: "😀!"),
        Row(line: #"{"t":1,"key":"😀é"}"#, text: "😀é"),
        Row(line: #"{"\u0074":1,"\u006bey":"k","c\u006fst":2}"#, cost: 2),
        // The last of a field written twice counts.
        Row(line: #"{"t":9,"key":"x","cost":5,"t":1,"key":"k","cost":2}"#, cost: 2),
        // Other fields are skipped, whatever they hold.
        Row(
            line: #"{"a":{"t":5,"b":[1,{"key":"x"},[]]},"t":1,"c":null,"key":"k","d":[true,false,-1.5e-3,"]}"],"e":{}}"#
        ),
        Row(line: #"{"tt":5,"t":1,"ke":2,"keyy":3,"key":"k"}"#),
        // Times.
        Row(line: #"{"t":1431857103.123456789,"key":"k"}"#, nanoseconds: 1_431_857_103_123_456_789),
        Row(line: #"{"t":"1970-01-01T00:00:01Z","key":"k"}"#),
        Row(line: #"{"t":"1970-01-01t00:00:01z","key":"k"}"#),
        Row(line: #"{"t":"1970-01-01 01:00:01+01:00","key":"k"}"#),
        Row(line: #"{"t":"1969-12-31T16:00:01-0800","key":"k"}"#),
        Row(line: #"{"t":"1970-01-01T05:00:01+05","key":"k"}"#),
        Row(line: #"{"t":"1970-01-01T00:00:01.000000001Z","key":"k"}"#, nanoseconds: 1_000_000_001),
        Row(line: #"{"t":"1970-01-01T00:00:01,5Z","key":"k"}"#, nanoseconds: 1_500_000_000),
        Row(line: #"{"t":"1970-01-01T00:00:00.9999999999Z","key":"k"}"#, nanoseconds: 999_999_999),
        Row(line: #"{"t":"1969-12-31T23:59:59.25Z","key":"k"}"#, nanoseconds: -750_000_000),
        Row(line: #"{"t":"1970\u002d01-01T00:00:01Z","key":"k"}"#),
    ]

    @Test(arguments: rows) func aLineIsReadAs(_ row: Row) throws {
        let reader = try readLines(row.line, format: .jsonl)
        #expect(reader.report.firstMalformed == [])
        let question = try #require(reader.list.questions.first)
        #expect(question.time == Instant(nanoseconds: row.nanoseconds))
        #expect(question.cost == row.cost)
        #expect(reader.list.keys.integer(question.key) == row.integer)
        if let text = row.text { #expect(Array(reader.list.keys.text(question.key).utf8) == Array(text.utf8)) }
    }

    static let malformed: [(line: String, expected: Malformed)] = [
        ("[]", Malformed(.object, at: 0)),
        ("{", Malformed(.fieldName, at: 1)),
        ("{}", Malformed(.timeField, at: 2)),
        (#"{"key":"k"}"#, Malformed(.timeField, at: 11)),
        (#"{"t":1}"#, Malformed(.keyField, at: 7)),
        (#"{"t":1,}"#, Malformed(.fieldName, at: 7)),
        (#"{"t" 1}"#, Malformed(.colon, at: 5)),
        (#"{"t":1 "key":"k"}"#, Malformed(.commaOrBrace, at: 7)),
        (#"{"t":1,"key":"k"} x"#, Malformed(.lineEnd, at: 18)),
        (#"{"t":1,"key":"k"}{"#, Malformed(.lineEnd, at: 17)),
        (#"{"t":null,"key":"k"}"#, Malformed(.secondsOrISO8601, at: 5)),
        (#"{"t":true,"key":"k"}"#, Malformed(.secondsOrISO8601, at: 5)),
        (#"{"t":"1","key":"k"}"#, Malformed(.secondsOrISO8601, at: 6)),
        (#"{"t":"1970-01-01T00:00:01","key":"k"}"#, Malformed(.offset, at: 25)),
        (#"{"t":"1970-01-01T00:00:01.Z","key":"k"}"#, Malformed(.secondsOrISO8601, at: 25)),
        (#"{"t":"1970-01-01T00:00:01Zx","key":"k"}"#, Malformed(.secondsOrISO8601, at: 6)),
        (#"{"t":"1970-02-30T00:00:01Z","key":"k"}"#, Malformed(.date, at: 6)),
        (#"{"t":1e300,"key":"k"}"#, Malformed(.representableTime, at: 5)),
        (#"{"t":9223372036.854775808,"key":"k"}"#, Malformed(.representableTime, at: 5)),
        (#"{"t":01,"key":"k"}"#, Malformed(.number, at: 5)),
        (#"{"t":1.,"key":"k"}"#, Malformed(.number, at: 7)),
        (#"{"t":-,"key":"k"}"#, Malformed(.number, at: 6)),
        (#"{"t":1e,"key":"k"}"#, Malformed(.number, at: 7)),
        (#"{"t":1,"key":null}"#, Malformed(.textOrInteger, at: 13)),
        (#"{"t":1,"key":1.0}"#, Malformed(.textOrInteger, at: 13)),
        (#"{"t":1,"key":9223372036854775808}"#, Malformed(.textOrInteger, at: 13)),
        (#"{"t":1,"key":"k"#, Malformed(.stringEnd, at: 15)),
        (#"{"t":1,"key":"\x"}"#, Malformed(.escape, at: 14)),
        (#"{"t":1,"key":"\u12g4"}"#, Malformed(.escape, at: 14)),
        (#"{"t":1,"key":"\ud83d"}"#, Malformed(.surrogatePair, at: 14)),
        (#"{"t":1,"key":"\ud83d\u0041"}"#, Malformed(.surrogatePair, at: 14)),
        (#"{"t":1,"key":"\ude00"}"#, Malformed(.surrogatePair, at: 14)),
        ("{\"t\":1,\"key\":\"a\u{1}\"}", Malformed(.printable, at: 15)),
        (#"{"t":1,"key":"k","cost":1.5}"#, Malformed(.integerCost, at: 24)),
        (#"{"t":1,"key":"k","cost":"1"}"#, Malformed(.integerCost, at: 24)),
        (#"{"t":1,"key":"k","cost":9223372036854775808}"#, Malformed(.integerCost, at: 24)),
        (#"{"a":tru,"t":1,"key":"k"}"#, Malformed(.value, at: 5)),
        (#"{"a":,"t":1,"key":"k"}"#, Malformed(.value, at: 5)),
        (#"{"a":[1 2],"t":1,"key":"k"}"#, Malformed(.commaOrBracket, at: 8)),
        (#"{"a":"# + String(repeating: "[", count: 200), Malformed(.lessNesting, at: 133)),
    ]

    @Test(arguments: malformed) func aMalformedLineSaysWhatWasExpected(_ line: String, _ expected: Malformed) {
        let result = reading(line) { bytes throws(Malformed) in try JSONLine(bytes) }
        #expect(result == .failure(expected))
    }

    @Test func bytesThatAreNotUTF8AreMalformed() {
        let line = Array(#"{"t":1,"key":""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8)
        #expect(throws: Malformed(.utf8, at: 14)) { try JSONLine(line.span) }
    }
}
