// SPDX-License-Identifier: Apache-2.0

/// Where a record is: in which chunk, how far in it, and the chunk's number in its log.
///
///     [ number : 32 | index : 8 | chunk : 24 ]
///
/// Chunk 0 stands for the root, whose records are counted from the oldest of them.
struct LogPlace: Equatable {
    let bits: UInt64

    static let none = LogPlace(bits: 0)

    init(bits: UInt64) { self.bits = bits }

    init(chunk: UInt32, index: Int, number: UInt32) {
        bits = UInt64(number) &<< 32 | UInt64(index) &<< 24 | UInt64(chunk)
    }

    var chunk: UInt32 { UInt32(truncatingIfNeeded: bits) & LogLink.indexMask }

    /// No more than a chunk has: it may have been read while it changed.
    var index: Int { min(Int(bits &>> 24 & 0xFF), LogChunk.records) }

    var number: UInt32 { UInt32(truncatingIfNeeded: bits &>> 32) }

    func at(_ index: Int) -> LogPlace {
        LogPlace(bits: bits & ~(0xFF &<< 24) | UInt64(index) &<< 24)
    }
}
