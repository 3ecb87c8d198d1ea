// SPDX-License-Identifier: Apache-2.0

// Which limits there can be. What the arithmetic of an algorithm cannot hold is an error when the limit is made.

extension Limit {
    /// The largest count that a limit may have: what its algorithm's arithmetic has room for.
    ///
    /// One unit per nanosecond, for which a fixed window has room beside a window's number, which does not wrap within
    /// 100 years. A sliding counter keeps two counts beside it; a sliding log takes up to 100,000 in every period:
    ///
    /// | Period | `gcra`, `fixed-window` | `sliding-counter` |
    /// | --- | --- | --- |
    /// | 1 ms | 1,000,000 | 2,047 |
    /// | 1 second | 1,000,000,000 | 65,535 |
    /// | 1 minute | 60,000,000,000 | 524,287 |
    /// | 1 hour | 3,600,000,000,000 | 4,194,303 |
    /// | 1 day | 86,400,000,000,000 | 16,777,215 |
    /// | 366 days | 31,622,400,000,000,000 | 268,435,455 |
    ///
    /// - Parameters:
    ///   - period: A whole number of milliseconds, from 1 ms to 366 days.
    ///   - algorithm: How the limit is to be kept.
    /// - Returns: 0 for a period that no limit may have, otherwise `Int.max` for `unlimited`.
    public static func countMax(per period: Duration, algorithm: Algorithm) -> Int {
        let nanoseconds = period.nanosecondsRoundedDown
        guard period == .nanoseconds(nanoseconds), nanoseconds % 1_000_000 == 0,
            periodMillisecondsRange.contains(nanoseconds / 1_000_000)
        else { return 0 }
        return countMax(nanoseconds, algorithm)
    }

    private static func countMax(_ periodNanoseconds: Int64, _ algorithm: Algorithm) -> Int {
        let perNanosecond = Int(periodNanoseconds)
        let indexBits = Windows.indexBits(periodNanoseconds: UInt64(periodNanoseconds))
        return switch algorithm {
        case .gcra: perNanosecond
        case .fixedWindow: min(perNanosecond, Int(FixedWindow.countMax(indexBits: indexBits)))
        case .slidingCounter: min(perNanosecond, Int(SlidingCounter.countMax(indexBits: indexBits)))
        case .slidingLog: min(perNanosecond, SlidingLog.countMax)
        case .unlimited: .max
        }
    }

    static func check(_ milliseconds: Int64) throws(LimitError) {
        guard periodMillisecondsRange.contains(milliseconds) else {
            let found = "\(Duration.milliseconds(milliseconds))"
            throw LimitError(.period, found: found, allowed: periodsAllowed)
        }
    }

    /// - Precondition: the period is within its range.
    static func check(_ count: Int, _ milliseconds: Int64, _ algorithm: Algorithm) throws(LimitError) {
        guard algorithm != .unlimited else {
            throw LimitError(.algorithm, found: algorithm.rawValue, allowed: "an algorithm that counts")
        }
        let most = countMax(milliseconds * 1_000_000, algorithm)
        guard (1...most).contains(count) else {
            let perNanosecond = Int(milliseconds) * 1_000_000
            let reason = most == perNanosecond ? "one per nanosecond" : "as \(algorithm.rawValue)"
            let hint = most < perNanosecond && count <= perNanosecond ? "gcra takes up to \(perNanosecond)" : nil
            throw LimitError(.count, found: "\(count)", allowed: "1 to \(most) in this period, \(reason)", hint: hint)
        }
    }

    /// - Precondition: count and period are within their ranges.
    static func check(
        burst: Int?, _ count: Int, _ milliseconds: Int64, _ algorithm: Algorithm
    ) throws(LimitError) {
        guard algorithm == .gcra else {
            guard let burst else { return }
            throw LimitError(.burst, found: "\(burst)", allowed: "none: a \(algorithm.rawValue)'s is its count")
        }
        let most = GCRA.burstMax(count: UInt64(count), periodNanoseconds: UInt64(milliseconds) * 1_000_000)
        guard (1...most).contains(burst ?? count) else {
            throw LimitError(.burst, found: "\(burst ?? count)", allowed: "1 to \(most) at this rate")
        }
    }

    /// 1 ms to 366 days.
    static let periodMillisecondsRange: ClosedRange<Int64> = 1...(366 * 86_400_000)
    static let periodsAllowed = "a whole number of milliseconds from 1 ms to 366 days"
}
