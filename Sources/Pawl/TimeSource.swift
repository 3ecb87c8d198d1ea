// SPDX-License-Identifier: Apache-2.0

import CPawl
public import PawlModel
package import Synchronization

/// Where a limiter takes its time from.
public struct TimeSource: Sendable {
    /// A clock that stands still until it is moved; behind `ManualClock` in PawlTesting.
    package final class Cell: Sendable {
        package let nanoseconds: Atomic<UInt64>
        package let wallNanosecondsAtStart: Int64
        package let start: UInt64

        package init(startingAt start: UInt64, wallNanoseconds: Int64) {
            self.start = start
            nanoseconds = Atomic(start)
            wallNanosecondsAtStart = wallNanoseconds
        }
    }

    private enum Source: Sendable {
        case monotonic
        case cell(Cell)
        case custom(any LimiterClock)
    }

    private let source: Source

    /// The kernel's monotonic clock.
    public static let monotonic = TimeSource(source: .monotonic)

    /// A clock of your own; the only form that pays for dynamic dispatch.
    public static func custom(_ clock: some LimiterClock) -> TimeSource { TimeSource(source: .custom(clock)) }

    package static func cell(_ cell: Cell) -> TimeSource { TimeSource(source: .cell(cell)) }

    private init(source: Source) { self.source = source }

    /// Whether ``reading`` is the kernel's clock.
    var isMonotonic: Bool {
        if case .monotonic = source { true } else { false }
    }

    /// Nanoseconds since an origin of the source's own.
    var reading: UInt64 {
        switch source {
        case .monotonic: pawl_clock_monotonic_nanoseconds()
        // ORDERING: relaxed. The reading is its own message.
        case .cell(let cell): cell.nanoseconds.load(ordering: .relaxed)
        case .custom(let clock): clock.monotonicNanoseconds()
        }
    }
}

/// A time source seen as ticks of one limiter.
struct TickSource: Sendable {
    private let source: TimeSource
    /// Asked first, so that the usual clock does not pay for copying a source that might hold a reference.
    private let isMonotonic: Bool
    private let origin: UInt64
    private let start: UInt64

    /// - Parameter above: how far above tick zero the limiter starts.
    init(_ source: TimeSource, above start: Duration) {
        self.source = source
        isMonotonic = source.isMonotonic
        self.start = UInt64(start.nanosecondsRoundedDown)
        origin = source.reading
    }

    /// The present; tick zero for a source that went further back than the limiter's beginning.
    @inline(__always)
    var now: Tick {
        let reading = isMonotonic ? pawl_clock_monotonic_nanoseconds() : source.reading
        if reading >= origin {
            let (sum, overflow) = start.addingReportingOverflow(reading - origin)
            return overflow ? .last : Tick(nanoseconds: sum)
        }
        return Tick(nanoseconds: start - min(start, origin - reading))
    }
}
