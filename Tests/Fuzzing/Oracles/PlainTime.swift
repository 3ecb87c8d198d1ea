// SPDX-License-Identifier: Apache-2.0

/// Dates and times of day by counting, one year and one month after the other.
enum PlainTime {
    /// Seconds since 1970 began in UTC; nil where there is no such day or time of day.
    static func seconds(
        year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int, offset: Int
    ) -> Int? {
        guard year >= 1, (1...12).contains(month), day >= 1, day <= length(ofMonth: month, year) else { return nil }
        guard (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second) else { return nil }
        var days = day - 1
        for earlier in 1..<month { days += length(ofMonth: earlier, year) }
        for past in min(year, 1970)..<max(year, 1970) { days += year > 1970 ? length(past) : -length(past) }
        return ((days * 24 + hour) * 60 + minute) * 60 + second - offset
    }

    private static func length(_ year: Int) -> Int { (1...12).reduce(0) { $0 + length(ofMonth: $1, year) } }

    private static func length(ofMonth month: Int, _ year: Int) -> Int {
        let isLeap = year.isMultiple(of: 400) || year.isMultiple(of: 4) && !year.isMultiple(of: 100)
        return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }
}
