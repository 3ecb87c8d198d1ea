// SPDX-License-Identifier: Apache-2.0

import PawlModel
import Synchronization

/// What happened to the table.
package enum TableEvent: Int, CaseIterable {
    /// An entry was made for a key that had none.
    case inserted
    /// An entry that was as if never seen made room for another key.
    case reclaimed
    /// An entry that was as if never seen was freed by a sweep.
    case swept
    /// A live entry was let go because no place was found.
    case evicted
    /// An entry was moved to its other bucket.
    case moved
    /// An entry was put into a stash.
    case stashed
    /// A swap failed because another question got its answer first.
    case contended
}

/// The counts that one thread keeps for one limiter: written by it alone, summed by whoever reads.
///
///     block:  [ table events: 64 bytes ] [ limit 0: 32 bytes ] [ limit 1 ] …
///     limit:  [ admitted | units | refused | impossible ]
@safe
struct ThreadBlock {
    private let counts: UnsafeMutablePointer<Atomic<UInt64>>
    private let isShared: Bool

    static let eventCounts = 8
    static let limitCounts = 4

    static func counts(limits: Int) -> Int { eventCounts + limits * limitCounts }

    init(counts: UnsafeMutablePointer<Atomic<UInt64>>, isShared: Bool) {
        unsafe self.counts = counts
        self.isShared = isShared
    }

    @inline(__always)
    private func add(_ amount: UInt64, at index: Int) {
        // SAFETY: indices are below `counts(limits:)`, as events are few and limits are the engine's own.
        // ORDERING: relaxed. Each count is its own message; readers promise no more than a recent sum.
        let count = unsafe counts + index
        if isShared {
            unsafe count.pointee.wrappingAdd(amount, ordering: .relaxed)
        } else {
            // Only this thread writes here, so a load and a store cost less than an atomic addition and lose nothing.
            unsafe count.pointee.store(count.pointee.load(ordering: .relaxed) &+ amount, ordering: .relaxed)
        }
    }

    /// Adds units, of which a few hostile costs bring more than a number holds: saturates.
    @inline(__always)
    private func addSaturating(_ amount: UInt64, at index: Int) {
        // SAFETY, ORDERING: as in `add`.
        let count = unsafe counts + index
        var seen = unsafe count.pointee.load(ordering: .relaxed)
        while true {
            let (sum, overflow) = seen.addingReportingOverflow(amount)
            let next = overflow ? .max : sum
            guard isShared else { return unsafe count.pointee.store(next, ordering: .relaxed) }
            let result = unsafe count.pointee.weakCompareExchange(expected: seen, desired: next, ordering: .relaxed)
            if result.exchanged { return }
            seen = result.original
        }
    }

    @inline(__always)
    func note(_ event: TableEvent) { add(1, at: event.rawValue) }

    @inline(__always)
    func note(_ step: Step, limit: Int) {
        let first = Self.eventCounts + limit * Self.limitCounts
        switch step.verdict {
        case .admitted:
            add(1, at: first)
            addSaturating(step.charged, at: first + 1)
        case .refused: add(1, at: first + 2)
        case .impossible: add(1, at: first + 3)
        }
    }
}

/// All blocks of one limiter, one for each thread number that asked it something.
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

    package func sum(limit: Int) -> (admitted: Int, units: Int, refused: Int, impossible: Int) {
        let first = ThreadBlock.eventCounts + limit * ThreadBlock.limitCounts
        return (sum(at: first), sum(at: first + 1), sum(at: first + 2), sum(at: first + 3))
    }
}
