// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import Synchronization
import TestSupport
import Testing

/// A clock on the processor's counter keeps the kernel's time, never goes back by itself, and is given up when it lies.
@Suite struct CounterClockStories {
    private let machine = FakeMachine()
    private let clock: CounterClock<FakeMachine>

    init() {
        clock = CounterClock(machine)
    }

    /// How far the clock is ahead of the kernel's.
    private var ahead: Int64 { Int64(bitPattern: clock.nanoseconds() &- machine.kernelNanoseconds()) }

    @Test func aGoodCounterKeepsTheKernelsTime() {
        for _ in 0..<10_000 {
            machine.pass(nanoseconds: 7_000_003)
            #expect(ahead.magnitude < 1_000)
        }
        #expect(!clock.isGivenUp)
    }

    /// As network time slews the kernel's clock, by at most one part in two thousand.
    @Test(arguments: [-0.0005, -0.0001, 0.0003, 0.0005])
    func aSlewedKernelIsFollowed(slew: Double) {
        var last = clock.nanoseconds()
        for step in 0..<20_000 {
            machine.pass(nanoseconds: 5_000_000, cyclesOff: slew * (step % 4000 < 2000 ? 1 : -1))
            machine.demandCheck()
            let now = clock.nanoseconds()
            #expect(now >= last, "the clock went back by \(last &- now)")
            last = now
            // A check each 5 ms lays a line each 50 ms, in which 25 µs come together; and once more while it is given back.
            #expect(ahead.magnitude < 60_000)
        }
        #expect(!clock.isGivenUp)
    }

    /// As chrony and adjtimex do to put it right.
    @Test(arguments: [-0.083, 0.083])
    func aKernelThatIsPutRightIsFollowed(slew: Double) {
        var last = clock.nanoseconds()
        for step in 0..<4_000 {
            machine.pass(nanoseconds: 5_000_000, cyclesOff: step < 1_000 ? slew : 0)
            machine.demandCheck()
            let now = clock.nanoseconds()
            #expect(now >= last, "the clock went back by \(last &- now)")
            last = now
            #expect(ahead.magnitude < 20_000_000)
        }
        #expect(ahead.magnitude < 1_000)
        #expect(!clock.isGivenUp)
    }

    /// Whoever comes first after an hour is told the time, also when the system takes its processor away while it looks.
    @Test(arguments: 0..<12)
    func anInterruptionAfterIdlingMakesNobodyLate(reading: Int) {
        machine.pass(nanoseconds: 3_600_000_000_000)
        machine.interrupt(after: reading, nanoseconds: 30_000)
        #expect(ahead.magnitude < 100_000)
        #expect(!clock.isGivenUp)
    }

    /// As in a machine that is emulated: no check is ever as close as elsewhere, and the clock goes on all the same.
    @Test(arguments: [1_100, 5_100, 40_000] as [UInt64])
    func slowClocksAreGoodEnough(nanosecondsALook: UInt64) {
        let machine = FakeMachine(nanosecondsALook: nanosecondsALook)
        let start = machine.now
        let clock = CounterClock(machine)
        #expect(machine.now - start < 2_000_000_000, "calibrating took long")
        for _ in 0..<1_000 {
            machine.pass(nanoseconds: 1_000_000_000)
            let ahead = Int64(bitPattern: clock.nanoseconds() &- machine.now)
            #expect(ahead.magnitude < 10 * nanosecondsALook)
        }
        #expect(!clock.isGivenUp)
    }

    /// A processor may be some hundred cycles behind another.
    @Test func aCounterALittleBehindIsNoFault() {
        machine.pass(nanoseconds: 100_000_000)
        machine.demandCheck()
        _ = clock.nanoseconds()
        machine.jump(nanoseconds: -1_000)
        machine.demandCheck()
        _ = clock.nanoseconds()
        #expect(!clock.isGivenUp)
    }

    @Test func afterAnIdleDayItIsTheKernelsTime() {
        machine.pass(nanoseconds: 86_400_000_000_000, cyclesOff: 0.001)
        #expect(ahead.magnitude < 1_000)
        #expect(!clock.isGivenUp)
    }

    /// Found before the counter is believed, as it is further from its anchor than anybody may read.
    @Test(arguments: [3_600_000_000_000, -3_600_000_000_000] as [Int64])
    func aLongJumpIsNeverBelieved(nanoseconds: Int64) {
        machine.jump(nanoseconds: nanoseconds)
        #expect(ahead.magnitude < 1_000)
        #expect(clock.isGivenUp)
    }

    @Test(arguments: [1_000_000_000, 1_000_000] as [Int64])
    func aShortJumpIsFoundByTheNextCheck(nanoseconds: Int64) {
        machine.jump(nanoseconds: nanoseconds)
        #expect(ahead >= nanoseconds - 1_000)
        machine.demandCheck()
        #expect(ahead.magnitude < 1_000)
        #expect(clock.isGivenUp)
    }

    @Test(arguments: [0.0, 0.8, 1.2, 40.0])
    func aCounterAtAnotherSpeedIsFoundByTheNextCheck(speed: Double) {
        machine.pass(nanoseconds: 1_000_000_000, cyclesOff: speed - 1)
        machine.demandCheck()
        #expect(ahead.magnitude < 1_000)
        #expect(clock.isGivenUp)
        machine.pass(nanoseconds: 5_000_000_000)
        #expect(ahead.magnitude < 1_000)
    }

    @Test func aCounterThatStandsStillIsNeverTakenUp() {
        let machine = FakeMachine(cyclesPerNanosecond: 0)
        let clock = CounterClock(machine)
        #expect(clock.isGivenUp)
        #expect(clock.nanoseconds() &- machine.kernelNanoseconds() &+ 1_000 < 2_000)
    }

    /// A counter an hour ahead would have given the whole burst anew.
    @Test func aLimiterGrantsNothingForAJump() throws {
        struct Counting: LimiterClock {
            let clock: CounterClock<FakeMachine>
            func monotonicNanoseconds() -> UInt64 { clock.nanoseconds() }
            func wallNanoseconds() -> Int64 { 0 }
        }
        let limiter = try RateLimiter("10/hour", capacity: 10, time: .custom(Counting(clock: clock)))
        for _ in 0..<10 { #expect(limiter.admit("a").isAdmitted) }
        machine.jump(nanoseconds: 3_600_000_000_000)
        #expect(!limiter.admit("a").isAdmitted)
        machine.pass(nanoseconds: 360_000_000_000)
        #expect(limiter.admit("a").isAdmitted)
        #expect(!limiter.admit("a").isAdmitted)
    }

    /// On the machine's own counter: no thread sees it go back, and what one has read another reads as soon as it sees that,
    /// but for the microseconds for which a processor waits for memory while it reads on: seen here up to 3.
    @Test(.enabled(if: TimeSource.fastest.description == "the processor's cycle counter"))
    func threadsAgreeWhatTimeItIs() {
        let clock = CounterClock(ThisMachine())
        let latest = Atomic<UInt64>(0)
        let wrong = Atomic<Int>(0)
        Crew.run(threads: 4) { _, _ in
            var last: UInt64 = 0
            for _ in 0..<(TestSize.isSanitized ? 50_000 : 500_000) {
                let seen = latest.load(ordering: .sequentiallyConsistent)
                let now = clock.nanoseconds()
                if now < last || now &+ 20_000 < seen { wrong.add(1, ordering: .relaxed) }
                last = now
                _ = latest.max(now, ordering: .sequentiallyConsistent)
            }
        }
        #expect(wrong.load(ordering: .relaxed) == 0)
        #expect(!clock.isGivenUp)
        let apart = Int64(bitPattern: clock.nanoseconds() &- ThisMachine().kernelNanoseconds())
        #expect(apart.magnitude < 1_000_000, "\(apart) ns from the kernel's clock")
    }

    @Test func theFastestClockIsAClock() throws {
        let limiter = try RateLimiter("1/hour", capacity: 10, time: .fastest)
        #expect(limiter.admit("a").isAdmitted)
        let refused = limiter.admit("a")
        let wait = try #require(refused.retryAfter)
        #expect(wait > .seconds(3500) && wait <= .seconds(3600))
        #expect(
            ["the processor's cycle counter", TimeSource.monotonic.description].contains(TimeSource.fastest.description)
        )
    }
}

/// A machine whose time passes when it is told to, and by a little with each look at a clock.
private final class FakeMachine: MachineClocks {
    private let nanoseconds = Atomic<UInt64>(1_000_000_000_000)
    private let counter = Atomic<UInt64>(1 << 50)
    private let isDue = Atomic<Bool>(false)
    private let cyclesPerNanosecond: UInt64
    private let nanosecondsALook: UInt64
    /// Looks until the system takes the processor away, and for how long.
    private let looksLeft = Atomic<Int>(.max)
    private let interruption = Atomic<UInt64>(0)

    init(cyclesPerNanosecond: UInt64 = 3, nanosecondsALook: UInt64 = 25) {
        self.cyclesPerNanosecond = cyclesPerNanosecond
        self.nanosecondsALook = nanosecondsALook
    }

    /// The time without a look at it.
    var now: UInt64 { nanoseconds.load(ordering: .relaxed) }

    func kernelNanoseconds() -> UInt64 {
        if looksLeft.wrappingSubtract(1, ordering: .relaxed).newValue == 0 {
            pass(nanoseconds: interruption.load(ordering: .relaxed))
        }
        pass(nanoseconds: nanosecondsALook)
        return now
    }

    /// Before one of the next looks at the kernel's clock time passes for others only.
    func interrupt(after looks: Int, nanoseconds: UInt64) {
        interruption.store(nanoseconds, ordering: .relaxed)
        looksLeft.store(looks + 1, ordering: .relaxed)
    }

    func cycles() -> UInt64 { counter.load(ordering: .relaxed) }

    func checkIsDue() -> Bool { isDue.exchange(false, ordering: .relaxed) }

    /// Lets time pass, the counter being off by that part of it.
    func pass(nanoseconds passed: UInt64, cyclesOff: Double = 0) {
        nanoseconds.wrappingAdd(passed, ordering: .relaxed)
        counter.wrappingAdd(UInt64(Double(passed * cyclesPerNanosecond) * (1 + cyclesOff)), ordering: .relaxed)
    }

    /// Sets the counter forward or back, and no time passes.
    func jump(nanoseconds jumped: Int64) {
        counter.wrappingAdd(UInt64(bitPattern: jumped &* Int64(cyclesPerNanosecond)), ordering: .relaxed)
    }

    /// As after so many readings of a thread.
    func demandCheck() { isDue.store(true, ordering: .relaxed) }
}
