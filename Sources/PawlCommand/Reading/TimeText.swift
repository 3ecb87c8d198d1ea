// SPDX-License-Identifier: Apache-2.0

/// Times as access logs and ISO 8601 write them. Each reader gives the moment and the position after its text.
enum TimeText {
    typealias Reading = (instant: Instant, end: Int)

    /// `[17/May/2015:10:05:03 +0200]`, always 28 bytes.
    static func accessLog(_ line: Span<UInt8>, at start: Int) throws(Malformed) -> Reading {
        guard line.byte(at: start) == UInt8(ascii: "["),
            let day = line.number(at: start + 1, width: 2), line.byte(at: start + 3) == UInt8(ascii: "/"),
            line.byte(at: start + 7) == UInt8(ascii: "/"), let year = line.number(at: start + 8, width: 4),
            line.byte(at: start + 12) == UInt8(ascii: ":"),
            let (hour, minute, second) = timeOfDay(line, at: start + 13),
            line.byte(at: start + 21) == UInt8(ascii: " "), line.byte(at: start + 27) == UInt8(ascii: "]")
        else { throw Malformed(.time, at: start) }
        guard let month = CivilTime.monthNames.firstIndex(where: { line.hasBytes($0, at: start + 4) }) else {
            throw Malformed(.month, at: start + 4)
        }
        guard let offset = offset(line, at: start + 22), offset.end == start + 27 else {
            throw Malformed(.offset, at: start + 22)
        }
        let civil = CivilTime(year: year, month: month + 1, day: day, hour: hour, minute: minute, second: second)
        let instant = try instant(civil, offset: offset.seconds, nanoseconds: 0, at: start + 1)
        return (instant, start + 28)
    }

    /// `2015-05-17T10:05:03.123456789+02:00`; the fraction may be absent, the offset may not.
    static func iso8601(_ text: Span<UInt8>, at start: Int) throws(Malformed) -> Reading {
        guard let year = text.number(at: start, width: 4), text.byte(at: start + 4) == UInt8(ascii: "-"),
            let month = text.number(at: start + 5, width: 2), text.byte(at: start + 7) == UInt8(ascii: "-"),
            let day = text.number(at: start + 8, width: 2), let separator = text.byte(at: start + 10),
            separator == UInt8(ascii: "T") || separator == UInt8(ascii: "t") || separator == UInt8(ascii: " "),
            let (hour, minute, second) = timeOfDay(text, at: start + 11)
        else { throw Malformed(.secondsOrISO8601, at: start) }
        let (nanoseconds, offsetStart) = try fraction(text, at: start + 19)
        guard let offset = offset(text, at: offsetStart) else { throw Malformed(.offset, at: offsetStart) }
        let civil = CivilTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        let instant = try instant(civil, offset: offset.seconds, nanoseconds: nanoseconds, at: start)
        return (instant, offset.end)
    }

    private static func timeOfDay(_ text: Span<UInt8>, at start: Int) -> (hour: Int, minute: Int, second: Int)? {
        guard let hour = text.number(at: start, width: 2), text.byte(at: start + 2) == UInt8(ascii: ":"),
            let minute = text.number(at: start + 3, width: 2), text.byte(at: start + 5) == UInt8(ascii: ":"),
            let second = text.number(at: start + 6, width: 2)
        else { return nil }
        return (hour, minute, second)
    }

    /// The decimals after the seconds; what lies below a nanosecond is cut off, towards the earlier moment.
    private static func fraction(
        _ text: Span<UInt8>, at start: Int
    ) throws(Malformed) -> (nanoseconds: Int64, end: Int) {
        guard let mark = text.byte(at: start), mark == UInt8(ascii: ".") || mark == UInt8(ascii: ",") else {
            return (0, start)
        }
        let end = text.afterDigits(from: start + 1)
        guard end > start + 1 else { throw Malformed(.secondsOrISO8601, at: start) }
        var nanoseconds: Int64 = 0
        for place in 1...9 {
            let digit = start + place < end ? Span.digit(text[start + place]) ?? 0 : 0
            nanoseconds = nanoseconds * 10 + Int64(digit)
        }
        return (nanoseconds, end)
    }

    /// `Z`, `+hh`, `+hhmm` or `+hh:mm`, either sign.
    private static func offset(_ text: Span<UInt8>, at start: Int) -> (seconds: Int, end: Int)? {
        guard let sign = text.byte(at: start) else { return nil }
        if sign == UInt8(ascii: "Z") || sign == UInt8(ascii: "z") { return (0, start + 1) }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return nil }
        guard let hours = text.number(at: start + 1, width: 2), hours <= 23 else { return nil }
        var end = start + 3
        var minutes = 0
        let minutesStart = text.byte(at: end) == UInt8(ascii: ":") ? end + 1 : end
        if let written = text.number(at: minutesStart, width: 2) {
            guard written <= 59 else { return nil }
            minutes = written
            end = minutesStart + 2
        }
        let seconds = hours * 3600 + minutes * 60
        return (sign == UInt8(ascii: "-") ? -seconds : seconds, end)
    }

    private static func instant(
        _ civil: CivilTime?, offset: Int, nanoseconds: Int64, at position: Int
    ) throws(Malformed) -> Instant {
        guard let civil else { throw Malformed(.date, at: position) }
        let seconds = civil.secondsSince1970(offset: offset)
        guard let instant = Instant(seconds: seconds, nanoseconds: nanoseconds) else {
            throw Malformed(.representableTime, at: position)
        }
        return instant
    }
}
