// SPDX-License-Identifier: Apache-2.0

package import PawlModel
import Synchronization

// Changing limits while questions are asked.

extension Engine {
    /// Changes a limit, which is there again if it was removed.
    package func change(
        limit: Int, to plan: Plan, carrying strategy: CarryOver, at instant: Tick
    ) throws(LimitError) {
        try publish(plan, forLimit: limit, carrying: strategy, at: instant)
        if plan.mode != .off { publisher.withLock { $0.noteRestored(limit) } }
    }

    /// Has a limit follow another plan from an instant on. Costs a few stores, and when no row is free a pass over the table.
    package func publish(
        _ plan: Plan, forLimit limit: Int, carrying strategy: CarryOver, at instant: Tick
    ) throws(LimitError) {
        guard plan.canCarry(from: plans.record(ofLimit: limit).plan, by: strategy) else {
            throw LimitError(
                .algorithm, found: plan.limit.algorithm.rawValue,
                allowed:
                    "between a sliding log and another limit: carrying nothing; to a log of the same period: keeping debt"
            )
        }
        guard !plan.isLog || logs != nil else {
            throw LimitError(.algorithm, found: "sliding-log", allowed: "in a limiter that was made with a log")
        }
        if !publisher.withLock({ $0.hasFreeRow }) { carryAllOver() }
        try publisher.withLock { publisher throws(LimitError) in
            try publisher.replace(limit, by: plan, carrying: strategy, at: instant, in: plans)
        }
    }

    /// Adds a limit, or has one of that name that was removed follow a plan again.
    package func add(_ plan: Plan, at instant: Tick) throws(LimitError) -> Int {
        guard !plan.isLog || logs != nil else {
            throw LimitError(.algorithm, found: "sliding-log", allowed: "in a limiter that was made with a log")
        }
        guard let removed = publisher.withLock({ $0.removed(named: plan.name) }) else { return try add(plan) }
        try publish(plan, forLimit: removed, carrying: .reset, at: instant)
        publisher.withLock { $0.noteRestored(removed) }
        return removed
    }

    /// Has nobody be refused by a limit any more, and forgets its keys.
    package func remove(limit: Int, at instant: Tick) throws(LimitError) {
        let plan = plans.record(ofLimit: limit).plan
        try publish(plan.off, forLimit: limit, carrying: .reset, at: instant)
        publisher.withLock { $0.noteRemoved(limit) }
    }

    /// Adds a limit.
    ///
    /// - Returns: its number.
    func add(_ plan: Plan) throws(LimitError) -> Int {
        let limit = try publisher.withLock { publisher throws(LimitError) in try publisher.add(plan, to: plans, hasher)
        }
        if whenFull == .sharedOverflow { overflow.begin(limit: limit, plan: plans[limit].index) }
        return limit
    }

    /// Whether a limit of that name has that number.
    package func hasLimit(_ limit: Int, named name: LimitName) -> Bool { plans.hasLimit(limit, named: name) }

    /// The names of all limits, by their numbers.
    package var limitNames: [LimitName] { publisher.withLock { $0.names } }
}
