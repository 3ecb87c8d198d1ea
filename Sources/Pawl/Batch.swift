// SPDX-License-Identifier: Apache-2.0

import PawlEngine
import PawlModel

/// Questions that are asked together, up to ``QuestionRoom/capacity`` at a time; longer batches are several of these in a row,
/// at one instant.
// SAFETY: the limiter and the room outlive the batch, see `RateLimiter.withBatch`.
@safe
@usableFromInline
struct Batch {
    /// Unmanaged, as nothing is to be retained for each key.
    // SAFETY: alive while the batch is, as above.
    private let limiter: Unmanaged<RateLimiter>
    private let limit: Int
    private let room: QuestionRoom
    private var count = 0
    /// The instant of all its questions; the present at the first decision where nobody says.
    private var now: Tick?

    fileprivate init(_ limiter: RateLimiter, limit: Int, at now: Tick?, room: QuestionRoom) {
        unsafe self.limiter = .passUnretained(limiter)
        self.limit = limit
        self.now = now
        self.room = room
    }

    /// Hashes a key, asks the processor for its lines, and has the question wait: whether the room is full now, and is to be
    /// emptied by ``decideAll(into:)``.
    @usableFromInline
    mutating func add(_ kind: KeyKind, _ key: Span<UInt8>, _ cost: Int) -> Bool {
        precondition(count < QuestionRoom.capacity)
        // SAFETY: the buffer is the span's, read within the call; the limiter outlives it.
        unsafe key.withUnsafeBytes { key in
            unsafe limiter._withUnsafeGuaranteedRef { limiter in
                unsafe limiter.engine.locate(kind, key, Cost(cost), limit: limit, at: count, of: room)
            }
        }
        count += 1
        return count == QuestionRoom.capacity
    }

    /// Decides the questions that wait, in their order, and makes room for further ones.
    @usableFromInline
    mutating func decideAll(into decisions: inout [Decision]) {
        guard count > 0 else { return }
        // SAFETY: the limiter outlives the call; the decisions are copied before the room is used again.
        unsafe limiter._withUnsafeGuaranteedRef { limiter in
            let now = now ?? limiter.now
            self.now = now
            limiter.engine.admitEach(count, of: room, limit: limit, at: now)
        }
        unsafe decisions.append(contentsOf: room.decisions(count))
        count = 0
    }
}

extension RateLimiter {
    /// Calls `body` once with an empty batch; allocates nothing.
    @usableFromInline
    func withBatch(under limit: LimitTable.ID?, at now: Tick?, _ body: (inout Batch) -> Void) {
        let index = index(of: limit)
        // On a boundary of 16, as Swift takes from the heap what asks for more.
        // SAFETY: the room outlives the batch, which does not leave the closure; what is put there is trivial.
        unsafe withUnsafeTemporaryAllocation(byteCount: QuestionRoom.bytes, alignment: 16) { memory in
            guard let base = memory.baseAddress else { return }
            var batch = unsafe Batch(self, limit: index, at: now, room: QuestionRoom(base))
            body(&batch)
        }
    }
}
