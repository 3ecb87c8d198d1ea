// SPDX-License-Identifier: Apache-2.0

package import PawlModel

/// A clock seen as ticks of one limiter.
package struct TickSource: Sendable {
    private let source: ClockSource
    /// Asked first, so that the usual clocks do not pay for copying a source that might hold a reference.
    private let isMonotonic: Bool
    private let counter: CounterClock<ThisMachine>?
    private let origin: UInt64
    private let start: UInt64
    /// From a reading of the machine's clocks to its tick, modulo 2⁶⁴.
    private let shift: UInt64
    /// The Unix time of tick zero in nanoseconds, as the source saw it when the limiter was made.
    package let unixAtZero: Int64

    /// - Parameter start: how far above tick zero the limiter starts.
    package init(_ source: ClockSource, above start: Duration) {
        self.source = source
        isMonotonic = if case .monotonic = source { true } else { false }
        counter = if case .counter(let clock) = source { clock } else { nil }
        self.start = UInt64(start.nanosecondsRoundedDown)
        let (reading, wall) = source.readingWithWallTime
        origin = reading
        shift = self.start &- reading
        let (atZero, overflow) = wall.subtractingReportingOverflow(Int64(self.start))
        unixAtZero = overflow ? .min : atZero
    }

    /// The present; tick zero for a source that went further back than the limiter's beginning.
    @inline(__always)
    package var now: Tick {
        if isMonotonic { return tick(ThisMachine().kernelNanoseconds()) }
        return counter.map { tick($0.nanoseconds()) } ?? tickOfOtherClock
    }

    /// The tick of a clock of the machine: these count from when it was started, and never come near the ends of their numbers.
    @inline(__always)
    private func tick(_ reading: UInt64) -> Tick {
        let nanoseconds = reading &+ shift
        return nanoseconds <= Tick.lastNanoseconds ? Tick(nanoseconds: nanoseconds) : saturated(reading)
    }

    @inline(never)
    private func saturated(_ reading: UInt64) -> Tick { reading < origin ? .zero : .last }

    /// The tick of a clock that may show anything.
    private var tickOfOtherClock: Tick {
        let reading = source.reading
        if reading >= origin {
            let (sum, overflow) = start.addingReportingOverflow(reading - origin)
            return overflow ? .last : Tick(nanoseconds: sum)
        }
        return Tick(nanoseconds: start - min(start, origin - reading))
    }
}
