// SPDX-License-Identifier: Apache-2.0

public import Pawl

/// A clock that stands still until it is moved, for tests that decide what time it is.
///
///     let clock = ManualClock()
///     let limiter = try RateLimiter(Limit(10, per: .seconds(1)), capacity: 1000, time: .manual(clock))
///     clock.advance(by: .milliseconds(10))
///
/// Copies are the same clock. It may be moved from any thread, and back.
public struct ManualClock: Sendable {
    fileprivate let clock: TimeSource.HandMoved

    /// A clock that shows the given time of the calendar when it is made.
    ///
    /// - Parameter wallTime: since 1970-01-01 00:00 UTC.
    public init(wallTime: Duration = .zero) {
        // Far above zero, so that it can be stepped back further than any limiter looks.
        clock = TimeSource.HandMoved(startingAt: 1 << 62, wallNanoseconds: wallTime.nanosecondsRoundedDown)
    }

    /// Moves the clock forward, or back by a negative duration. Fractions of a nanosecond are dropped.
    public func advance(by duration: Duration) { clock.move(nanoseconds: duration.nanosecondsRoundedDown) }

    /// How far the clock has been moved since it was made; negative when it has been stepped back beyond that.
    public var elapsed: Duration { .nanoseconds(clock.movedNanoseconds) }
}

extension TimeSource {
    /// Time that moves only when the clock is told to.
    public static func manual(_ clock: ManualClock) -> TimeSource { clock.clock.source }
}
