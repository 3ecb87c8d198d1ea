// SPDX-License-Identifier: Apache-2.0

import CPawl
import Synchronization

/// Small numbers for threads, unique among those that are alive: a thread takes one with its first question and
/// returns it as it ends, so that the next thread goes on with the counts that belong to the number.
///
/// Number 0 is shared by all threads that found no number of their own; they count with atomic additions.
enum ThreadNumber {
    static let count = 1024
    static let shared = 0

    /// The calling thread's number.
    @inline(__always)
    static var current: Int {
        // SAFETY: the pointer is a number in disguise and never followed.
        let number = unsafe Int(bitPattern: pawl_thread_pointer())
        return number != 0 ? number &- 1 : claim()
    }

    /// One bit a number; a set bit is taken. Process-wide, so that a thread's end need not know any limiter.
    private static let taken = Taken()

    // SAFETY: the words are never freed, and shared as atomics.
    @safe
    private struct Taken: ~Copyable, @unchecked Sendable {
        let words: UnsafeMutablePointer<Atomic<UInt64>>
        let threadsReport: Bool

        init() {
            // SAFETY: allocated and initialized once for the life of the process.
            unsafe words = .allocate(capacity: ThreadNumber.count / 64)
            for index in 0..<(ThreadNumber.count / 64) {
                unsafe (words + index).initialize(to: Atomic(index == 0 ? 1 << UInt64(ThreadNumber.shared) : 0))
            }
            // SAFETY: the callback takes the number that `claim` set, and touches only the words above.
            unsafe threadsReport = pawl_thread_on_exit { ThreadNumber.release(Int(bitPattern: $0) - 1) }
        }
    }

    @inline(never)
    private static func claim() -> Int {
        // A thread whose end we would not learn of must not keep a number.
        let number = taken.threadsReport ? firstFree() ?? shared : shared
        // SAFETY: a number in disguise, never followed; never nil, as 1 is added.
        unsafe pawl_thread_pointer_set(UnsafeMutableRawPointer(bitPattern: number + 1))
        return number
    }

    private static func firstFree() -> Int? {
        for index in 0..<(count / 64) {
            // SAFETY: `index < count / 64`, as many words as were allocated.
            let word = unsafe taken.words + index
            // ORDERING: relaxed; the swap below decides.
            var seen = unsafe word.pointee.load(ordering: .relaxed)
            while seen != .max {
                let bit = UInt64((~seen).trailingZeroBitCount)
                // ORDERING: acquire, pairs with the release in `release`: the counts of the thread that had the
                // number are whole before this one adds to them.
                let result = unsafe word.pointee.compareExchange(
                    expected: seen, desired: seen | 1 << bit, successOrdering: .acquiring, failureOrdering: .relaxed)
                if result.exchanged { return index * 64 + Int(bit) }
                seen = result.original
            }
        }
        return nil
    }

    private static func release(_ number: Int) {
        guard number != shared else { return }
        // SAFETY: numbers are below `count`, and the words live as long as the process.
        let word = unsafe taken.words + number / 64
        // ORDERING: release, pairs with the acquire in `firstFree`.
        unsafe word.pointee.bitwiseAnd(~(1 << UInt64(number % 64)), ordering: .releasing)
    }
}
