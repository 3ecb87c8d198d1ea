// SPDX-License-Identifier: Apache-2.0

/// A promise: no more than this many units in that time.
///
/// Two limits are equal when they promise the same, however they were written:
/// `60/minute` equals `60/60s`.
///
///     let limit = try Limit(100, per: .seconds(1), burst: 20)
///     let same = try Limit("100/second burst=20")
public struct Limit: Sendable {
    /// How a limit is kept.
    public enum Algorithm: String, Sendable, Hashable, CaseIterable {
        /// The generic cell rate algorithm (ITU-T I.371): units return continuously, one at a time.
        case gcra
        /// Always admits and is still counted.
        case unlimited
    }

    /// Units per period; `Int.max` where there is no limit.
    public let count: Int

    /// The length of the period in milliseconds; 0 where there is no limit.
    package let periodMilliseconds: Int64

    /// The largest cost that a key never seen may spend at once, at least 1; `Int.max` where there is no limit.
    public let burst: Int

    /// How the limit is kept.
    public let algorithm: Algorithm

    /// The unit of time that the limit is written in.
    public let unit: RateUnit

    /// The time for which ``count`` is allowed; zero where there is no limit.
    public var period: Duration { .milliseconds(periodMilliseconds) }

    /// A limit that always admits; its questions are counted all the same.
    public static let unlimited = Limit()

    /// `count` units per `period`, of which a key never seen may spend `burst` at once.
    ///
    /// - Parameters:
    ///   - count: Units per period, 1 or more; at most one unit per nanosecond.
    ///   - period: A whole number of milliseconds, from 1 ms to 366 days.
    ///   - burst: 1 or more; `count` where it is not given. At most as many units as return in 2⁶² to 2⁶³
    ///     nanoseconds (146 years or more).
    /// - Throws: ``LimitError`` naming the argument and the range it may have.
    public init(_ count: Int, per period: Duration, burst: Int? = nil) throws(LimitError) {
        let nanoseconds = period.nanosecondsRoundedDown
        guard period == .nanoseconds(nanoseconds), nanoseconds % 1_000_000 == 0 else {
            // Not the duration's own description, which traps beyond 64 bits of seconds.
            throw LimitError(.period, found: "\(period / .seconds(1)) seconds", allowed: Self.periodsAllowed)
        }
        let milliseconds = nanoseconds / 1_000_000
        let unit = RateUnit.fitting(milliseconds: milliseconds)
        try self.init(count: count, milliseconds: milliseconds, burst: burst, unit: unit)
    }

    package init(count: Int, milliseconds: Int64, burst: Int?, unit: RateUnit) throws(LimitError) {
        guard Self.periodMillisecondsRange.contains(milliseconds) else {
            let found = "\(Duration.milliseconds(milliseconds))"
            throw LimitError(.period, found: found, allowed: Self.periodsAllowed)
        }
        let countMax = Int(milliseconds) * 1_000_000
        guard (1...countMax).contains(count) else {
            throw LimitError(.count, found: "\(count)", allowed: "1 to \(countMax) in this period, one per nanosecond")
        }
        let burstMax = GCRA.burstMax(count: UInt64(count), periodNanoseconds: UInt64(countMax))
        guard (1...burstMax).contains(burst ?? count) else {
            throw LimitError(.burst, found: "\(burst ?? count)", allowed: "1 to \(burstMax) at this rate")
        }
        self.count = count
        self.periodMilliseconds = milliseconds
        self.burst = burst ?? count
        self.algorithm = .gcra
        self.unit = unit
    }

    private init() {
        count = .max
        periodMilliseconds = 0
        burst = .max
        algorithm = .unlimited
        unit = .ms
    }

    /// 1 ms to 366 days.
    private static let periodMillisecondsRange: ClosedRange<Int64> = 1...(366 * 86_400_000)
    private static let periodsAllowed = "a whole number of milliseconds from 1 ms to 366 days"
}

extension Limit: Hashable {
    /// Whether both promise the same, whatever unit they are written in.
    public static func == (left: Limit, right: Limit) -> Bool {
        left.count == right.count && left.periodMilliseconds == right.periodMilliseconds
            && left.burst == right.burst && left.algorithm == right.algorithm
    }

    /// Hashes what ``==(_:_:)`` compares.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(count)
        hasher.combine(periodMilliseconds)
        hasher.combine(burst)
        hasher.combine(algorithm)
    }
}
