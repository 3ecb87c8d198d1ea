// SPDX-License-Identifier: Apache-2.0

import PawlEngine
import PawlModel

/// Questions that are asked together: hashed, and waiting to be decided while their lines travel from memory.
///
/// What a single question spends waiting for two cache lines, a batch spends hashing the next keys. It has room for
/// ``size`` questions at a time; longer batches are several of these in a row, at one instant.
// SAFETY: the pointer is to room that outlives the batch, see `Batch.with`.
@safe
@usableFromInline
struct Batch {
    /// Where a key was found to live.
    @usableFromInline
    struct Located {
        fileprivate let home: Home
    }

    private struct Waiting {
        let home: Home
        let cost: Cost
    }

    /// About as many misses as a processor keeps under way. Their room is below 1 KB: what is larger, Swift takes from the
    /// heap.
    static let size = 16

    private let limiter: RateLimiter
    private let limit: Int
    private let waiting: UnsafeMutablePointer<Waiting>
    private var now: Tick?

    /// Questions that wait.
    @usableFromInline
    private(set) var count = 0

    /// Whether there is no room for another.
    @usableFromInline
    var isFull: Bool { count == Self.size }

    /// Hashes a key and asks the processor for its lines.
    @usableFromInline
    func locate(_ kind: KeyKind, _ key: Span<UInt8>) -> Located {
        // SAFETY: the buffer is the span's, read within the call.
        Located(home: unsafe key.withUnsafeBytes { unsafe limiter.engine.locate(kind, $0, limit: limit) })
    }

    /// Has a question wait.
    @usableFromInline
    mutating func add(_ key: Located, _ cost: Int) {
        precondition(!isFull)
        // SAFETY: `count` is below the size of the room.
        unsafe (waiting + count).initialize(to: Waiting(home: key.home, cost: Cost(cost)))
        count += 1
    }

    /// Decides one of the questions that wait; to be called for each of them once, in their order.
    @usableFromInline
    mutating func decide(_ index: Int) -> Decision {
        precondition(index < count)
        let now = now ?? limiter.now
        self.now = now
        // SAFETY: initialized by `add`.
        let question = unsafe waiting[index]
        return limiter.engine.answer(.admit, question.cost, home: question.home, limit: limit, at: now)
    }

    /// Makes room for further questions.
    @usableFromInline
    mutating func removeAll() { count = 0 }

    /// Calls `body` with an empty batch whose room is on the stack.
    fileprivate static func with(
        _ limiter: RateLimiter, under limit: Int, at now: Tick?, _ body: (inout Batch) -> Void
    ) {
        // SAFETY: the room outlives the batch, which does not leave the closure; what is put there is trivial.
        unsafe withUnsafeTemporaryAllocation(of: Waiting.self, capacity: size) { room in
            guard let waiting = room.baseAddress else { return }
            var batch = unsafe Batch(limiter: limiter, limit: limit, waiting: waiting, now: now)
            body(&batch)
        }
    }

    private init(limiter: RateLimiter, limit: Int, waiting: UnsafeMutablePointer<Waiting>, now: Tick?) {
        self.limiter = limiter
        self.limit = limit
        unsafe self.waiting = waiting
        self.now = now
    }
}

extension RateLimiter {
    /// Calls `body` once with an empty batch; allocates nothing.
    @usableFromInline
    func withBatch(under limit: LimitTable.ID?, at now: Tick?, _ body: (inout Batch) -> Void) {
        Batch.with(self, under: index(of: limit), at: now, body)
    }
}
