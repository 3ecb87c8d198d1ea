// SPDX-License-Identifier: Apache-2.0

/// A moment as nanoseconds since 1970 began in UTC, from the year 1678 to the year 2261.
///
/// Whole numbers throughout: a Double loses the nanoseconds of today's times.
struct Instant: Comparable, Hashable {
    var nanoseconds: Int64

    static let nanosecondsPerSecond: Int64 = 1_000_000_000

    init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// Nil where 64 bits do not reach.
    init?(seconds: Int64, nanoseconds: Int64 = 0) {
        // The seconds alone may need more than 64 bits where the sum does not.
        let exact = Int128(seconds) * Int128(Self.nanosecondsPerSecond) + Int128(nanoseconds)
        guard let sum = Int64(exactly: exact) else { return nil }
        self.nanoseconds = sum
    }

    /// The second that the moment lies in, also before 1970.
    var wholeSeconds: Int64 {
        let (quotient, remainder) = nanoseconds.quotientAndRemainder(dividingBy: Self.nanosecondsPerSecond)
        return remainder < 0 ? quotient - 1 : quotient
    }

    static func < (left: Instant, right: Instant) -> Bool { left.nanoseconds < right.nanoseconds }
}
