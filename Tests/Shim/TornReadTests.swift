// SPDX-License-Identifier: Apache-2.0

import CPawl
import Synchronization
import Testing

/// Two threads change one pair as fast as they can. Its word always follows from its tag, so that a pair read half
/// before and half after a swap shows.
@Suite(.serialized) struct TornReadTests {
    @Test(arguments: Reading.possible)
    func noPairIsReadTornAndNoSwapIsLost(_ read: Reading) {
        let hammered = Hammered()
        onThreads(2) { _ in
            hammered.hammer { tally in
                tally.reads < Hammered.readsEach || hammered.meetings < Hammered.meetingsNeeded
            } reading: {
                read($0)
            }
        }
        let total = hammered.total
        #expect(total.torn == 0)
        #expect(hammered.slot.loadHalves() == Hammered.pair(total.swaps))
        #expect(hammered.slot.neighboursAreUntouched)
        #expect(hammered.meetings >= Hammered.meetingsNeeded, "the threads hardly met: \(total)")
        #expect(total.reads >= 2 * Hammered.readsEach)
        print("\(read): \(total), \(hammered.meetings) swaps lost to the other thread")
    }

    /// What the test above is able to see: the same threads, but the halves are read one after the other.
    @Test func halvesReadApartAreTornBeforeLong() {
        let hammered = Hammered()
        onThreads(2) { _ in
            hammered.hammer { _ in
                hammered.tornReads == 0
            } reading: {
                $0.loadHalves()
            }
        }
        #expect(hammered.total.torn > 0, "not once: \(hammered.total)")
        print("halves: \(hammered.total)")
    }
}

/// What one thread, or all of them, did.
struct Tally: Sendable {
    var reads: UInt64 = 0
    var swaps: UInt64 = 0
    var torn: UInt64 = 0
}

/// The pair, and what happened to it.
final class Hammered: Sendable {
    static let readsEach: UInt64 = Machine.isSanitized ? 50_000 : 1_000_000
    static let meetingsNeeded = Machine.isSanitized ? 100 : 1000
    static let secondsMost: UInt64 = 60

    let slot = Slot(Hammered.pair(0))
    private let lostSwaps = Atomic<Int>(0)
    private let torn = Atomic<Int>(0)
    private let tallies = Guarded(Tally())

    static func pair(_ turn: UInt64) -> pawl_pair { pawl_pair(tag: turn, word: ~turn &* 0x9E37_79B9_7F4A_7C15) }

    // ORDERING: relaxed, both. Numbers to look at, nothing is read through them.
    var meetings: Int { lostSwaps.load(ordering: .relaxed) }
    var tornReads: Int { torn.load(ordering: .relaxed) }
    var total: Tally { tallies.withLock { $0 } }

    /// Reads the pair and swaps it for the next one, as long as told; for a minute at most.
    func hammer(while goesOn: (Tally) -> Bool, reading read: (Slot) -> pawl_pair) {
        let end = pawl_clock_monotonic_nanoseconds() + Self.secondsMost * 1_000_000_000
        var tally = Tally()
        while goesOn(tally) && pawl_clock_monotonic_nanoseconds() < end {
            for _ in 0..<100 { turn(&tally, read) }
        }
        tallies.withLock {
            $0.reads += tally.reads
            $0.swaps += tally.swaps
            $0.torn += tally.torn
        }
    }

    private func turn(_ tally: inout Tally, _ read: (Slot) -> pawl_pair) {
        let found = read(slot)
        tally.reads += 1
        guard found == Self.pair(found.tag) else {
            tally.torn += 1
            torn.add(1, ordering: .relaxed)
            return
        }
        if slot.swap(found, for: Self.pair(found.tag + 1)) {
            tally.swaps += 1
        } else {
            lostSwaps.add(1, ordering: .relaxed)
        }
    }
}
