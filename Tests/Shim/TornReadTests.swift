// SPDX-License-Identifier: Apache-2.0

import CPawl
import Synchronization
import Testing

/// One thread swaps a pair to and fro, another reads it as fast as it can. A pair read half before and half after a
/// swap shows, because each word belongs to one tag.
///
/// What counts is how often the reader saw the pair change: reading in two halves is torn at one change in twenty.
@Suite(.serialized) struct TornReadTests {
    @Test(arguments: Reading.possible)
    func noPairIsReadTorn(_ read: Reading) {
        let story = ReadWhileSwapped()
        story.run(until: { $0.changes >= ReadWhileSwapped.changesNeeded }, reading: { read($0) })
        let seen = story.seen
        #expect(seen.torn == 0)
        #expect(seen.changes >= ReadWhileSwapped.changesNeeded, "the threads hardly met: \(seen)")
        #expect(story.failedSwaps == 0)
        #expect(story.slot.neighboursAreUntouched)
        print("\(read): \(seen)")
    }

    /// What the test above is able to see: the same threads, but the halves are read one after the other.
    @Test func halvesReadApartAreTornBeforeLong() {
        let story = ReadWhileSwapped()
        story.run(until: { $0.torn > 0 }, reading: { $0.loadHalves() })
        #expect(story.seen.torn > 0, "not once: \(story.seen)")
        print("halves: \(story.seen)")
    }
}

/// The pair, the thread that swaps it and the thread that reads it.
private final class ReadWhileSwapped: Sendable {
    static let changesNeeded = 500
    static let secondsMost: UInt64 = 60

    struct Seen: Sendable {
        var reads = 0
        var changes = 0
        var torn = 0
    }

    let slot = Slot(ReadWhileSwapped.one)
    private static let one = pawl_pair(tag: 1, word: ~1)
    private static let other = pawl_pair(tag: .max << 1, word: 1)

    private let isOver = Atomic<Bool>(false)
    private let failed = Atomic<Int>(0)
    private let tally = Guarded(Seen())

    var seen: Seen { tally.withLock { $0 } }
    // ORDERING: relaxed. Read when the threads have been joined.
    var failedSwaps: Int { failed.load(ordering: .relaxed) }

    /// Reads until told that it is enough; for a minute at most.
    func run(until isEnough: @escaping @Sendable (Seen) -> Bool, reading: @escaping @Sendable (Slot) -> pawl_pair) {
        onThreads(2) { [self] index in
            guard index == 0 else { return swapToAndFro() }
            let end = pawl_clock_monotonic_nanoseconds() + Self.secondsMost * 1_000_000_000
            var seen = Seen()
            var last = Self.one
            while !isEnough(seen) && pawl_clock_monotonic_nanoseconds() < end {
                for _ in 0..<1000 { note(reading(slot), after: &last, in: &seen) }
            }
            tally.withLock { [seen] in $0 = seen }
            // ORDERING: relaxed. It only ends the other thread's loop.
            isOver.store(true, ordering: .relaxed)
        }
    }

    private func swapToAndFro() {
        while !isOver.load(ordering: .relaxed) {
            let toAndFro = [slot.swap(Self.one, for: Self.other), slot.swap(Self.other, for: Self.one)]
            if toAndFro != [true, true] { failed.add(1, ordering: .relaxed) }
        }
    }

    private func note(_ found: pawl_pair, after last: inout pawl_pair, in seen: inout Seen) {
        seen.reads += 1
        if !(found == last) { seen.changes += 1 }
        if !(found == Self.one || found == Self.other) { seen.torn += 1 }
        last = found
    }
}
