// SPDX-License-Identifier: Apache-2.0

/// A date and a time of day as people write them, in the proleptic Gregorian calendar, years 1 to 9999.
///
/// The calendar is arithmetic on whole days: no table of time zones, no locale, nothing that differs between machines.
struct CivilTime: Equatable {
    let year: Int
    let month: Int
    let day: Int
    let hour: Int
    let minute: Int
    let second: Int

    /// Nil unless such a day and such a time of day exist. Second 60 is the leap second; it counts as the second
    /// after it, because Unix time has no other place for it.
    init?(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
        guard 1...9999 ~= year, 1...12 ~= month, 1...Self.days(inMonth: month, of: year) ~= day else { return nil }
        guard 0...23 ~= hour, 0...59 ~= minute, 0...60 ~= second else { return nil }
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
    }

    /// Seconds since 1970 began, if this is the time `offset` seconds east of UTC.
    func secondsSince1970(offset: Int) -> Int64 {
        let days = Self.daysBefore(year: year) + Self.daysBefore(month: month, of: year) + day - 1
        let seconds = (days - Self.daysBefore(year: 1970)) * 86_400 + hour * 3600 + minute * 60 + second
        return Int64(seconds - offset)
    }

    /// The UTC date and time of a moment.
    init(_ instant: Instant) {
        let seconds = Int(instant.wholeSeconds)
        let sinceMidnight = ((seconds % 86_400) + 86_400) % 86_400
        var days = (seconds - sinceMidnight) / 86_400 + Self.daysBefore(year: 1970)
        year = Self.year(ofDay: days)
        days -= Self.daysBefore(year: year)
        var month = 1
        while days >= Self.days(inMonth: month, of: year) {
            days -= Self.days(inMonth: month, of: year)
            month += 1
        }
        self.month = month
        day = days + 1
        hour = sinceMidnight / 3600
        minute = sinceMidnight / 60 % 60
        second = sinceMidnight % 60
    }
}

extension CivilTime {
    /// The months as access logs write them.
    static let monthNames: [StaticString] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days from a fixed origin to the first day of `year`, a year above 0.
    private static func daysBefore(year: Int) -> Int {
        let past = year - 1
        return past * 365 + past / 4 - past / 100 + past / 400
    }

    private static func daysBefore(month: Int, of year: Int) -> Int {
        let upToMonth = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]
        return upToMonth[month - 1] + (month > 2 && isLeap(year) ? 1 : 0)
    }

    private static func year(ofDay days: Int) -> Int {
        // 400 years have 146,097 days; the estimate is at most one year off.
        var year = days * 400 / 146_097 + 1
        while daysBefore(year: year) > days { year -= 1 }
        while daysBefore(year: year + 1) <= days { year += 1 }
        return year
    }
}
