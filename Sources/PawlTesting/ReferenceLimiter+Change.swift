// SPDX-License-Identifier: Apache-2.0

public import Pawl

extension ReferenceLimiter {
    /// Keeps another limit from an instant on, with what becomes of keys' state at that instant.
    ///
    /// Receipts from before it give nothing back.
    public mutating func change(to limit: Limit, carrying strategy: CarryOver, at now: Tick) {
        let fresh = Self.fresh(limit, timing, unixTimeAtZero)
        keys = keys.compactMapValues { key in
            guard let fresh, strategy != .reset, key.isLive(at: now) else { return nil }
            return fresh.owing(key.debt(at: now), by: strategy)
        }
        self.limit = limit
        self.fresh = fresh
        changes += 1
    }
}
