// SPDX-License-Identifier: Apache-2.0

public import Pawl
import Synchronization

/// A clock that stands still until it is moved, for tests that decide what time it is.
///
///     let clock = ManualClock()
///     let limiter = try RateLimiter(Limit(10, per: .seconds(1)), capacity: 1000, time: .manual(clock))
///     clock.advance(by: .milliseconds(10))
///
/// Copies are the same clock. It may be moved from any thread, and back.
public struct ManualClock: Sendable {
    fileprivate let cell: TimeSource.Cell

    /// A clock that shows the given time of the calendar when it is made.
    ///
    /// - Parameter wallTime: since 1970-01-01 00:00 UTC.
    public init(wallTime: Duration = .zero) {
        // Far above zero, so that it can be stepped back further than any limiter looks.
        cell = TimeSource.Cell(startingAt: 1 << 62, wallNanoseconds: wallTime.nanosecondsRoundedDown)
    }

    /// Moves the clock forward, or back by a negative duration. Fractions of a nanosecond are dropped.
    public func advance(by duration: Duration) {
        let distance = UInt64(bitPattern: duration.nanosecondsRoundedDown)
        // ORDERING: relaxed. The reading is its own message. Wraps only after 2⁶² nanoseconds either way.
        cell.nanoseconds.wrappingAdd(distance, ordering: .relaxed)
    }

    /// How far the clock has been moved since it was made; negative when it has been stepped back beyond that.
    public var elapsed: Duration {
        // ORDERING: relaxed, as above.
        .nanoseconds(Int64(bitPattern: cell.nanoseconds.load(ordering: .relaxed) &- cell.start))
    }
}

extension TimeSource {
    /// Time that moves only when the clock is told to.
    public static func manual(_ clock: ManualClock) -> TimeSource { .cell(clock.cell) }
}
