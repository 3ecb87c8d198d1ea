// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A monotonic clock in nanoseconds that reads the processor's cycle counter, and is checked by the kernel's clock.
///
/// Between two checks it runs on a straight line through an anchor:
///
///     nanoseconds = anchor's nanoseconds + (cycles − anchor's cycles) · rate
///
/// Each thread asks for a check after so many readings, and whoever finds the counter far from the anchor asks for one
/// before it believes that. A check compares how far counter and kernel's clock have come since the last one. If they
/// agree, the line is laid anew from here: forward to the kernel's time at once where it lags behind, and a little flatter
/// where it is ahead, so that it does not go back, but for some microseconds where the thread that checks loses its processor
/// between looking and laying. If they disagree the counter is given up for good, and the kernel's
/// clock is read from then on; that may lie behind what was read before, by as much as the counter was wrong.
///
/// The counter is read without a fence, which would cost nearly as much as the kernel's clock. So a thread that waits for
/// memory may read it before what it waits for has come: by up to 3 microseconds where it was tried. To the limiter such a
/// question is a stale one, as if it had been interrupted between reading the clock and asking.
package final class CounterClock<Machine: MachineClocks>: Sendable {
    private let machine: Machine
    /// The number of the line in force: of two, so that nobody waits while the next is written.
    private let number = Atomic<UInt64>(0)
    private let even = ClockLine()
    private let odd = ClockLine()

    private let isBeingChecked = Atomic<Bool>(false)
    private let hasGivenUp = Atomic<Bool>(false)
    /// What the last check saw and the rate it found; only who checks reads and writes them.
    private let checkedCycles = Atomic<UInt64>(0)
    private let checkedNanoseconds = Atomic<UInt64>(0)
    private let checkedRate = Atomic<UInt64>(0)

    /// Calibrates the counter, which takes ten milliseconds.
    package init(_ machine: Machine) {
        self.machine = machine
        let first = machine.sample()
        var second = machine.sample()
        var tries = 0
        // Until reading the two apart matters little for the rate. Counted, as a clock may stand still.
        while tries < 1_000_000, !second.isFarEnough(from: first, nanoseconds: 10_000_000) {
            second = machine.sample()
            tries += 1
        }
        guard let rate = second.rate(since: first) else {
            giveUp()
            return
        }
        note(second, rate: rate)
        lay(from: second.cycles, second.nanoseconds, rate: rate)
    }

    /// Whether the counter was given up, and the kernel's clock is read in its place.
    package var isGivenUp: Bool {
        // ORDERING: relaxed. Nothing else is concluded from it.
        hasGivenUp.load(ordering: .relaxed)
    }

    // MARK: Reading

    /// Nanoseconds since some moment before the clock was made.
    @inline(__always)
    package func nanoseconds() -> UInt64 {
        guard let reading = reading(), !machine.checkIsDue() else { return checkedNanosecondsNow() }
        return reading
    }

    /// What the line in force says; nil where it does not reach so far, or another was laid meanwhile.
    @inline(__always)
    private func reading() -> UInt64? {
        // ORDERING: acquire, pairs with the release in `lay`: the line is whole.
        let number = number.load(ordering: .acquiring)
        let reading = number % 2 == 0 ? even.reading(machine.cycles()) : odd.reading(machine.cycles())
        // ORDERING: the fence keeps the second look at the number behind the reads of the line, and pairs with the one in
        // `lay`: whoever read a part of a later line sees a later number.
        atomicMemoryFence(ordering: .acquiring)
        return self.number.load(ordering: .relaxed) == number ? reading : nil
    }

    /// The present by the counter if it holds good, else by the kernel's clock.
    @inline(never)
    private func checkedNanosecondsNow() -> UInt64 {
        guard !isGivenUp else { return machine.kernelNanoseconds() }
        // ORDERING: acquire, pairs with the release below: what the last check noted is visible.
        guard !isBeingChecked.exchange(true, ordering: .acquiring) else {
            // Somebody is at it. The counter is as good as it was a moment ago, unless it has left its line.
            return reading() ?? reading() ?? machine.kernelNanoseconds()
        }
        defer { isBeingChecked.store(false, ordering: .releasing) }
        // Whoever had it before may have given up.
        guard !isGivenUp else { return machine.kernelNanoseconds() }
        return check(machine.sample())
    }

    // MARK: Checking, by one thread at a time

    /// Compares what counter and kernel's clock did since the last check; the present.
    private func check(_ sample: ClockSample) -> UInt64 {
        // ORDERING: relaxed, as in `note`.
        let last = ClockSample(
            cycles: checkedCycles.load(ordering: .relaxed), nanoseconds: checkedNanoseconds.load(ordering: .relaxed))
        let rate = checkedRate.load(ordering: .relaxed)
        guard sample.agrees(with: last, rate: rate) else {
            giveUp()
            return sample.nanoseconds
        }
        // ORDERING: relaxed. Who checks is the one who lays lines.
        let isEven = number.load(ordering: .relaxed) % 2 == 0
        let line = isEven ? even.latest(sample.cycles) : odd.latest(sample.cycles)
        let reaches = (isEven ? even.reading(sample.cycles) : odd.reading(sample.cycles)) != nil
        // A short way says little about the rate. And where others read on by the old line, whoever has lost the processor
        // since leaves it to the next check, as the new line may begin below what they have read.
        guard sample.isFarEnough(from: last, nanoseconds: 50_000_000), let newRate = sample.rate(since: last),
            !reaches || machine.kernelNanoseconds() &- sample.nanoseconds < 10_000
        else { return reaches ? line : max(line, sample.nanoseconds) }
        note(sample, rate: newRate)
        guard line > sample.nanoseconds else {
            lay(from: sample.cycles, sample.nanoseconds, rate: newRate)
            return sample.nanoseconds
        }
        // Ahead by so much: given back over a time like the last, at most an eighth of it.
        let passed = sample.nanoseconds &- last.nanoseconds
        let ahead = min(line - sample.nanoseconds, passed / 8)
        let slower = newRate &- UInt64(Double(newRate) * Double(ahead) / Double(passed))
        lay(from: sample.cycles, line, rate: slower)
        return line
    }

    private func note(_ sample: ClockSample, rate: UInt64) {
        // ORDERING: relaxed. One thread at a time checks, and `isBeingChecked` hands these over.
        checkedCycles.store(sample.cycles, ordering: .relaxed)
        checkedNanoseconds.store(sample.nanoseconds, ordering: .relaxed)
        checkedRate.store(rate, ordering: .relaxed)
    }

    /// Puts the next line in force.
    private func lay(from cycles: UInt64, _ nanoseconds: UInt64, rate: UInt64) {
        // ORDERING: relaxed. One thread at a time lays lines.
        let next = number.load(ordering: .relaxed) + 1
        // ORDERING: release; whoever reads what is written below sees the line in force now, at least, see `reading`.
        atomicMemoryFence(ordering: .releasing)
        if next % 2 == 0 {
            even.lay(from: cycles, nanoseconds, rate: rate)
        } else {
            odd.lay(from: cycles, nanoseconds, rate: rate)
        }
        // ORDERING: release, pairs with the acquire in `reading`.
        number.store(next, ordering: .releasing)
    }

    private func giveUp() {
        // ORDERING: relaxed. Whoever does not see it yet checks once more, and finds the same.
        hasGivenUp.store(true, ordering: .relaxed)
        // Out of anybody's reach, so that all readings come to `checkedNanosecondsNow`.
        lay(from: 0, 0, rate: 0)
    }
}
