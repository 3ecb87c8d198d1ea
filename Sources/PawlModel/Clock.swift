// SPDX-License-Identifier: Apache-2.0

/// A source of time that a limiter can be given in place of the kernel's monotonic clock.
///
/// The limiter never trusts it with more than it needs: a reading that goes backwards makes questions
/// stale, and stale questions are refused rather than given units that time has not brought yet.
public protocol LimiterClock: Sendable {
    /// Nanoseconds since an origin of the clock's own choosing; meant never to go backwards.
    ///
    /// Read once per question, or per batch, from any thread, so it should cost little.
    func monotonicNanoseconds() -> UInt64

    /// Nanoseconds since 1970-01-01 00:00 UTC; negative before.
    ///
    /// Read once when a limiter is made, to align windows to Unix time: a clock that is set afterwards moves none.
    func wallNanoseconds() -> Int64
}
