// SPDX-License-Identifier: Apache-2.0

@testable import PawlCommand

/// One line of an access log: fields that stand in the line, or a reason that points into it.
enum AccessLogLines {
    static func check(_ line: [UInt8]) throws {
        let common = read(line, .common)
        let combined = read(line, .combined)
        for case .success(let fields) in [common, combined] { try checkFields(fields, of: line) }
        for case .failure(let reason) in [common, combined] { try checkReason(reason, of: line) }
        switch AccessLogLine.layout(of: line.span) {
        case .common: try promise((try? common.get()) != nil, "a common line that is none")
        case .combined: try promise((try? common.get()) == nil && (try? combined.get()) != nil, "not combined")
        case nil: try promise((try? common.get()) == nil && (try? combined.get()) == nil, "a layout was missed")
        }
    }

    static func checkReason(_ reason: Malformed, of line: [UInt8]) throws {
        try promise((1...line.count + 1).contains(reason.column), "\(reason), of \(line.count)")
    }

    private static func read(_ line: [UInt8], _ layout: AccessLogLine.Layout) -> Result<AccessLogLine, Malformed> {
        do throws(Malformed) {
            return .success(try AccessLogLine(line.span, layout: layout))
        } catch {
            return .failure(error)
        }
    }

    private static func checkFields(_ fields: AccessLogLine, of line: [UInt8]) throws {
        let space = UInt8(ascii: " ")
        try promise(fields.address == 0..<(line.firstIndex(of: space) ?? 0), "the address is \(fields.address)")
        try promise(!fields.address.isEmpty, "the address is empty")
        let time = fields.request.lowerBound - 30..<fields.request.lowerBound - 2
        try promise(time.lowerBound > fields.address.upperBound, "no room for a time before \(fields.request)")
        if let user = fields.user {
            try promise(user.lowerBound > fields.address.upperBound + 1, "the user is \(user)")
            try promise(user.upperBound == time.lowerBound - 1 && !user.isEmpty, "the user is \(user)")
            try promise(!["-", "\"\""].contains(String(decoding: line[user], as: UTF8.self)), "nobody is a user")
        }
        try promise(fields.request.upperBound + 4 <= line.count, "the request is \(fields.request)")
        let end = String(decoding: line[fields.request.upperBound..<fields.request.upperBound + 2], as: UTF8.self)
        try promise(end == "\" ", "the request ends with \(end)")
        let text = String(decoding: line[time], as: UTF8.self)
        try promise(fields.time.nanoseconds == nanoseconds(line[time]), "\(text) is read as \(fields.time)")
        try checkPath(fields.request, of: line)
    }

    /// `[17/May/2015:10:05:03 +0200]`, by its places.
    private static func nanoseconds(_ text: ArraySlice<UInt8>) -> Int64? {
        let text = Array(text)
        func number(_ places: Range<Int>) -> Int { Int(String(decoding: text[places], as: UTF8.self)) ?? -1 }
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard text.count == 28, text[0] == UInt8(ascii: "["), text[27] == UInt8(ascii: "]"),
            let month = months.firstIndex(of: String(decoding: text[4..<7], as: UTF8.self))
        else { return nil }
        let sign = text[22] == UInt8(ascii: "-") ? -1 : 1
        // A colon may stand between the hours and the minutes only where the minutes follow: there is no room here.
        let offset = sign * (number(23..<25) * 3600 + number(25..<27) * 60)
        let seconds = PlainTime.seconds(
            year: number(8..<12), month: month + 1, day: number(1..<3), hour: number(13..<15),
            minute: number(16..<18), second: number(19..<21), offset: offset)
        return seconds.flatMap { Int64(exactly: Int128($0) * 1_000_000_000) }
    }

    private static func checkPath(_ request: Range<Int>, of line: [UInt8]) throws {
        guard let path = RequestPath.range(in: line.span, request: request) else { return }
        try promise(!path.isEmpty && request.contains(path.lowerBound), "the path is \(path) of \(request)")
        try promise(path.upperBound <= request.upperBound, "the path is \(path) of \(request)")
        try promise(!line[path].contains { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }, "a query in a path")
    }
}
