// SPDX-License-Identifier: Apache-2.0

public import PawlEngine
public import PawlModel

/// Questions that are asked together, up to ``QuestionRoom/capacity`` at a time; longer batches are several of these in a row,
/// at one instant.
// SAFETY: the engine and the room outlive the batch, see `RateLimiter.withBatch`.
@safe
@usableFromInline
struct Batch {
    /// Unmanaged, as nothing is to be retained for each key.
    // SAFETY: alive while the batch is, as above.
    @usableFromInline
    let engine: Unmanaged<Engine>
    @usableFromInline
    let limit: Int
    @usableFromInline
    let room: QuestionRoom
    @usableFromInline
    var count = 0
    /// The instant of all its questions; the present at the first decision where nobody says.
    private var now: Tick?

    fileprivate init(_ engine: Engine, limit: Int, at now: Tick?, room: QuestionRoom) {
        unsafe self.engine = .passUnretained(engine)
        self.limit = limit
        self.now = now
        self.room = room
    }

    /// Hashes a key, asks the processor for its lines, and has the question wait: whether the room is full now, and is to be
    /// emptied by ``decideAll(into:)``.
    ///
    /// - Precondition: it was not full.
    @inlinable
    @inline(__always)
    mutating func add(_ kind: KeyKind, _ key: Span<UInt8>, _ cost: Int) -> Bool {
        // A key that calls back twice would go on beyond the room.
        precondition(count < QuestionRoom.capacity, "a key lends its bytes once")
        // SAFETY: the engine outlives the call.
        unsafe engine._withUnsafeGuaranteedRef { engine in
            engine.locate(kind, key, Cost(cost), limit: limit, at: count, of: room)
        }
        count &+= 1
        return count == QuestionRoom.capacity
    }

    /// Decides the questions that wait, in their order, and makes room for further ones.
    @usableFromInline
    mutating func decideAll(into decisions: inout [Decision]) {
        guard count > 0 else { return }
        // SAFETY: the engine outlives the call; the decisions are copied before the room is used again.
        unsafe engine._withUnsafeGuaranteedRef { engine in
            let now = now ?? engine.now
            self.now = now
            engine.admitEach(count, of: room, limit: limit, at: now)
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
            var batch = unsafe Batch(engine, limit: index, at: now, room: QuestionRoom(base))
            body(&batch)
        }
    }
}
