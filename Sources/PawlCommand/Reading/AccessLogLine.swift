// SPDX-License-Identifier: Apache-2.0

/// One line of an access log in the common or the combined layout, as Apache and nginx write them.
///
///     address identity user [time] "request" status size                        common
///     address identity user [time] "request" status size "referer" "user agent"  combined
///
/// Fields are positions in the line. Quoted text may hold `\"`; servers that leave quotes bare inside it are
/// understood too, because a closing quote is believed only where the next field follows. A user agent runs to the
/// line's end, whatever it holds.
struct AccessLogLine: Equatable {
    enum Layout {
        case common
        case combined
    }

    let time: Instant
    let address: Range<Int>
    /// Nil where the log says that nobody was logged in.
    let user: Range<Int>?
    /// The request without its quotes.
    let request: Range<Int>

    init(_ line: Span<UInt8>, layout: Layout) throws(Malformed) {
        let (fields, end) = try Self.readCommonFields(line)
        self = fields
        switch layout {
        case .common: try Self.checkEnd(line, from: end)
        case .combined: try Self.checkRefererAndAgent(line, from: end)
        }
    }

    /// The layout that a line fits, nil if none.
    static func layout(of line: Span<UInt8>) -> Layout? {
        guard let end = try? readCommonFields(line).end else { return nil }
        if (try? checkEnd(line, from: end)) != nil { return .common }
        return (try? checkRefererAndAgent(line, from: end)) != nil ? .combined : nil
    }

    private init(time: Instant, address: Range<Int>, user: Range<Int>?, request: Range<Int>) {
        self.time = time
        self.address = address
        self.user = user
        self.request = request
    }
}

extension AccessLogLine {
    private static let space = UInt8(ascii: " ")
    private static let quote = UInt8(ascii: "\"")
    private static let backslash = UInt8(ascii: "\\")
    private static let dash = UInt8(ascii: "-")

    private static func readCommonFields(_ line: Span<UInt8>) throws(Malformed) -> (fields: Self, end: Int) {
        let address = try word(line, at: 0, expected: .address)
        let identity = try word(line, at: address.upperBound + 1, expected: .identity)
        let userStart = identity.upperBound + 1
        let (userEnd, time, timeEnd) = try userAndTime(line, from: userStart)
        guard line.hasBytes(" \"", at: timeEnd) else { throw Malformed(.request, at: timeEnd) }
        let requestStart = timeEnd + 2
        let (requestEnd, end) = try requestStatusAndSize(line, from: requestStart)
        let user = namedUser(line, userStart..<userEnd)
        let request = requestStart..<requestEnd
        return (Self(time: time, address: address, user: user, request: request), end)
    }

    /// The text up to the next space, which must be there.
    private static func word(
        _ line: Span<UInt8>, at start: Int, expected: Expectation
    ) throws(Malformed) -> Range<Int> {
        guard let end = line.position(of: space, from: start), end > start else {
            throw Malformed(expected, at: min(start, line.count))
        }
        return start..<end
    }

    /// A user's name may hold spaces and brackets: it ends where a whole time follows.
    private static func userAndTime(
        _ line: Span<UInt8>, from start: Int
    ) throws(Malformed) -> (userEnd: Int, time: Instant, timeEnd: Int) {
        var firstFailure: Malformed?
        var search = start
        while let end = line.position(of: space, from: search) {
            search = end + 1
            guard line.byte(at: end + 1) == UInt8(ascii: "[") else { continue }
            do throws(Malformed) {
                let time = try TimeText.accessLog(line, at: end + 1)
                return (end, time.instant, time.end)
            } catch {
                firstFailure = firstFailure ?? error
            }
        }
        throw firstFailure ?? Malformed(.time, at: min(start, line.count))
    }

    private static func namedUser(_ line: Span<UInt8>, _ range: Range<Int>) -> Range<Int>? {
        let isNobody = range.count == 1 && line[range.lowerBound] == dash
        let isEmpty = range.isEmpty || range.count == 2 && line.hasBytes("\"\"", at: range.lowerBound)
        return isNobody || isEmpty ? nil : range
    }

    /// The request ends at the first quote that a status and a size follow.
    private static func requestStatusAndSize(
        _ line: Span<UInt8>, from start: Int
    ) throws(Malformed) -> (requestEnd: Int, end: Int) {
        var firstFailure: Malformed?
        var search = start
        while let end = closingQuote(line, from: search) {
            search = end + 1
            do throws(Malformed) {
                return (end, try statusAndSize(line, from: end + 1))
            } catch {
                firstFailure = firstFailure ?? error
            }
        }
        throw firstFailure ?? Malformed(.requestEnd, at: line.count)
    }

    /// ` 200 1234`, either of them `-` where there is none. The result is the position after them.
    private static func statusAndSize(_ line: Span<UInt8>, from start: Int) throws(Malformed) -> Int {
        guard line.byte(at: start) == space else { throw Malformed(.status, at: start) }
        let status = start + 1
        let statusEnd = line.byte(at: status) == dash ? status + 1 : status + 3
        let hasStatus = statusEnd == status + 1 || line.number(at: status, width: 3) != nil
        guard hasStatus, line.byte(at: statusEnd) == space else { throw Malformed(.status, at: status) }
        let size = statusEnd + 1
        if line.byte(at: size) == dash { return size + 1 }
        let end = line.afterDigits(from: size)
        guard 1...19 ~= end - size else { throw Malformed(.size, at: size) }
        return end
    }

    /// The next quote that no backslash escapes.
    private static func closingQuote(_ line: Span<UInt8>, from start: Int) -> Int? {
        var position = start
        while position < line.count {
            if line[position] == quote { return position }
            position += line[position] == backslash ? 2 : 1
        }
        return nil
    }

    private static func checkEnd(_ line: Span<UInt8>, from start: Int) throws(Malformed) {
        for position in start..<line.count where line[position] != space {
            throw Malformed(.lineEnd, at: position)
        }
    }

    private static func checkRefererAndAgent(_ line: Span<UInt8>, from start: Int) throws(Malformed) {
        guard line.hasBytes(" \"", at: start) else { throw Malformed(.referer, at: start) }
        var search = start + 2
        while let end = closingQuote(line, from: search) {
            if line.hasBytes(" \"", at: end + 1) { return }
            search = end + 1
        }
        throw Malformed(.userAgent, at: line.count)
    }
}
