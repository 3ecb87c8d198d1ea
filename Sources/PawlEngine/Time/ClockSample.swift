// SPDX-License-Identifier: Apache-2.0

/// What the cycle counter and the kernel's clock showed at one moment.
struct ClockSample {
    let cycles: UInt64
    let nanoseconds: UInt64
    /// How far apart in nanoseconds the two may have been read.
    var uncertainty: UInt64 = 0

    /// Nanoseconds a cycle since another sample, times 2³²; nil where a counter or a clock did not move as one does: from a
    /// cycle in 20 nanoseconds to 20 cycles in one.
    func rate(since earlier: ClockSample) -> UInt64? {
        guard cycles > earlier.cycles, nanoseconds > earlier.nanoseconds else { return nil }
        let rate = Double(nanoseconds - earlier.nanoseconds) / Double(cycles - earlier.cycles)
        return (0.05...20).contains(rate) ? UInt64(rate * 0x1p32) : nil
    }

    /// Whether enough time has passed since another sample to tell the rate: so much at least, and so much that what reading
    /// two clocks leaves uncertain is less than a ten thousandth of it.
    func isFarEnough(from earlier: ClockSample, nanoseconds least: UInt64) -> Bool {
        guard nanoseconds > earlier.nanoseconds else { return false }
        let passed = nanoseconds - earlier.nanoseconds
        return passed >= least && earlier.uncertainty + uncertainty < passed / 10_000
    }

    /// Whether both have come equally far since the last sample, to within a tenth and what reading them leaves uncertain.
    ///
    /// The kernel's clock itself may be slewed by nearly a tenth while it is put right (chrony's `maxslewrate`, adjtimex), and
    /// is followed then. What is found here is a counter that jumped or stopped.
    func agrees(with last: ClockSample, rate: UInt64) -> Bool {
        let byKernel = Double(Int64(bitPattern: nanoseconds &- last.nanoseconds))
        let byCounter = Double(Int64(bitPattern: cycles &- last.cycles)) * Double(rate) * 0x1p-32
        let tolerance = byKernel.magnitude / 10 + Double(uncertainty) + Double(last.uncertainty) + 20_000
        return (byCounter - byKernel).magnitude <= tolerance
    }
}

extension MachineClocks {
    /// Reads both, the counter between two readings of the kernel's clock; of three tries the closest.
    func sample() -> ClockSample {
        var best: ClockSample?
        for _ in 0..<3 {
            let before = kernelNanoseconds()
            let cycles = cycles()
            let apart = kernelNanoseconds() &- before
            if let best, best.uncertainty <= apart { continue }
            best = ClockSample(cycles: cycles, nanoseconds: before &+ apart / 2, uncertainty: apart)
        }
        return best ?? ClockSample(cycles: cycles(), nanoseconds: kernelNanoseconds())
    }
}
