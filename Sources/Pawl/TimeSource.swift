// SPDX-License-Identifier: Apache-2.0

package import PawlEngine
public import PawlModel

/// Where a limiter takes its time from.
public struct TimeSource: Sendable {
    package let clock: ClockSource

    package init(_ clock: ClockSource) { self.clock = clock }

    /// The kernel's monotonic clock, which nobody sets; it stands still while the machine sleeps.
    public static let monotonic = TimeSource(.monotonic)

    /// The processor's cycle counter where the kernel itself keeps time by it, and else ``monotonic``.
    ///
    /// Saves 5 to 15 nanoseconds a question where keys are in the caches. Used on x86-64 Linux with an invariant TSC as the current
    /// clock source; ``description`` says which clock is read.
    ///
    /// Every thread compares the counter with the kernel's clock each 4,096 readings, and whoever reads it more than two seconds
    /// after it was last adjusted does: it follows the kernel's rate, stays within microseconds of its time, or milliseconds
    /// while that is slewed, and is given up for good as soon as the two disagree by a tenth of the time since the last check and
    /// 20 microseconds: as when it jumps or stops, or has run on while the machine slept. A thread that waits for memory may read
    /// the counter a few microseconds early; its question is then a stale one, which is refused units rather than given them
    /// twice.
    ///
    /// All limiters of the process share one. The first use of this property waits ten milliseconds while the counter is
    /// measured, longer on a busy machine.
    public static let fastest = TimeSource(.fastest)

    /// A clock of your own; the only form that pays for a call through a pointer.
    public static func custom(_ clock: some LimiterClock) -> TimeSource { TimeSource(.custom(clock)) }
}

extension TimeSource: CustomStringConvertible {
    /// Which clock is read now, for example `the kernel's monotonic clock`: for operators who asked for ``fastest``.
    public var description: String { clock.description }
}

extension TimeSource {
    /// A clock that stands still until it is moved; behind `ManualClock` in PawlTesting.
    package struct HandMoved: Sendable {
        private let cell: ClockSource.Cell

        /// Starts at so many nanoseconds of its own, and at that Unix time.
        package init(startingAt start: UInt64, wallNanoseconds: Int64) {
            cell = ClockSource.Cell(startingAt: start, wallNanoseconds: wallNanoseconds)
        }

        package var source: TimeSource { TimeSource(.cell(cell)) }

        /// Moves it, back by a negative number.
        package func move(nanoseconds: Int64) { cell.move(nanoseconds: nanoseconds) }

        /// How far it has been moved; wraps after 2⁶³ nanoseconds either way.
        package var movedNanoseconds: Int64 { cell.movedNanoseconds }
    }
}
