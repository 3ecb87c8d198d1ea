// SPDX-License-Identifier: Apache-2.0

/// An instant on a limiter's own monotonic time line: nanoseconds since its tick zero.
///
/// A limiter is made one longest period above zero, so that instants before its birth still have
/// room below them. Arithmetic saturates at ``zero`` and ``last`` (146 years) and never wraps.
public struct Tick: Sendable, Hashable, Comparable {
    /// Nanoseconds since tick zero, at most 2⁶² − 1.
    public let nanoseconds: UInt64

    /// The earliest instant there is.
    @inlinable
    public static var zero: Tick { Tick(nanoseconds: 0) }

    /// The latest instant there is: 2⁶² − 1 nanoseconds, about 146 years.
    public static let last = Tick(nanoseconds: .max)

    /// ``last`` in nanoseconds.
    @inlinable
    package static var lastNanoseconds: UInt64 { 1 << 62 - 1 }

    /// The instant that many nanoseconds after tick zero; beyond ``last`` it is ``last``.
    @inlinable
    public init(nanoseconds: UInt64) {
        self.nanoseconds = min(nanoseconds, Self.lastNanoseconds)
    }

    /// The instant a duration later, or earlier where the duration is negative; saturates at both ends.
    ///
    /// Fractions of a nanosecond are dropped towards the earlier instant.
    public func advanced(by duration: Duration) -> Tick {
        let distance = duration.nanosecondsRoundedDown
        if distance >= 0 {
            return Tick(nanoseconds: nanoseconds + UInt64(distance))
        }
        return Tick(nanoseconds: nanoseconds - min(nanoseconds, distance.magnitude))
    }

    /// The time from `earlier` to `later`; negative where the names do not hold.
    public static func - (later: Tick, earlier: Tick) -> Duration {
        .nanoseconds(Int64(later.nanoseconds) - Int64(earlier.nanoseconds))
    }

    /// Whether `left` lies before `right`.
    @inlinable
    public static func < (left: Tick, right: Tick) -> Bool {
        left.nanoseconds < right.nanoseconds
    }
}

extension Duration {
    /// Whole nanoseconds, rounded towards the past, saturating at ±2⁶² so that sums with a tick cannot overflow.
    package var nanosecondsRoundedDown: Int64 {
        // Before anything else, as a duration reaches further than the components it is taken apart into.
        let limit: Int64 = 1 << 62
        guard self < .nanoseconds(limit) else { return limit }
        guard self > .nanoseconds(-limit) else { return -limit }
        let (seconds, attoseconds) = components
        let billionths = attoseconds / 1_000_000_000
        let fractionIsNegative = attoseconds % 1_000_000_000 < 0
        return seconds * 1_000_000_000 + billionths - (fractionIsNegative ? 1 : 0)
    }
}
