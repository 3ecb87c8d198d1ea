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

    /// The kernel's monotonic clock, which nobody sets; it stands still while the machine sleeps.
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

extension TimeSource {
    /// A reading, and the Unix time in nanoseconds at that moment.
    ///
    /// The kernel's two clocks are read one after the other; of three tries the one counts in which the least passed
    /// between them, as whoever is interrupted there would have its windows begin late for the rest of its life.
    var readingWithWallTime: (reading: UInt64, wallNanoseconds: Int64) {
        switch source {
        case .monotonic:
            let tries = (0..<3).map { _ in
                let before = pawl_clock_monotonic_nanoseconds()
                let wall = pawl_clock_wall_nanoseconds()
                return (before, wall, apart: pawl_clock_monotonic_nanoseconds() - before)
            }
            let (before, wall, _) = tries.min { $0.apart < $1.apart } ?? tries[0]
            return (before, wall)
        case .cell(let cell):
            let moved = Int64(bitPattern: reading &- cell.start)
            let (wall, overflow) = cell.wallNanosecondsAtStart.addingReportingOverflow(moved)
            return (cell.start &+ UInt64(bitPattern: moved), overflow ? cell.wallNanosecondsAtStart : wall)
        case .custom(let clock): return (clock.monotonicNanoseconds(), clock.wallNanoseconds())
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
    /// The Unix time of tick zero in nanoseconds, as the source saw it when the limiter was made.
    let unixAtZero: Int64

    /// - Parameter start: how far above tick zero the limiter starts.
    init(_ source: TimeSource, above start: Duration) {
        self.source = source
        isMonotonic = source.isMonotonic
        self.start = UInt64(start.nanosecondsRoundedDown)
        let (reading, wall) = source.readingWithWallTime
        origin = reading
        let (atZero, overflow) = wall.subtractingReportingOverflow(Int64(self.start))
        unixAtZero = overflow ? .min : atZero
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
