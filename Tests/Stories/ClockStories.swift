// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlTesting
import Synchronization
import Testing

/// Clocks: the manual one, one of your own, and the kernel's.
@Suite struct ClockStories {
    @Test func aManualClockStandsStillUntilItIsMoved() throws {
        let clock = ManualClock()
        let limiter = try RateLimiter("1/s", capacity: 64, time: .manual(clock))
        let start = limiter.now
        #expect(limiter.now == start && clock.elapsed == .zero)
        clock.advance(by: ms(10))
        #expect(limiter.now - start == ms(10) && clock.elapsed == ms(10))
        clock.advance(by: ms(-4))
        #expect(limiter.now - start == ms(6) && clock.elapsed == ms(6))
        clock.advance(by: ms(-7))
        #expect(limiter.now - start == ms(-1) && clock.elapsed == ms(-1))
    }

    @Test func copiesOfAManualClockAreOneClock() throws {
        let clock = ManualClock(wallTime: .seconds(1_431_857_103))
        let copy = clock
        let limiter = try RateLimiter("1/s", capacity: 64, time: .manual(clock))
        #expect(limiter.admit("a").isAdmitted)
        copy.advance(by: .seconds(1))
        #expect(clock.elapsed == .seconds(1) && limiter.admit("a").isAdmitted)
    }

    @Test func limitersMadeAtDifferentTimesHaveTheirOwnTicks() throws {
        let clock = ManualClock()
        let early = try RateLimiter("1/s", capacity: 64, time: .manual(clock))
        clock.advance(by: .seconds(5))
        let late = try RateLimiter("1/s", capacity: 64, time: .manual(clock))
        #expect(early.now - late.now == .seconds(5))
        #expect(late.now == Tick.zero.advanced(by: .seconds(1)))
    }

    @Test func fractionsOfANanosecondAreDroppedTowardsThePast() {
        let clock = ManualClock()
        clock.advance(by: Duration(secondsComponent: 0, attosecondsComponent: 1_999_999_999))
        #expect(clock.elapsed == ns(1))
        clock.advance(by: Duration(secondsComponent: 0, attosecondsComponent: -1))
        #expect(clock.elapsed == .zero)
    }

    @Test func aClockOfYourOwnIsRead() throws {
        final class Counting: LimiterClock {
            let reading = Atomic<UInt64>(7_000)
            func monotonicNanoseconds() -> UInt64 { reading.add(500_000_000, ordering: .relaxed).newValue }
            func wallNanoseconds() -> Int64 { 0 }
        }
        let limiter = try RateLimiter("1/s", capacity: 64, time: .custom(Counting()))
        // Half a second passes with each reading.
        #expect((0..<6).map { _ in limiter.admit("a").isAdmitted } == [true, false, true, false, true, false])
    }

    /// Nothing wraps: a clock that goes back is never far ahead, nor one that leaps ahead behind.
    @Test func aClockOfYourOwnMayShowAnything() throws {
        final class Shown: LimiterClock {
            let reading: Atomic<UInt64>
            init(_ first: UInt64) { reading = Atomic(first) }
            func monotonicNanoseconds() -> UInt64 { reading.load(ordering: .relaxed) }
            func wallNanoseconds() -> Int64 { 0 }
        }
        let readings: [UInt64] = [0, 5, 1 << 61, 3 << 62, .max - 3, .max]
        for first in readings {
            let clock = Shown(first)
            let limiter = try RateLimiter("10/hour", capacity: 64, time: .custom(clock))
            let start = limiter.now
            for reading in readings {
                clock.reading.store(reading, ordering: .relaxed)
                let now = limiter.now
                #expect(reading < first ? now <= start : now >= start, "\(first), then \(reading): \(now)")
                if reading > first + min(1 << 62, .max - first) || reading == .max && first == 5 {
                    #expect(now == .last)
                }
            }
        }
    }

    @Test func theKernelsClockMovesForward() async throws {
        let limiter = try RateLimiter("1/ms", capacity: 64)
        let before = limiter.now
        try await Task.sleep(for: ms(2))
        #expect(limiter.now - before >= ms(2))
    }

    @Test func ticksSaturateAtBothEnds() {
        #expect(Tick.zero.advanced(by: ns(-1)) == .zero)
        #expect(Tick.last.advanced(by: ns(1)) == .last)
        #expect(Tick.zero.advanced(by: .seconds(Int64.max)) == .last)
        #expect(Tick.last.advanced(by: .seconds(Int64.min)) == .zero)
        #expect(Tick(nanoseconds: .max) == .last && Tick.last.nanoseconds == 1 << 62 - 1)
        #expect(Tick.zero - Tick.last == ns(-(1 << 62 - 1)))
    }
}
