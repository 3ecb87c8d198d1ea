// SPDX-License-Identifier: Apache-2.0

package import PawlModel

/// The windows of a period P on a limiter's time line: window k of Unix time begins k·P after 1970.
///
/// They are numbered from the one that holds tick zero:
///
///     Unix time    k·P          (k+1)·P        (k+2)·P
///                   ├──────┬───────┼──────────────┼───
///     tick                 0
///     number               0       1              2
///
/// A number has as many bits as 102 years of windows need. Beyond the last of them time stands still, at the last
/// nanosecond of the last window.
package struct ReferenceWindows: Sendable {
    /// P in nanoseconds.
    package let period: Int128

    /// The bits of a window's number.
    package let indexBits: Int

    private let unixAtZero: Int128

    /// The k of the window that holds tick zero.
    private let first: Int128

    /// - Parameter unixAtZero: The Unix time of tick zero in nanoseconds.
    package init(_ limit: Limit, unixAtZero: Int128) {
        period = limit.period.wholeNanoseconds
        self.unixAtZero = unixAtZero
        let windows = 102 * 366 * 86_400_000_000_000 / period
        first = Self.division(unixAtZero, period).window
        indexBits = (0...).first { 1 << $0 > windows } ?? 0
    }

    /// The largest number of a window.
    package var last: Int128 { 1 << Int128(indexBits) - 1 }

    /// The window that a tick is in, and how many nanoseconds of it have passed.
    package func position(of tick: Tick) -> (window: Int128, elapsed: Int128) {
        let (window, elapsed) = Self.division(unixAtZero + Int128(tick.nanoseconds), period)
        return window - first > last ? (last, period - 1) : (window - first, elapsed)
    }

    /// The first tick of a window, tick zero for the first; the last tick for windows that never come.
    package func start(of window: Int128) -> Tick {
        guard window <= last else { return .last }
        let sinceZero = (first + window) * period - unixAtZero
        return Tick(nanoseconds: UInt64(max(sinceZero, 0)))
    }

    /// k of the last k·P that is not after an instant, which may lie before 1970, and the time since.
    private static func division(_ unix: Int128, _ period: Int128) -> (window: Int128, elapsed: Int128) {
        let (quotient, remainder) = unix.quotientAndRemainder(dividingBy: period)
        return remainder < 0 ? (quotient - 1, remainder + period) : (quotient, remainder)
    }
}
