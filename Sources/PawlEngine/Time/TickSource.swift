// SPDX-License-Identifier: Apache-2.0

package import PawlModel

/// A clock seen as ticks of one limiter.
package struct TickSource: Sendable {
    private let source: ClockSource
    /// Asked first, so that the usual clocks do not pay for copying a source that might hold a reference.
    private let isMonotonic: Bool
    private let counter: CounterClock<ThisMachine>?
    private let origin: UInt64
    /// From a reading to its tick, modulo 2⁶⁴: one addition, and one comparison for all that lies outside.
    private let shift: UInt64
    /// The Unix time of tick zero in nanoseconds, as the source saw it when the limiter was made.
    package let unixAtZero: Int64

    /// - Parameter start: how far above tick zero the limiter starts.
    package init(_ source: ClockSource, above start: Duration) {
        self.source = source
        isMonotonic = if case .monotonic = source { true } else { false }
        counter = if case .counter(let clock) = source { clock } else { nil }
        let start = UInt64(start.nanosecondsRoundedDown)
        let (reading, wall) = source.readingWithWallTime
        origin = reading
        shift = start &- reading
        let (atZero, overflow) = wall.subtractingReportingOverflow(Int64(start))
        unixAtZero = overflow ? .min : atZero
    }

    /// The present; tick zero for a source that went further back than the limiter's beginning.
    @inline(__always)
    package var now: Tick {
        let reading =
            isMonotonic ? ThisMachine().kernelNanoseconds() : counter.map { $0.nanoseconds() } ?? source.reading
        let nanoseconds = reading &+ shift
        guard nanoseconds <= Tick.lastNanoseconds else { return saturated(reading) }
        return Tick(nanoseconds: nanoseconds)
    }

    @inline(never)
    private func saturated(_ reading: UInt64) -> Tick { reading < origin ? .zero : .last }
}
