// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PawlCommand

/// Lines of access logs and what is read from them, one row each.
@Suite struct AccessLogStories {
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let line: String
        var layout = AccessLogLine.Layout.combined
        var seconds: Int64 = 1_431_857_103
        var address = "192.0.2.1"
        var user: String?
        var path: String? = "/a"

        var testDescription: String { name }
    }

    static let time = "[17/May/2015:10:05:03 +0000]"
    static let end = "200 5 \"-\" \"agent\""

    static let rows = [
        Row(name: "a plain combined line", line: "192.0.2.1 - - \(time) \"GET /a HTTP/1.1\" \(end)"),
        Row(name: "a plain common line", line: "192.0.2.1 - - \(time) \"GET /a HTTP/1.1\" 200 5", layout: .common),
        Row(name: "no size", line: "192.0.2.1 - - \(time) \"GET /a HTTP/1.1\" 304 -", layout: .common),
        Row(name: "spaces at the end", line: "192.0.2.1 - - \(time) \"GET /a HTTP/1.1\" 304 -  ", layout: .common),
        Row(
            name: "an IPv6 address", line: "2001:db8::1 - - \(time) \"GET /a HTTP/1.1\" \(end)", address: "2001:db8::1"),
        Row(name: "a user", line: "192.0.2.1 - ann \(time) \"GET /a HTTP/1.1\" \(end)", user: "ann"),
        Row(name: "a user of two words", line: "192.0.2.1 - a b \(time) \"GET /a HTTP/1.1\" \(end)", user: "a b"),
        Row(name: "a user with a bracket", line: "192.0.2.1 - a [b \(time) \"GET /a HTTP/1.1\" \(end)", user: "a [b"),
        Row(name: "an empty user in quotes", line: "192.0.2.1 - \"\" \(time) \"GET /a HTTP/1.1\" \(end)"),
        Row(name: "a query", line: "192.0.2.1 - - \(time) \"GET /a?b=c&d HTTP/1.1\" \(end)"),
        Row(name: "a fragment", line: "192.0.2.1 - - \(time) \"GET /a#b HTTP/1.1\" \(end)"),
        Row(name: "a space in the path", line: "192.0.2.1 - - \(time) \"GET /a b HTTP/1.1\" \(end)", path: "/a b"),
        Row(name: "no protocol", line: "192.0.2.1 - - \(time) \"GET /a\" \(end)"),
        Row(name: "a whole address", line: "192.0.2.1 - - \(time) \"GET http://example.com/a?b HTTP/1.1\" \(end)"),
        Row(name: "a bare host", line: "192.0.2.1 - - \(time) \"GET https://example.com HTTP/1.1\" \(end)", path: "/"),
        Row(name: "a host and a query", line: "192.0.2.1 - - \(time) \"GET http://x?y HTTP/1.1\" \(end)", path: "/"),
        Row(name: "a star", line: "192.0.2.1 - - \(time) \"OPTIONS * HTTP/1.1\" \(end)", path: "*"),
        Row(name: "a tunnel", line: "192.0.2.1 - - \(time) \"CONNECT h:443 HTTP/1.1\" \(end)", path: "h:443"),
        Row(name: "a request that timed out", line: "192.0.2.1 - - \(time) \"-\" 408 - \"-\" \"-\"", path: nil),
        Row(name: "an empty request", line: "192.0.2.1 - - \(time) \"\" 400 0 \"-\" \"-\"", path: nil),
        Row(name: "only a query", line: "192.0.2.1 - - \(time) \"GET ?b HTTP/1.1\" \(end)", path: nil),
        Row(name: "bytes of TLS", line: "192.0.2.1 - - \(time) \"\\x16\\x03\\x01\" 400 226 \"-\" \"-\"", path: nil),
        Row(name: "an escaped quote", line: "192.0.2.1 - - \(time) \"GET /a\\\"b HTTP/1.1\" \(end)", path: "/a\\\"b"),
        Row(name: "a bare quote", line: "192.0.2.1 - - \(time) \"GET /a\"b HTTP/1.1\" \(end)", path: "/a\"b"),
        Row(
            name: "a request that looks ended", line: "192.0.2.1 - - \(time) \"GET /a\" b HTTP/1.1\" \(end)",
            path: "/a\" b"),
        Row(
            name: "an escaped quote that forges an end", line: "192.0.2.1 - - \(time) \"GET /a\\\" 200 5 b\" \(end)",
            path: "/a\\\" 200 5 b"),
        Row(name: "no status", line: "192.0.2.1 - - \(time) \"GET /a HTTP/1.1\" - 5 \"-\" \"agent\""),
        Row(
            name: "an agent without its last quote",
            line: "192.0.2.1 - - \(time) \"GET /a HTTP/1.1\" 200 5 \"-\" \"Mozilla (compatible"),
        Row(
            name: "a bare quote in the agent",
            line: "192.0.2.1 - - \(time) \"GET /a HTTP/1.1\" 200 5 \"-\" \"a \"b\" c\""),
        Row(name: "an empty agent", line: "192.0.2.1 - - \(time) \"GET /a HTTP/1.1\" 200 5 \"-\" \"\""),
        Row(
            name: "a bare quote in the referer", line: "192.0.2.1 - - \(time) \"GET /a HTTP/1.1\" 200 5 \"x\"y\" \"z\""),
        Row(name: "more fields behind", line: "192.0.2.1 - - \(time) \"GET /a HTTP/1.1\" \(end) 0.004 \"-\""),
        Row(
            name: "an offset to the east",
            line: "192.0.2.1 - - [17/May/2015:12:35:03 +0230] \"GET /a HTTP/1.1\" \(end)"),
        Row(
            name: "an offset to the west",
            line: "192.0.2.1 - - [17/May/2015:02:05:03 -0800] \"GET /a HTTP/1.1\" \(end)"),
        Row(
            name: "a leap second", line: "192.0.2.1 - - [30/Jun/2015:23:59:60 +0000] \"GET /a HTTP/1.1\" \(end)",
            seconds: 1_435_708_800),
    ]

    @Test(arguments: rows) func aLineIsReadAs(_ row: Row) throws {
        let line = try reading(row.line) { bytes throws(Malformed) in
            let fields = try AccessLogLine(bytes, layout: row.layout)
            return (fields, RequestPath.range(in: bytes, request: fields.request))
        }.get()
        #expect(line.0.time == Instant(seconds: row.seconds))
        #expect(part(row.line, line.0.address) == row.address)
        #expect(part(row.line, line.0.user) == row.user)
        #expect(part(row.line, line.1) == row.path)
    }

    static let malformed: [(line: String, layout: AccessLogLine.Layout, expected: Malformed)] = [
        ("x", .combined, Malformed(.address, at: 0)),
        (" x", .combined, Malformed(.address, at: 0)),
        ("192.0.2.1 -", .combined, Malformed(.identity, at: 10)),
        ("192.0.2.1 - -", .combined, Malformed(.time, at: 12)),
        ("192.0.2.1 - - [17/May/2015]", .combined, Malformed(.time, at: 14)),
        ("192.0.2.1 - - [17/Mai/2015:10:05:03 +0000] \"", .combined, Malformed(.month, at: 18)),
        ("192.0.2.1 - - [31/Apr/2015:10:05:03 +0000] \"", .combined, Malformed(.date, at: 15)),
        ("192.0.2.1 - - [29/Feb/2015:10:05:03 +0000] \"", .combined, Malformed(.date, at: 15)),
        ("192.0.2.1 - - [17/May/2015:24:00:00 +0000] \"", .combined, Malformed(.date, at: 15)),
        ("192.0.2.1 - - [17/May/2015:10:05:61 +0000] \"", .combined, Malformed(.date, at: 15)),
        ("192.0.2.1 - - [17/May/2015:10:05:03 +2400] \"", .combined, Malformed(.offset, at: 36)),
        ("192.0.2.1 - - [17/May/2015:10:05:03 00000] \"", .combined, Malformed(.offset, at: 36)),
        ("192.0.2.1 - - [17/May/1600:10:05:03 +0000] \"", .combined, Malformed(.representableTime, at: 15)),
        ("192.0.2.1 - - [17/May/9999:10:05:03 +0000] \"", .combined, Malformed(.representableTime, at: 15)),
        ("192.0.2.1 - - \(time)", .combined, Malformed(.request, at: 42)),
        ("192.0.2.1 - - \(time) \"GET", .combined, Malformed(.requestEnd, at: 47)),
        ("192.0.2.1 - - \(time) \"-\" 20 5", .combined, Malformed(.status, at: 47)),
        ("192.0.2.1 - - \(time) \"-\"", .combined, Malformed(.status, at: 46)),
        ("192.0.2.1 - - \(time) \"-\" 200 x", .combined, Malformed(.size, at: 51)),
        ("192.0.2.1 - - \(time) \"-\" 200 99999999999999999999", .common, Malformed(.size, at: 51)),
        ("192.0.2.1 - - \(time) \"-\" 200 5", .combined, Malformed(.referer, at: 52)),
        ("192.0.2.1 - - \(time) \"-\" 200 5 \"-\"", .combined, Malformed(.userAgent, at: 56)),
        ("192.0.2.1 - - \(time) \"-\" 200 5 \"-\" \"-\"", .common, Malformed(.lineEnd, at: 53)),
    ]

    @Test(arguments: malformed)
    func aMalformedLineSaysWhatWasExpected(_ line: String, _ layout: AccessLogLine.Layout, _ expected: Malformed) {
        let result = reading(line) { bytes throws(Malformed) in try AccessLogLine(bytes, layout: layout) }
        #expect(result == .failure(expected))
    }

    @Test func errorsAreSentences() {
        #expect(Malformed(.month, at: 18).description == "expected a month such as May at column 19")
    }
}
