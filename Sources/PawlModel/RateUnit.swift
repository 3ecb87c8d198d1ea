// SPDX-License-Identifier: Apache-2.0

/// The units of time a rate string may use, one case per spelling so that a limit prints as it was written.
///
/// `m` is missing on purpose: it could be a minute or a month. Months and years have no fixed length
/// and belong to calendar quotas.
public enum RateUnit: String, Sendable, Hashable, CaseIterable {
    /// A thousandth of a second, the shortest unit there is.
    case ms
    /// One second.
    case s, sec, second, seconds
    /// 60 seconds.
    case min, minute, minutes
    /// 3,600 seconds.
    case h, hour, hours
    /// 86,400 seconds: a day of Unix time, in no time zone.
    case d, day, days
    /// Seven days.
    case w, week, weeks

    /// The length of one of it, in milliseconds: 1 to 604,800,000.
    public var milliseconds: Int64 {
        switch self {
        case .ms: 1
        case .s, .sec, .second, .seconds: 1000
        case .min, .minute, .minutes: 60_000
        case .h, .hour, .hours: 3_600_000
        case .d, .day, .days: 86_400_000
        case .w, .week, .weeks: 604_800_000
        }
    }

    /// The longest unit of which a period is a whole number, for limits that were not written as text.
    static func fitting(milliseconds period: Int64) -> RateUnit {
        [.day, .hour, .minute, .second].first { period % $0.milliseconds == 0 } ?? .ms
    }
}
