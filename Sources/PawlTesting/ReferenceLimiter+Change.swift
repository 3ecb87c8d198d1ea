// SPDX-License-Identifier: Apache-2.0

public import Pawl

extension ReferenceLimiter {
    /// What a limit was changed to, and what becomes of keys' state by it.
    struct Change: Sendable {
        /// A key never seen of the new limit; nil where nothing is remembered of keys.
        let fresh: (any ReferenceKey)?
        let strategy: CarryOver
        let instant: Tick

        /// A key's state after the change; nil where it is as if never seen.
        func carry(_ key: any ReferenceKey) -> (any ReferenceKey)? {
            guard let fresh, strategy != .reset, key.isLive(at: instant) else { return nil }
            return fresh.owing(key.debt(at: instant), by: strategy)
        }
    }

    /// Keeps another limit from an instant on, with what becomes of keys' state at that instant.
    ///
    /// What a receipt remembers of its key is carried over like the key's state, see ``refund(_:units:at:)``.
    public mutating func change(to limit: Limit, carrying strategy: CarryOver, at now: Tick) {
        let change = Change(fresh: Self.fresh(limit, timing, unixTimeAtZero), strategy: strategy, instant: now)
        keys = keys.compactMapValues(change.carry)
        self.limit = limit
        fresh = change.fresh
        changes.append(change)
    }
}
