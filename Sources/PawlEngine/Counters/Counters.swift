// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// All blocks of one limiter, one for each thread number that asked it something.
// SAFETY: the array and the blocks in it are freed by `deinit` alone; threads share them as atomics.
@safe
package struct Counters: ~Copyable, @unchecked Sendable {
    private let blocks: UnsafeMutablePointer<Atomic<UnsafeMutableRawPointer?>>
    private let counts: Int

    init(limits: Int) {
        counts = ThreadBlock.counts(limits: limits)
        // SAFETY: allocated and initialized here, freed in `deinit`.
        unsafe blocks = .allocate(capacity: ThreadNumber.count)
        for index in 0..<ThreadNumber.count { unsafe (blocks + index).initialize(to: Atomic(nil)) }
    }

    deinit {
        for index in 0..<ThreadNumber.count {
            // ORDERING: relaxed; whoever destroys the limiter has seen everything before.
            unsafe blocks[index].load(ordering: .relaxed)?.deallocate()
        }
        unsafe blocks.deallocate()
    }

    /// The calling thread's block.
    @inline(__always)
    var current: ThreadBlock {
        let number = ThreadNumber.current
        // SAFETY: numbers are below `ThreadNumber.count`.
        // ORDERING: acquire, pairs with the release in `makeBlock`: the block is zeroed.
        let block = unsafe blocks[number].load(ordering: .acquiring) ?? makeBlock(number)
        // SAFETY: a block is nothing but counts.
        return unsafe ThreadBlock(
            counts: block.assumingMemoryBound(to: Atomic<UInt64>.self), isShared: number == ThreadNumber.shared)
    }

    @inline(never)
    private func makeBlock(_ number: Int) -> UnsafeMutableRawPointer {
        // Two lines apart from any other thread's, as processors fetch lines in pairs.
        let bytes = (counts * 8 + 127) / 128 * 128
        let block = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 128)
        // SAFETY: just allocated with that many bytes.
        unsafe block.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
        // ORDERING: release, pairs with the acquire in `current`. Only the shared number can lose this race.
        let result = unsafe blocks[number].compareExchange(
            expected: nil, desired: block, successOrdering: .acquiringAndReleasing, failureOrdering: .acquiring)
        guard let other = unsafe result.original else { return unsafe block }
        unsafe block.deallocate()
        return unsafe other
    }

    private func sum(at index: Int) -> Int {
        var sum: UInt64 = 0
        for number in 0..<ThreadNumber.count {
            // SAFETY: numbers are below `ThreadNumber.count`, and indices below `counts`.
            // ORDERING: acquire, as in `current`.
            guard let block = unsafe blocks[number].load(ordering: .acquiring) else { continue }
            // ORDERING: relaxed; a recent value is all that is promised.
            let count = unsafe (block.assumingMemoryBound(to: Atomic<UInt64>.self) + index).pointee
                .load(ordering: .relaxed)
            let (total, overflow) = sum.addingReportingOverflow(count)
            sum = overflow ? .max : total
        }
        return Int(clamping: sum)
    }

    func sum(_ event: TableEvent) -> Int { sum(at: event.rawValue) }

    package func sum(limit: Int) -> LimitSums {
        let first = ThreadBlock.eventCounts + limit * ThreadBlock.limitCounts
        // Penalties before what they are part of, which may have grown meanwhile.
        let (penalties, penaltyUnits) = (sum(at: first + 5), sum(at: first + 6))
        let units = sum(at: first + 1)
        return LimitSums(
            admitted: max(sum(at: first) - penalties, 0), units: units == .max ? .max : max(units - penaltyUnits, 0),
            refused: sum(at: first + 2), impossible: sum(at: first + 3), givenBack: sum(at: first + 4),
            penalties: penalties, penaltyUnits: penaltyUnits)
    }
}

/// How questions under one limit were answered: sums over all threads.
package struct LimitSums: Sendable {
    package let admitted: Int
    package let units: Int
    package let refused: Int
    package let impossible: Int
    package let givenBack: Int
    package let penalties: Int
    package let penaltyUnits: Int
}
