// SPDX-License-Identifier: Apache-2.0

package import PawlModel
import Synchronization

/// A clock that a limiter reads: nanoseconds since an origin of its own.
package enum ClockSource: Sendable {
    /// The kernel's clock that nobody sets.
    case monotonic
    /// The processor's cycle counter.
    case counter(CounterClock<ThisMachine>)
    /// A clock that stands still until it is moved.
    case cell(Cell)
    /// The user's own, by what it answers; the only form that pays for a call through a pointer.
    case calls(monotonic: @Sendable () -> UInt64, wall: @Sendable () -> Int64)

    /// What a clock that is moved by hand shows; behind `ManualClock` in PawlTesting.
    package final class Cell: Sendable {
        fileprivate let nanoseconds: Atomic<UInt64>
        fileprivate let wallNanosecondsAtStart: Int64
        fileprivate let start: UInt64

        package init(startingAt start: UInt64, wallNanoseconds: Int64) {
            self.start = start
            nanoseconds = Atomic(start)
            wallNanosecondsAtStart = wallNanoseconds
        }

        package func move(nanoseconds distance: Int64) {
            // ORDERING: relaxed. The reading is its own message.
            nanoseconds.wrappingAdd(UInt64(bitPattern: distance), ordering: .relaxed)
        }

        package var movedNanoseconds: Int64 {
            // ORDERING: relaxed, as above.
            Int64(bitPattern: nanoseconds.load(ordering: .relaxed) &- start)
        }
    }

    /// A clock of the user's own.
    package static func custom(_ clock: some LimiterClock) -> ClockSource {
        calls(monotonic: { clock.monotonicNanoseconds() }, wall: { clock.wallNanoseconds() })
    }

    /// The counter where the kernel itself keeps time by it, and else the kernel's clock.
    package static let fastest =
        ThisMachine().counterIsTrusted ? counter(CounterClock(ThisMachine())) : monotonic

    /// Nanoseconds since an origin of the source's own.
    var reading: UInt64 {
        switch self {
        case .monotonic: ThisMachine().kernelNanoseconds()
        case .counter(let clock): clock.nanoseconds()
        // ORDERING: relaxed. The reading is its own message.
        case .cell(let cell): cell.nanoseconds.load(ordering: .relaxed)
        case .calls(let monotonic, _): monotonic()
        }
    }
}

extension ClockSource: CustomStringConvertible {
    /// Which clock is read now, for example `the kernel's monotonic clock`: for operators who asked for ``fastest``.
    package var description: String {
        switch self {
        case .monotonic: "the kernel's monotonic clock"
        case .counter(let clock) where clock.isGivenUp: "the kernel's monotonic clock, as the cycle counter was wrong"
        case .counter: "the processor's cycle counter"
        case .cell: "a clock moved by hand"
        case .calls: "a clock of the caller's own"
        }
    }
}

extension ClockSource {
    /// A reading, and the Unix time in nanoseconds at that moment.
    ///
    /// Two clocks are read one after the other; of three tries the one counts in which the least passed
    /// between them, as whoever is interrupted there would have its windows begin late for the rest of its life.
    var readingWithWallTime: (reading: UInt64, wallNanoseconds: Int64) {
        switch self {
        case .monotonic, .counter:
            let tries = (0..<3).map { _ in
                let before = reading
                let wall = ThisMachine().wallNanoseconds()
                return (before, wall, apart: reading &- before)
            }
            let (before, wall, _) = tries.min { $0.apart < $1.apart } ?? tries[0]
            return (before, wall)
        case .cell(let cell):
            let moved = Int64(bitPattern: reading &- cell.start)
            let (wall, overflow) = cell.wallNanosecondsAtStart.addingReportingOverflow(moved)
            return (cell.start &+ UInt64(bitPattern: moved), overflow ? cell.wallNanosecondsAtStart : wall)
        case .calls(let monotonic, let wall): return (monotonic(), wall())
        }
    }
}
