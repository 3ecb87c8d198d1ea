// SPDX-License-Identifier: Apache-2.0

package import PawlModel
import Synchronization

// Changing limits while questions are asked. One lock is over all changes of what is there, that of the exceptions, and the
// publisher's is taken under it: what a change finds is what it replaces.

extension Engine {
    /// Has a limit promise something else from an instant on; it is there again if it was removed, unless it is to be off.
    ///
    /// - Parameter mode: as before if not given.
    package func change(
        limit: Int, to plan: Plan, mode: LimitMode?, carrying strategy: CarryOver, at instant: Tick
    ) throws(LimitError) {
        try publish(limit, carrying: strategy, at: instant) { usual, _ in
            plan.inMode(mode ?? usual.mode)
        } done: { plan, publisher in
            if plan.mode != .off { publisher.noteRestored(limit) }
        }
    }

    /// Makes a limit's keys as if never seen.
    package func reset(limit: Int, at instant: Tick) throws(LimitError) {
        try publish(limit, carrying: .reset, at: instant) { usual, _ in usual }
    }

    /// Has nobody be refused by a limit any more, and forgets its keys and what is special about them.
    package func remove(limit: Int, at instant: Tick) throws(LimitError) {
        try publish(limit, carrying: .reset, endingExceptions: true, at: instant) { usual, _ in
            usual.inMode(.off)
        } done: { _, publisher in
            publisher.noteRemoved(limit)
        }
    }

    /// Adds a limit, or has one of that name that was removed follow a plan again.
    ///
    /// - Returns: its number.
    package func add(_ plan: Plan, at instant: Tick) throws(LimitError) -> Int {
        try require(plan)
        if publisher.withLock({ $0.lacksOnlyARow(for: plan, in: plans) }) { carryAllOver() }
        guard let removed = publisher.withLock({ $0.removed(named: plan.name) }) else { return try add(plan) }
        try publish(removed, carrying: .reset, at: instant) { _, publisher throws(LimitError) in
            // Somebody else may have brought it back meanwhile.
            guard publisher.removed(named: plan.name) == removed else { throw LimitError.taken(plan.name) }
            return plan
        } done: { _, publisher in
            publisher.noteRestored(removed)
        }
        return removed
    }

    /// Adds a limit.
    ///
    /// - Returns: its number.
    func add(_ plan: Plan) throws(LimitError) -> Int {
        try publisher.withLock { publisher throws(LimitError) in
            try publisher.add(plan, to: plans, hasher) { limit, row in
                if whenFull == .sharedOverflow { overflow.begin(limit: limit, plan: row) }
            }
        }
    }

    /// Has a limit follow another plan from an instant on. Costs a few stores, a few more for each plan that overrides the limit's,
    /// and when no row is free a pass over the table.
    ///
    /// The plans that override the limit's go along with it: in its mode, forgotten where its keys are, and gone where nothing could be
    /// carried over between both.
    ///
    /// - Parameters:
    ///   - endingExceptions: whether all of them end, and blocks too.
    ///   - next: what it is to follow instead of what it does.
    ///   - done: what is to be noted then.
    private func publish(
        _ limit: Int, carrying strategy: CarryOver, endingExceptions: Bool = false, at instant: Tick,
        _ next: (Plan, Publisher) throws(LimitError) -> Plan, done: (Plan, inout Publisher) -> Void = { _, _ in }
    ) throws(LimitError) {
        let rows = exceptions.withLock { $0.rows(overriding: limit).count } + 1
        if publisher.withLock({ $0.freeRows < rows }) { carryAllOver() }
        try exceptions.withLock { exceptions throws(LimitError) in
            try publisher.withLock { publisher throws(LimitError) in
                let usual = plans.record(ofLimit: limit).plan
                let plan = try next(usual, publisher)
                try require(plan)
                guard plan.canCarry(from: usual, by: strategy) else { throw LimitError.between(plan) }
                retireEnded(limit, at: instant, &exceptions, &publisher)
                let own = endingExceptions ? [] : exceptions.rows(overriding: limit)
                let going = own.filter {
                    $0.plan.canOverride(plan) && ($0.plan.mode != plan.mode || strategy == .reset)
                }
                try publisher.require(going.count + 1)
                // A change is one act: who meets a key with a plan of its own waits until that has followed, or ended.
                let haveToFollow = !going.isEmpty || own.contains { !$0.plan.canOverride(plan) }
                // One at a time, under the lock.
                // ORDERING: relaxed before the release that has the limit follow: who sees that sees this. Release afterwards, pairs
                // with the acquire in `isOvertaken`.
                if haveToFollow { changesOfOwnPlans.wrappingAdd(1, ordering: .relaxed) }
                defer { if haveToFollow { changesOfOwnPlans.wrappingAdd(1, ordering: .releasing) } }
                try publisher.replace(limit, by: plan, carrying: strategy, at: instant, in: plans)
                done(plan, &publisher)
                var moves: Exceptions.Moves = [:]
                for (row, ownPlan, end) in going {
                    let next = ownPlan.inMode(plan.mode)
                    let successor = try publisher.begin(next, until: end, in: plans)
                    let strategy: CarryOver = strategy == .reset ? .reset : .keepDebt
                    publisher.retire(row, of: limit, to: successor, carrying: strategy, at: instant, in: plans)
                    moves[row] = .some((successor, next))
                }
                for (row, ownPlan, _) in exceptions.rows(overriding: limit)
                where endingExceptions || !ownPlan.canOverride(plan) {
                    publisher.retire(row, of: limit, to: plans[limit].index, carrying: .reset, at: instant, in: plans)
                    moves[row] = .some(nil)
                }
                let owed = instant.advanced(by: plan.longestDebt)
                exceptions.follow(moves, until: owed, at: instant)
                exceptions.keepResets(ofLimit: limit, until: owed)
            }
            if endingExceptions { liftAll(ofLimit: limit, of: &exceptions) }
        }
    }

    /// Has keys whose own plans have ended follow the limit as it was then.
    private func retireEnded(
        _ limit: Int, at instant: Tick, _ exceptions: inout Exceptions, _ publisher: inout Publisher
    ) {
        var moves: Exceptions.Moves = [:]
        for (row, _, end) in exceptions.rows(overriding: limit) where end <= instant {
            publisher.retire(row, of: limit, to: plans[limit].index, carrying: .keepDebt, at: end, in: plans)
            moves[row] = .some(nil)
        }
        let owed = instant.advanced(by: plans.record(ofLimit: limit).plan.longestDebt)
        exceptions.follow(moves, until: owed, at: instant)
    }

    private func require(_ plan: Plan) throws(LimitError) {
        guard !plan.isLog || logs != nil else {
            throw LimitError(.algorithm, found: "sliding-log", allowed: "in a limiter that was made with a log")
        }
    }

    /// Whether a limit of that name has that number.
    package func hasLimit(_ limit: Int, named name: LimitName) -> Bool { plans.hasLimit(limit, named: name) }

    /// The names of all limits, by their numbers.
    package var limitNames: [LimitName] { publisher.withLock { $0.names } }
}

extension LimitError {
    /// Another limit has that name.
    static func taken(_ name: LimitName) -> LimitError {
        LimitError(.name, found: name.string, allowed: "each name once in a limiter")
    }

    /// What a limit's keys owe cannot be carried over to that plan.
    static func between(_ plan: Plan) -> LimitError {
        LimitError(
            .algorithm, found: plan.limit.algorithm.rawValue,
            allowed:
                "between a sliding log and another limit: carrying nothing; to a log of the same period: keeping debt")
    }
}
