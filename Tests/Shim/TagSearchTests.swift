// SPDX-License-Identifier: Apache-2.0

import CPawl
import Testing

/// A tag is seen in whichever of a line's four slots it stands, with its own word, and in no other.
@Suite struct TagSearchTests {
    private let tags: [UInt64] = [1, 1 << 63 | 1, 0xFFFF_FFFF_FFFF_0000, .max]
    private let words: [UInt64] = [0, .max, 7, 1 << 63]

    @Test(arguments: 0..<4)
    func aTagIsSeenInItsSlotWithItsWord(slot: Int) {
        for count in 1...4 {
            // The slots behind the first so many are free.
            let line = Line(zip(tags, words).enumerated().map { $0 < count ? $1 : (0, 0) })
            let seen = line.search(tags[slot])
            #expect(seen.offset == (slot < count ? 16 * UInt64(slot) : 64))
            if slot < count { #expect(seen.word == words[slot]) }
        }
    }

    @Test func aTagThatDiffersInOneBitIsNowhere() {
        let line = Line(Array(zip(tags, words)))
        for tag in tags {
            for bit in 0..<64 where !tags.contains(tag ^ 1 << bit) {
                #expect(line.search(tag ^ 1 << bit).offset == 64)
            }
        }
    }

    @Test func wordsAreNotTakenForTags() {
        let line = Line(Array(zip(tags, words)))
        for word in words where !tags.contains(word) { #expect(line.search(word).offset == 64) }
    }

    @Test func aFreeSlotIsSeenBesideOthers() {
        let line = Line([(5, 1), (6, 2), (0, 0), (7, 3)])
        let seen = line.search(0)
        #expect(seen.offset == 32 && seen.word == 0)
    }
}

/// One line of four slots.
// SAFETY: the memory is written before anybody sees it.
@safe private final class Line {
    private let memory: UnsafeMutableRawPointer

    init(_ slots: [(tag: UInt64, word: UInt64)]) {
        // SAFETY: four slots on a boundary of a line.
        unsafe memory = .allocate(byteCount: 64, alignment: 64)
        for (index, slot) in slots.enumerated() {
            let pair = pawl_pair(tag: slot.tag, word: slot.word)
            unsafe memory.storeBytes(of: pair, toByteOffset: 16 * index, as: pawl_pair.self)
        }
    }

    deinit { unsafe memory.deallocate() }

    func search(_ tag: UInt64) -> pawl_tag_seen { unsafe pawl_tag_search(memory, tag) }
}
