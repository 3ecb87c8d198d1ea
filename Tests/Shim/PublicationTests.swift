// SPDX-License-Identifier: Apache-2.0

import CPawl
import Testing

/// A pair carries what its writer did before it: plain memory, written before the swap, is seen after the read. Under
/// the thread sanitizer this also shows that the sanitizer sees the shim's atomics; without them it reports a race.
@Suite struct PublicationTests {
    @Test(arguments: Reading.possible)
    func whatWasWrittenBeforeASwapIsSeenAfterTheRead(_ read: Reading) {
        let turns: UInt64 = 20_000
        let slot = Slot(pawl_pair(tag: 0, word: 0))
        let letter = Letter()
        let wrong = Letter()
        // Thread 0 writes the letter at even turns, thread 1 reads and answers at odd ones.
        onThreads(2) { index in
            for turn in stride(from: UInt64(index), to: turns, by: 2) {
                guard let found = pair(tagged: turn, in: slot, read) else { return }
                if letter.text != turn { wrong.text += 1 }
                letter.text = turn + 1
                if !slot.swap(found, for: pawl_pair(tag: turn + 1, word: ~turn)) { wrong.text += 1 }
            }
        }
        #expect(wrong.text == 0)
        #expect(letter.text == turns)
    }
}

/// The slot's pair, once it is that turn; nil if it does not come within a minute.
private func pair(tagged turn: UInt64, in slot: Slot, _ read: Reading) -> pawl_pair? {
    let end = pawl_clock_monotonic_nanoseconds() + 60_000_000_000
    repeat {
        for _ in 0..<64 {
            let found = read(slot)
            if found.tag == turn { return found }
            pawl_spin_pause()
        }
        Thread.yield()
    } while pawl_clock_monotonic_nanoseconds() < end
    return nil
}

/// Plain memory.
// SAFETY: unchecked, because whose turn it is decides who touches it. That is what is tested.
private final class Letter: @unchecked Sendable {
    var text: UInt64 = 0
}
