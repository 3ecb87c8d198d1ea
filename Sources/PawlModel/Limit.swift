// SPDX-License-Identifier: Apache-2.0

/// A promise: no more than this many units in that time.
///
/// A unit is whatever the caller counts: questions, bytes, cents. A limit is a value, checked when it is made.
///
/// Two limits are equal when they promise the same, however they were written:
/// `60/minute` equals `60/60s`.
///
///     let limit = try Limit(100, per: .seconds(1), burst: 20)
///     let same = try Limit("100/second burst=20")
///     let daily = try Limit(5000, per: .seconds(86_400), algorithm: .fixedWindow)
public struct Limit: Sendable {
    /// How a limit is kept.
    public enum Algorithm: String, Sendable, Hashable, CaseIterable {
        /// The generic cell rate algorithm (ITU-T I.371): units return continuously, one at a time. In any interval S at
        /// most burst + count · (S + 2 ns) / period pass.
        case gcra
        /// A count that begins anew with each period of Unix time: up to twice the count may pass around a boundary, and
        /// never more within any period.
        case fixedWindow = "fixed-window"
        /// The count of this period of Unix time and a share of the last one's, as large as the share of the last
        /// period that is still within one period of now, rounded against the caller; assumes that its units came evenly.
        /// In an interval S of at most one period no more than count · (1 + S / period) pass.
        case slidingCounter = "sliding-counter"
        /// Every admitted question is remembered for one period, so that no more than the count passes in any interval of a
        /// period, and nothing is refused that this allows. A key takes 8 bytes for each question that it was admitted in
        /// the last period, 128 at least; counts go up to 100,000. A question's time is rounded up to a nanosecond in periods
        /// of up to 73 minutes, to 32 ns in a day, to 8,192 ns in 366 days. Of one key no more questions than the count are
        /// remembered: what is charged beyond, into debt, leaves together with the newest; debts end at 4,194,303.
        case slidingLog = "sliding-log"
        /// Always admits and is still counted; see ``Limit/unlimited``.
        case unlimited
    }

    /// Units per period; `Int.max` where there is no limit.
    public let count: Int

    /// The length of the period in milliseconds; 0 where there is no limit.
    @usableFromInline
    package let periodMilliseconds: Int64

    /// The largest cost that a key never seen may spend at once, at least 1: ``count`` unless the algorithm is GCRA and
    /// was given another; `Int.max` where there is no limit.
    public let burst: Int

    /// How the limit is kept.
    public let algorithm: Algorithm

    /// The unit of time that the limit is written in; where it was made of numbers, the longest of day, hour, minute and
    /// second that divides its period, else milliseconds. Takes no part in equality.
    public let unit: RateUnit

    /// The time for which ``count`` is allowed, a whole number of milliseconds; zero where there is no limit.
    public var period: Duration { .milliseconds(periodMilliseconds) }

    /// A limit that always admits; its questions are counted all the same.
    public static let unlimited = Limit()

    /// `count` units per `period`, of which a key never seen may spend `burst` at once.
    ///
    /// - Parameters:
    ///   - count: Units per period, 1 or more; at most one unit per nanosecond, for a sliding counter at most what a
    ///     word can count twice beside a window's number, for a sliding log 100,000: ``countMax(per:algorithm:)``.
    ///   - period: A whole number of milliseconds, from 1 ms to 366 days.
    ///   - burst: For GCRA only: 1 or more; `count` where it is not given. At most as many units as return in 2⁶² to 2⁶³
    ///     nanoseconds (146 years or more).
    ///   - algorithm: How the limit is kept; ``unlimited`` has a name of its own.
    /// - Throws: ``LimitError`` naming the argument and the range it may have.
    public init(
        _ count: Int, per period: Duration, burst: Int? = nil, algorithm: Algorithm = .gcra
    ) throws(LimitError) {
        let nanoseconds = period.nanosecondsRoundedDown
        guard period == .nanoseconds(nanoseconds), nanoseconds % 1_000_000 == 0 else {
            // Not the duration's own description, which traps beyond 64 bits of seconds.
            throw LimitError(.period, found: "\(period / .seconds(1)) seconds", allowed: Self.periodsAllowed)
        }
        let milliseconds = nanoseconds / 1_000_000
        let unit = RateUnit.fitting(milliseconds: milliseconds)
        try self.init(count: count, milliseconds: milliseconds, burst: burst, algorithm: algorithm, unit: unit)
    }

    package init(
        count: Int, milliseconds: Int64, burst: Int?, algorithm: Algorithm, unit: RateUnit
    ) throws(LimitError) {
        try Self.check(milliseconds)
        try Self.check(count, milliseconds, algorithm)
        try Self.check(burst: burst, count, milliseconds, algorithm)
        self.count = count
        self.periodMilliseconds = milliseconds
        self.burst = burst ?? count
        self.algorithm = algorithm
        self.unit = unit
    }

    private init() {
        count = .max
        periodMilliseconds = 0
        burst = .max
        algorithm = .unlimited
        unit = .ms
    }
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
