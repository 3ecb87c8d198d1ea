// SPDX-License-Identifier: Apache-2.0

import CPawl
import PawlModel
import Synchronization

/// Sixteen words of a pool: two that say where a log goes on, and fourteen records.
///
///     word  0               1                             2 ··· 15
///           [ next | skip ] [ units of group | previous ] [ records ]
///
/// The chunks of a log are numbered, and some of them lead further than to the next one, so that a search in a hundred
/// thousand records passes fewer than a hundred chunks. A *group* are the chunks that such a step skips:
///
///     number % 256 = 0    skips 256
///     number % 256 = 1    skips to the next multiple of 16
///     number % 16 = 0     skips 16
///
/// Totals of records begin at 0 in each chunk, so that giving units back changes one chunk and the groups around it.
/// A word is read and written in one piece, as readers come without holding the entry.
// SAFETY: inside of a pool, which outlives it; what is shared there are atomic words.
@safe
package struct LogChunk: Equatable {
    static let records = 14
    private static let firstRecord = 2

    private let words: UnsafeMutableRawPointer
    package let index: UInt32

    init(words: UnsafeMutableRawPointer, index: UInt32) {
        unsafe self.words = words
        self.index = index
    }

    package static func == (left: LogChunk, right: LogChunk) -> Bool { left.index == right.index }

    /// One of the words, as bits.
    subscript(word: Int) -> UInt64 {
        @inline(__always)
        get {
            assert(word >= 0 && word < LogPool.chunkBytes / 8)
            // SAFETY: zeroed memory of the pool, 16 words a chunk.
            // ORDERING: relaxed. Who holds the entry is alone; who does not looks afterwards whether what was read holds.
            return unsafe (words + word &* 8).assumingMemoryBound(to: Atomic<UInt64>.self).pointee
                .load(ordering: .relaxed)
        }
        @inline(__always)
        nonmutating set {
            assert(word >= 0 && word < LogPool.chunkBytes / 8)
            // SAFETY: as above.
            // ORDERING: relaxed. Written by who holds the entry alone, behind the fence in `LogWriter`.
            unsafe (words + word &* 8).assumingMemoryBound(to: Atomic<UInt64>.self).pointee
                .store(newValue, ordering: .relaxed)
        }
    }

    subscript(record index: Int) -> LogRecord {
        @inline(__always)
        get { LogRecord(bits: self[Self.firstRecord &+ index]) }
        @inline(__always)
        nonmutating set { self[Self.firstRecord &+ index] = newValue.bits }
    }

    var link: LogLink {
        @inline(__always)
        get { LogLink(bits: self[0]) }
        @inline(__always)
        nonmutating set { self[0] = newValue.bits }
    }

    /// Asks the processor for the chunk's first line, to be read.
    @inline(__always)
    func prefetch() {
        // SAFETY: prefetching reads nothing that the program could see.
        unsafe pawl_prefetch_read(words)
    }

    /// Links a chain that is to be returned.
    package func leads(to next: LogChunk) { link = LogLink(next: next.index) }

    var group: LogGroup {
        @inline(__always)
        get { LogGroup(bits: self[1]) }
        @inline(__always)
        nonmutating set { self[1] = newValue.bits }
    }

    /// As the system gave it, as far as anybody relies on that.
    func clear() {
        self[0] = 0
        self[1] = 0
    }
}

/// Where a log goes on from a chunk; 0 where it does not.
struct LogLink {
    static let indexBits = 24
    static let indexMask: UInt32 = 1 << indexBits - 1

    let bits: UInt64

    init(bits: UInt64) { self.bits = bits }
    init(next: UInt32, skip: UInt32 = 0) { bits = UInt64(skip) &<< 32 | UInt64(next) }

    var next: UInt32 { UInt32(truncatingIfNeeded: bits) & Self.indexMask }
    var skip: UInt32 { UInt32(truncatingIfNeeded: bits &>> 32) & Self.indexMask }
}

/// The units of the chunks that a chunk's skip passes, itself among them, and which chunk comes before it.
struct LogGroup {
    let bits: UInt64

    init(bits: UInt64) { self.bits = bits }
    init(units: UInt64, previous: UInt32) { bits = units &<< 32 | UInt64(previous) }

    var units: UInt64 { bits &>> 32 & LogRecord.unitsMax }
    var previous: UInt32 { UInt32(truncatingIfNeeded: bits) & LogLink.indexMask }
}
