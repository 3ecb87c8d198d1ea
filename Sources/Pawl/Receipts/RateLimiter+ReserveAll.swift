// SPDX-License-Identifier: Apache-2.0

public import PawlModel

// Reservations under several limits; see `RateLimiter+AdmitAll.swift`.

extension RateLimiter {
    /// Asks like ``admitAll(_:_:cost:at:)``, for work of which the cost is not yet known or which may yet fail.
    ///
    /// - Returns: the answer, and the right to settle it. Allocates nothing.
    @inlinable
    public func reserveAll<First: LimiterKey, Second: LimiterKey>(
        _ first: (LimitTable.ID, First), _ second: (LimitTable.ID, Second), cost: Int = 1,
        at now: Tick? = nil
    ) -> CombinedReceipt {
        withSeveral { several in
            several.add(first, cost)
            several.add(second, cost)
            return several.reserve(at: now)
        }
    }

    /// Asks under three limits; see ``reserveAll(_:_:cost:at:)``.
    @inlinable
    public func reserveAll<First: LimiterKey, Second: LimiterKey, Third: LimiterKey>(
        _ first: (LimitTable.ID, First), _ second: (LimitTable.ID, Second), _ third: (LimitTable.ID, Third),
        cost: Int = 1,
        at now: Tick? = nil
    ) -> CombinedReceipt {
        withSeveral { several in
            several.add(first, cost)
            several.add(second, cost)
            several.add(third, cost)
            return several.reserve(at: now)
        }
    }

    /// Asks under four limits; see ``reserveAll(_:_:cost:at:)``.
    @inlinable
    public func reserveAll<First: LimiterKey, Second: LimiterKey, Third: LimiterKey, Fourth: LimiterKey>(
        _ first: (LimitTable.ID, First), _ second: (LimitTable.ID, Second), _ third: (LimitTable.ID, Third),
        _ fourth: (LimitTable.ID, Fourth), cost: Int = 1,
        at now: Tick? = nil
    ) -> CombinedReceipt {
        withSeveral { several in
            several.add(first, cost)
            several.add(second, cost)
            several.add(third, cost)
            several.add(fourth, cost)
            return several.reserve(at: now)
        }
    }
}
