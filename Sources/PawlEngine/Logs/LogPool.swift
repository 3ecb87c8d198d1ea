// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The chunks of all logs of a limiter: pieces of 128 bytes, taken and returned without a lock.
///
///     byte  0      64                     128         256
///           [ free | untouched | in use  ][ chunk 1  ][ chunk 2  ] …
///
///     free       the first chunk of a list of free ones, and how often the list has changed
///     untouched  how many chunks have ever been taken: those behind are as the system gave them
///
/// A free chunk's first word names the next one. A chain of chunks, linked in the same way, is returned in one piece
/// whatever its length. Chunk 0 is the head itself, so that 0 names none.
///
/// Memory costs what is used: a chunk is touched when it is first taken, by the taker, who does that before taking any
/// lock, so that nobody waits for the system to find a page.
// SAFETY: a view of the engine's memory, which outlives it; what is shared there are atomic words.
@safe
package struct LogPool: @unchecked Sendable {
    package static let chunkBytes = 128
    /// As many as a link can tell apart, but for 0.
    package static let chunksMax = 1 << LogLink.indexBits - 1

    private let base: UnsafeMutableRawPointer
    package let chunks: Int

    /// The memory that a pool of so many chunks needs.
    package static func bytes(chunks: Int) -> Int { (chunks + 1) * chunkBytes }

    /// - Parameter base: zeroed, on a boundary of 128 bytes, with room for the chunks and the head.
    package init(base: UnsafeMutableRawPointer, chunks: Int) {
        precondition(chunks >= 1 && chunks < 1 << LogLink.indexBits)
        assert(UInt(bitPattern: base) % UInt(Self.chunkBytes) == 0)
        unsafe self.base = base
        self.chunks = chunks
    }

    // MARK: Taking

    /// A chunk that nobody else has, or nil where all are in use. Not under a lock: its page may not be there yet.
    package func take() -> LogChunk? {
        guard let index = takeFree() ?? takeUntouched() else { return nil }
        let chunk = self[index]
        chunk.clear()
        // ORDERING: relaxed. The number is its own message.
        unsafe inUse.pointee.wrappingAdd(1, ordering: .relaxed)
        return chunk
    }

    private func takeFree() -> UInt32? {
        // ORDERING: acquire, pairs with the release in `giveBack`: the link read next was written before.
        var seen = unsafe free.pointee.load(ordering: .acquiring)
        while true {
            let first = UInt32(truncatingIfNeeded: seen) & LogLink.indexMask
            guard first != 0 else { return nil }
            // Of a chunk that somebody else takes meanwhile anything may be read; then the list has changed, and is read again.
            let next = self[first].link.next
            let exchanged = unsafe free.pointee.compareExchange(
                expected: seen, desired: Self.head(next, after: seen),
                // ORDERING: acquire on both sides, as above.
                successOrdering: .acquiring, failureOrdering: .acquiring)
            guard !exchanged.exchanged else { return first }
            seen = exchanged.original
        }
    }

    private func takeUntouched() -> UInt32? {
        // ORDERING: relaxed, here and below. The number is its own message: nobody has written to those chunks.
        var seen = unsafe untouched.pointee.load(ordering: .relaxed)
        while seen < UInt64(chunks) {
            let exchanged = unsafe untouched.pointee.compareExchange(
                expected: seen, desired: seen + 1, ordering: .relaxed)
            guard !exchanged.exchanged else { return UInt32(seen + 1) }
            seen = exchanged.original
        }
        return nil
    }

    // MARK: Returning

    /// Returns chunks that are linked from the first to the last.
    package func giveBack(from first: LogChunk, to last: LogChunk, count: Int) {
        assert(count >= 1 && (count > 1 || first == last))
        // ORDERING: relaxed. The release below publishes what is written behind it.
        var seen = unsafe free.pointee.load(ordering: .relaxed)
        while true {
            last.link = LogLink(next: UInt32(truncatingIfNeeded: seen) & LogLink.indexMask)
            let exchanged = unsafe free.pointee.compareExchange(
                expected: seen, desired: Self.head(first.index, after: seen),
                // ORDERING: release, pairs with the acquire in `takeFree`: whoever takes these finds their links.
                successOrdering: .releasing, failureOrdering: .relaxed)
            guard !exchanged.exchanged else { break }
            seen = exchanged.original
        }
        // ORDERING: relaxed. The number is its own message.
        unsafe inUse.pointee.wrappingSubtract(UInt64(count), ordering: .relaxed)
    }

    /// Returns one chunk.
    package func giveBack(_ chunk: LogChunk) { giveBack(from: chunk, to: chunk, count: 1) }

    /// Chunks that are taken; a recent number.
    package var chunksInUse: Int {
        // ORDERING: relaxed, as above.
        Int(clamping: Int64(bitPattern: unsafe inUse.pointee.load(ordering: .relaxed)))
    }

    // MARK: Where things are

    /// The chunk of that index. Whatever the index, it lies inside the pool: it may have been read while it changed.
    subscript(index: UInt32) -> LogChunk {
        @inline(__always)
        get {
            let index = min(Int(index), chunks)
            // SAFETY: `index <= chunks`, and there is room for the head and that many.
            return unsafe LogChunk(words: base + index &* Self.chunkBytes, index: UInt32(index))
        }
    }

    /// The head of the list, which has changed once more: 40 bits of how often, 24 of the first chunk.
    private static func head(_ first: UInt32, after seen: UInt64) -> UInt64 {
        (seen &>> UInt64(LogLink.indexBits) &+ 1) &<< UInt64(LogLink.indexBits) | UInt64(first)
    }

    private var free: UnsafeMutablePointer<Atomic<UInt64>> {
        // SAFETY: the head is zeroed memory, used as nothing else.
        unsafe base.assumingMemoryBound(to: Atomic<UInt64>.self)
    }

    private var untouched: UnsafeMutablePointer<Atomic<UInt64>> {
        // SAFETY: as above, a line further.
        unsafe (base + 64).assumingMemoryBound(to: Atomic<UInt64>.self)
    }

    private var inUse: UnsafeMutablePointer<Atomic<UInt64>> {
        // SAFETY: as above, 8 bytes further.
        unsafe (base + 72).assumingMemoryBound(to: Atomic<UInt64>.self)
    }
}
