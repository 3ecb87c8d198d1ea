// SPDX-License-Identifier: Apache-2.0

import CPawl
import Synchronization
import Testing

/// Sleeping on a word: not at all when it differs, not for longer than told, and not past a wake.
@Suite struct LockWaitTests {
    private let second: UInt64 = 1_000_000_000

    @Test func aWordThatDiffersIsNotWaitedFor() {
        let word = Word(7)
        let start = pawl_clock_monotonic_nanoseconds()
        word.wait(while: 8, atMost: 60 * second)
        #expect(pawl_clock_monotonic_nanoseconds() - start < 30 * second)
    }

    @Test func nobodyWakesAndTheTimeIsSleptAway() {
        let word = Word(7)
        let start = pawl_clock_monotonic_nanoseconds()
        var returns = 0
        while pawl_clock_monotonic_nanoseconds() - start < second / 5 {
            word.wait(while: 7, atMost: second / 50)
            returns += 1
        }
        // Ten naps of a fiftieth; a thread that spun instead would have returned a million times.
        #expect(returns <= 100)
    }

    @Test func aWakeWakesEverySleeper() {
        let word = Word(0)
        let asleep = Atomic<Int>(0)
        let start = pawl_clock_monotonic_nanoseconds()
        onThreads(5) { index in
            if index == 0 {
                while asleep.load(ordering: .acquiring) < 4 { Thread.yield() }
                Word(0).wait(while: 0, atMost: second / 20)  // time for the others to be asleep indeed
                word.set(1)
                word.wakeAll()
            } else {
                asleep.add(1, ordering: .releasing)
                while word.value == 0 { word.wait(while: 0, atMost: 60 * second) }
            }
        }
        #expect(pawl_clock_monotonic_nanoseconds() - start < 30 * second)
    }

    /// A lock as the engine's: 0 free, 1 held, 2 held and waited for. Plain memory behind it counts.
    @Test func aLockThatSleepsLosesNoCount() {
        let lock = Word(0)
        let counted = Counted()
        let slept = Atomic<Int>(0)
        onThreads(4) { _ in
            for turn in 0..<2000 {
                if !lock.swap(0, for: 1) {
                    while lock.exchange(2) != 0 {
                        slept.add(1, ordering: .relaxed)
                        lock.wait(while: 2, atMost: second)
                    }
                }
                counted.value += 1
                if turn % 100 == 0 { Word(0).wait(while: 0, atMost: 50_000) }  // held for a while: the others sleep
                if lock.exchange(0) == 2 { lock.wakeAll() }
            }
        }
        #expect(counted.value == 8000)
        #expect(slept.load(ordering: .relaxed) > 0)
    }
}

/// Four bytes to sleep on.
// SAFETY: unchecked, because the memory is an atomic's, changed and read as one.
@safe private final class Word: @unchecked Sendable {
    private let memory: UnsafeMutablePointer<Atomic<UInt32>>

    init(_ value: UInt32) {
        unsafe memory = .allocate(capacity: 1)
        unsafe memory.initialize(to: Atomic(value))
    }

    deinit {
        unsafe memory.deinitialize(count: 1)
        unsafe memory.deallocate()
    }

    // SAFETY of all below: the memory lives as long as self.

    // ORDERING: acquire and release, so that the word can be a lock.
    var value: UInt32 { unsafe memory.pointee.load(ordering: .acquiring) }

    func set(_ value: UInt32) { unsafe memory.pointee.store(value, ordering: .releasing) }

    func exchange(_ value: UInt32) -> UInt32 { unsafe memory.pointee.exchange(value, ordering: .acquiringAndReleasing) }

    func swap(_ expected: UInt32, for desired: UInt32) -> Bool {
        unsafe memory.pointee.compareExchange(expected: expected, desired: desired, ordering: .acquiring).exchanged
    }

    func wait(while expected: UInt32, atMost nanoseconds: UInt64) {
        unsafe pawl_wait_while_equal(memory, expected, nanoseconds)
    }

    func wakeAll() { unsafe pawl_wake_all(memory) }
}

/// Plain memory.
// SAFETY: unchecked, because the lock decides who touches it. That is what is tested.
private final class Counted: @unchecked Sendable {
    var value = 0
}
