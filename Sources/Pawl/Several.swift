// SPDX-License-Identifier: Apache-2.0

import PawlEngine
import PawlModel

/// One question under several limits while it is put together.
// SAFETY: the limiter and the room outlive it, see `RateLimiter.withSeveral(_:)`.
@safe
@usableFromInline
struct Several {
    /// Unmanaged, as nothing is to be retained for each part.
    // SAFETY: alive while the question is, as above.
    private let limiter: Unmanaged<RateLimiter>
    private var parts: Parts

    // SAFETY: as above.
    fileprivate init(_ limiter: Unmanaged<RateLimiter>, _ parts: Parts) {
        unsafe self.limiter = unsafe limiter
        self.parts = parts
    }

    /// As much as sixteen parts take, and Swift lays on the stack.
    @inlinable
    static var roomBytes: Int { 1024 }

    /// Hashes a part's key and asks the processor for its lines.
    @usableFromInline
    mutating func add(_ limit: LimitTable.ID, _ kind: KeyKind, _ key: Span<UInt8>, _ cost: Int) {
        // SAFETY: the limiter outlives the call.
        unsafe limiter._withUnsafeGuaranteedRef { limiter in
            limiter.engine.add(kind, key, Cost(cost), limit: limit.index, named: limit.name, to: &parts)
        }
    }

    /// The same of any key.
    @inlinable
    mutating func add(_ part: (LimitTable.ID, some LimiterKey), _ cost: Int) {
        part.1.withKey { kind, bytes in add(part.0, kind, bytes, cost) }
    }

    /// Asks the question, for what is to be known of it afterwards.
    @usableFromInline
    func reserve(at now: Tick?) -> CombinedReceipt {
        // SAFETY: the limiter outlives the call.
        let (decision, charges) = unsafe limiter._withUnsafeGuaranteedRef { limiter in
            let pasts = limiter.engine.pasts(of: parts)
            let decision = decide(at: now)
            var charges = Charges()
            for index in 0..<(decision.isAdmitted ? parts.count : 0) {
                let (cost, count) = parts.demand(index)
                charges.append((limiter.engine.charge(index, of: parts, pasts), cost, count))
            }
            return (decision, charges)
        }
        // SAFETY: as above; the receipt keeps it from now on.
        return unsafe CombinedReceipt(decision, charges, from: limiter.takeUnretainedValue())
    }

    /// Asks the question.
    @usableFromInline
    func decide(at now: Tick?) -> CombinedDecision {
        precondition(parts.count > 0, "a question has a part at least")
        // SAFETY: the limiter outlives the call.
        return unsafe limiter._withUnsafeGuaranteedRef { limiter in
            limiter.engine.admitAll(parts, at: now ?? limiter.engine.now)
        }
    }
}

extension RateLimiter {
    /// A question that has no parts yet. Of the limiter itself, so that it need not be retained.
    ///
    /// - Precondition: the room is ``Several/roomBytes`` long, on a boundary of 16.
    @usableFromInline
    func several(in room: UnsafeMutableRawPointer) -> Several {
        // SAFETY: the room is for sixteen parts, see `SizeTests`.
        unsafe Several(.passUnretained(self), Parts(room))
    }

    /// Calls `body` once with a question that has no parts yet; allocates nothing.
    @inlinable
    @inline(__always)
    func withSeveral<Answer: ~Copyable>(_ body: (inout Several) -> Answer) -> Answer {
        // SAFETY: the room outlives the question, which does not leave the closure; what is put there is trivial.
        unsafe withUnsafeTemporaryAllocation(byteCount: Several.roomBytes, alignment: 16) { memory in
            guard let base = memory.baseAddress else { preconditionFailure("a room of no bytes") }
            var several = unsafe several(in: base)
            return body(&several)
        }
    }
}
