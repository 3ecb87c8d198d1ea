// SPDX-License-Identifier: Apache-2.0

import PawlEngine
public import PawlModel

/// A part of a question under several limits as the caller's own code puts it together; `AskedPart` is what the engine makes of it,
/// where both are in registers.
// SAFETY: a view of the key's bytes, for as long as the key lends them.
@safe
@usableFromInline
struct NamedPart {
    @usableFromInline
    let limit: LimitTable.ID
    @usableFromInline
    let kind: KeyKind
    @usableFromInline
    let key: UnsafeRawBufferPointer
    @usableFromInline
    let cost: Int

    /// - Precondition: the question is asked before the key takes its bytes back.
    @inlinable
    init(_ limit: LimitTable.ID, _ kind: KeyKind, _ key: UnsafeRawBufferPointer, _ cost: Int) {
        self.limit = limit
        self.kind = kind
        unsafe self.key = unsafe key
        self.cost = cost
    }

    fileprivate var asked: AskedPart {
        // SAFETY: as above.
        unsafe AskedPart(kind, key, Cost(cost), limit: limit.index, named: limit.name)
    }
}

extension RateLimiter {
    /// Calls `body` once with a part of a question, while its key lends its bytes. All keys of a question lend theirs at the same
    /// time, so that it is asked by one call.
    @inlinable
    @inline(__always)
    func withPart<Answer>(
        _ part: (LimitTable.ID, some LimiterKey), _ cost: Int, _ body: (NamedPart) -> Answer
    ) -> Answer {
        part.1.withKey { kind, bytes in
            // SAFETY: the part does not leave the closure that has the bytes.
            unsafe bytes.withUnsafeBytes { unsafe body(NamedPart(part.0, kind, $0, cost)) }
        }
    }

    @usableFromInline
    func askAll(_ first: NamedPart, _ second: NamedPart, at now: Tick?) -> CombinedDecision {
        engine.admitAll(first.asked, second.asked, at: now)
    }

    @usableFromInline
    func askAll(_ first: NamedPart, _ second: NamedPart, _ third: NamedPart, at now: Tick?) -> CombinedDecision {
        engine.admitAll(first.asked, second.asked, third.asked, at: now)
    }

    @usableFromInline
    func askAll(
        _ first: NamedPart, _ second: NamedPart, _ third: NamedPart, _ fourth: NamedPart, at now: Tick?
    ) -> CombinedDecision {
        engine.admitAll(first.asked, second.asked, third.asked, fourth.asked, at: now)
    }
}
