// SPDX-License-Identifier: Apache-2.0

/// Why a line is not a question: what should have stood there, and in which column.
struct Malformed: Error, Equatable, CustomStringConvertible {
    let expected: Expectation
    /// Bytes from the start of the line, counted from 1.
    let column: Int

    /// `position` counts from 0.
    init(_ expected: Expectation, at position: Int) {
        self.expected = expected
        self.column = position + 1
    }

    var description: String { "expected \(expected.rawValue) at column \(column)" }
}

/// What a reader was looking for, in the words it is reported with.
enum Expectation: String {
    // Any line
    case knownFormat = "an access log line or a JSON object"
    case shorterLine = "a line of at most 1 MiB"
    case representableTime = "a time between the years 1678 and 2261"

    // Access logs
    case address = "an address"
    case identity = "an identity or “-”"
    case time = "a time such as [17/May/2015:10:05:03 +0000]"
    case month = "a month such as May"
    case date = "a day of the calendar and a time of day"
    case offset = "an offset from UTC such as +0200"
    case request = "a quoted request"
    case requestEnd = "the request's closing quote"
    case status = "a status of three digits"
    case size = "a size in bytes or “-”"
    case referer = "a quoted referer"
    case userAgent = "a quoted user agent"
    case lineEnd = "the end of the line"

    // JSON lines
    case object = "a JSON object"
    case fieldName = "a field's name in quotes"
    case colon = "a colon"
    case commaOrBrace = "a comma or a closing brace"
    case commaOrBracket = "a comma or a closing bracket"
    case value = "a JSON value"
    case lessNesting = "values nested at most 128 deep"
    case number = "a number"
    case stringEnd = "a closing quote"
    case escape = "an escape that JSON knows"
    case surrogatePair = "two \\u escapes that make one character"
    case printable = "no bare control character"
    case utf8 = "valid UTF-8"
    case secondsOrISO8601 = "“t” in seconds or as ISO 8601 text with an offset"
    case timeField = "a field “t”"
    case keyField = "a field “key”"
    case textOrInteger = "“key” as text or as an integer of 64 bits"
    case integerCost = "“cost” as an integer of 64 bits"
}
