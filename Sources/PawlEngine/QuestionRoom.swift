// SPDX-License-Identifier: Apache-2.0

public import PawlModel

/// Room for questions that are asked together: each waits here, hashed, while its lines travel from memory, and its decision
/// then takes its place.
///
/// What a single question spends waiting for two cache lines, questions together spend hashing the next keys.
// SAFETY: a view of memory that its maker keeps; both kinds of content are trivial and of one size.
@safe
@usableFromInline
package struct QuestionRoom {
    private struct Waiting {
        let home: Home
        let cost: Cost
    }

    private let base: UnsafeMutableRawPointer

    /// More than the misses that a processor keeps under way. In all 1 KB: what is larger, Swift does not lay on the stack.
    @inlinable
    package static var capacity: Int { 32 }
    package static var bytes: Int { capacity * bytesEach }
    private static var bytesEach: Int { 32 }

    /// - Precondition: the memory is ``bytes`` long, on a boundary of 8, and outlives the room.
    package init(_ memory: UnsafeMutableRawPointer) {
        assert(MemoryLayout<Waiting>.stride <= Self.bytesEach && MemoryLayout<Decision>.stride == Self.bytesEach)
        unsafe base = memory
    }

    /// Has a question wait at a place below ``capacity``.
    @inline(__always)
    func put(_ home: Home, _ cost: Cost, at index: Int) {
        assert(index >= 0 && index < Self.capacity)
        // SAFETY: the place is within the room.
        unsafe (base + index &* Self.bytesEach).initializeMemory(as: Waiting.self, to: Waiting(home: home, cost: cost))
    }

    /// Replaces the question that waits at a place by its decision.
    @inline(__always)
    fileprivate func decide(at index: Int, _ decision: (Home, Cost) -> Decision) {
        let place = unsafe base + index &* Self.bytesEach
        // SAFETY: a question waits there, as `put` left it.
        let waiting = unsafe place.load(as: Waiting.self)
        unsafe place.initializeMemory(as: Decision.self, to: decision(waiting.home, waiting.cost))
    }

    /// The first so many decisions, where questions were answered.
    package func decisions(_ count: Int) -> UnsafeBufferPointer<Decision> {
        assert(count <= Self.capacity)
        // SAFETY: `Engine.admitEach` has put a decision into each of these places.
        return unsafe UnsafeBufferPointer(start: base.assumingMemoryBound(to: Decision.self), count: count)
    }
}

extension Engine {
    /// Hashes a key, sends for its lines, and has a question about it wait at a place of the room.
    ///
    /// - Precondition: the place is below ``QuestionRoom/capacity``.
    @usableFromInline
    package func locate(
        _ kind: KeyKind, _ key: Span<UInt8>, _ cost: Cost, limit: Int, at index: Int, of room: QuestionRoom
    ) {
        room.put(locate(kind, key, limit: limit), cost, at: index)
    }

    /// Asks for the units of the first so many questions of a room, in their order and at one instant.
    ///
    /// What the usual ones come to is counted once for all of them, at the end.
    package func admitEach(_ count: Int, of room: QuestionRoom, limit: Int, at now: Tick) {
        var tally = Tally()
        for index in 0..<count {
            room.decide(at: index) { home, cost in
                let current = plans[limit]
                guard current.isUsual, ProcessSwitch.isNormal else {
                    return answer(.admit, cost, home: home, limit: limit, at: now)
                }
                guard let step = stepAtRest(cost, home: home, current, at: now) else {
                    return answerByWord(.admit, cost, home: home, limit: limit, at: now)
                }
                tally.note(step)
                return Decision(step, of: current.record, verb: .admit, cost: cost, at: now)
            }
        }
        counters.current.note(tally, limit: limit)
    }
}
