// SPDX-License-Identifier: Apache-2.0

import CPawl
import Testing

/// A pair is swapped whole or not at all, and read as it stands; one thread.
@Suite struct PairSwapTests {
    private let first = pawl_pair(tag: 1, word: .max)
    private let second = pawl_pair(tag: 1 << 63 | 1, word: 2)

    @Test func aPairIsSixteenBytesOnABoundaryOfSixteen() {
        #expect(MemoryLayout<pawl_pair>.size == 16)
        #expect(MemoryLayout<pawl_pair>.alignment == 16)
        #expect(MemoryLayout<pawl_pair>.offset(of: \.tag) == 0)
        #expect(MemoryLayout<pawl_pair>.offset(of: \.word) == 8)
    }

    @Test func anExpectedPairIsSwapped() {
        let slot = Slot(first)
        #expect(slot.swap(first, for: second))
        #expect(slot.loadHalves() == second)
        #expect(slot.swap(second, for: second))
        #expect(slot.loadHalves() == second)
        #expect(slot.neighboursAreUntouched)
    }

    @Test func oneWrongBitInEitherHalfAndNothingIsSwapped() {
        let slot = Slot(first)
        for bit in 0..<64 {
            #expect(!slot.swap(pawl_pair(tag: first.tag ^ 1 << bit, word: first.word), for: second))
            #expect(!slot.swap(pawl_pair(tag: first.tag, word: first.word ^ 1 << bit), for: second))
            #expect(!slot.swap(pawl_pair(tag: first.tag ^ 1 << bit, word: first.word ^ 1 << bit), for: second))
            #expect(slot.loadHalves() == first)
        }
        #expect(slot.neighboursAreUntouched)
        #expect(slot.swap(first, for: second))
    }

    @Test func anExpectedTagIsSwappedAndTheWordIsLeft() {
        let slot = Slot(first)
        for bit in 0..<64 { #expect(!slot.swapTag(first.tag ^ 1 << bit, for: second.tag)) }
        #expect(slot.loadHalves() == first)
        #expect(slot.swapTag(first.tag, for: second.tag))
        #expect(slot.loadHalves() == pawl_pair(tag: second.tag, word: first.word))
        #expect(!slot.swap(first, for: second))
        #expect(slot.neighboursAreUntouched)
    }

    @Test func halvesAreNotExchanged() {
        let slot = Slot(first)
        #expect(!slot.swap(pawl_pair(tag: first.word, word: first.tag), for: second))
        #expect(slot.loadHalves() == first)
    }

    @Test(arguments: Reading.possible)
    func everyBitIsReadInItsPlace(_ read: Reading) {
        for bit in 0..<64 {
            for pair in [pawl_pair(tag: 1 << bit, word: 0), pawl_pair(tag: 0, word: 1 << bit)] {
                let slot = Slot(pair)
                #expect(read(slot) == pair)
                #expect(slot.loadHalves() == pair)
                #expect(slot.neighboursAreUntouched)
            }
        }
    }

    @Test func theSingleLoadIsOfferedWhereTheProcessorHasItAndNoSanitizerWatches() throws {
        if Machine.isSanitized {
            #expect(!pawl_pair_load_is_single())
        } else if let flags = Machine.processorFlags {
            #if arch(x86_64)
                #expect(pawl_pair_load_is_single() == flags.contains("avx"))
            #else
                #expect(pawl_pair_load_is_single() == flags.contains("uscat"))
            #endif
        }
    }
}
