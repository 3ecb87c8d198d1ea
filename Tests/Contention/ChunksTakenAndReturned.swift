// SPDX-License-Identifier: Apache-2.0

import PawlEngine
import Synchronization
import TestSupport
import Testing

/// Threads that take chunks from a small pool and return them, singly and in chains: none twice, none lost.
@Suite struct ChunksTakenAndReturned {
    private static let chunks = 60
    private static let threads = 4

    @Test func noneIsLostAndNoneIsTakenTwice() {
        let rounds = TestSize.rounds(long: 2_500_000, usual: 500_000, sanitized: 20_000)
        let pool = SharedPool(chunks: Self.chunks)
        let twice = Atomic<Int>(0)
        let taken = Atomic<Int>(0)
        Crew.run(threads: Self.threads) { thread, _ in
            var random = SeededGenerator(seed: UInt64(thread))
            var mine: [LogChunk] = []
            for _ in 0..<rounds {
                if mine.isEmpty || random.next() % 2 == 0 {
                    guard let chunk = pool.pool.take() else { continue }
                    taken.add(1, ordering: .relaxed)
                    if pool.mark(chunk) { twice.add(1, ordering: .relaxed) }
                    mine.append(chunk)
                } else {
                    let count = Int.random(in: 1...min(3, mine.count), using: &random)
                    pool.giveBack(mine.suffix(count))
                    mine.removeLast(count)
                }
            }
            if !mine.isEmpty { pool.giveBack(mine[...]) }
        }
        #expect(twice.load(ordering: .relaxed) == 0)
        #expect(taken.load(ordering: .relaxed) > rounds)
        #expect(pool.pool.chunksInUse == 0)
        // All of them are still there.
        var last: Set<UInt32> = []
        while let chunk = pool.pool.take() { last.insert(chunk.index) }
        #expect(last.count == Self.chunks)
    }
}

/// A pool, and for each chunk whether somebody has it.
// SAFETY: the pool is made to be shared, and the marks are atomic; both are freed with their owner.
@safe
private final class SharedPool: @unchecked Sendable {
    let pool: LogPool
    private let memory: UnsafeMutableRawPointer
    private let marks: UnsafeMutablePointer<Atomic<UInt64>>

    init(chunks: Int) {
        let bytes = LogPool.bytes(chunks: chunks)
        // SAFETY: allocated for this alone and zeroed before use; zero is an atomic word.
        unsafe memory = .allocate(byteCount: bytes, alignment: LogPool.chunkBytes)
        unsafe memory.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
        unsafe pool = LogPool(base: memory, chunks: chunks)
        unsafe marks = .allocate(capacity: chunks + 1)
        for index in 0...chunks { unsafe (marks + index).initialize(to: Atomic(0)) }
    }

    deinit {
        // SAFETY: allocated in `init`; the threads have ended.
        unsafe memory.deallocate()
        unsafe marks.deallocate()
    }

    /// Marks a chunk as somebody's; whether it was already.
    func mark(_ chunk: LogChunk) -> Bool {
        // SAFETY: a chunk's index is at most the pool's number of them.
        // ORDERING: relaxed. The mark is its own message, and the pool orders the chunk's owners.
        unsafe marks[Int(chunk.index)].exchange(1, ordering: .relaxed) != 0
    }

    func giveBack(_ chunks: ArraySlice<LogChunk>) {
        for (chunk, next) in zip(chunks, chunks.dropFirst()) { chunk.leads(to: next) }
        for chunk in chunks {
            // SAFETY: as above.
            // ORDERING: relaxed, as above.
            unsafe marks[Int(chunk.index)].store(0, ordering: .relaxed)
        }
        guard let first = chunks.first, let last = chunks.last else { return }
        pool.giveBack(from: first, to: last, count: chunks.count)
    }
}
