// SPDX-License-Identifier: Apache-2.0

import PawlEngine
public import PawlModel

// Limits that change while questions are asked. A change costs the same however many keys there are: their state is carried
// over when they are next asked about, as of the instant of the change. Questions under way at that moment may still follow
// the limit before; whoever asks afterwards does not.

extension RateLimiter {
    /// Has a limit promise something else from now on.
    ///
    ///     try limiter.change(perUser, to: Limit("200/second burst=40"))
    ///
    /// Keys keep what they owe, by the strategy given; under a limit that becomes unlimited, or is off, they are as if never seen. See
    /// <doc:ChangingLimits>. Keys that have limits of their own keep those, in the new mode; they lose them where nothing could be
    /// carried over between both, as from a sliding log to windows.
    ///
    /// - Parameters:
    ///   - limit: Which limit; it keeps its name and its counts.
    ///   - new: What it is to promise.
    ///   - mode: Whether its verdicts hold, or are only counted, or not even asked for; as before if not given.
    ///   - strategy: What becomes of what keys owe.
    ///   - now: As of which instant; the present if not given. Keys that were asked about since are taken to have been asked
    ///     before.
    /// - Throws: `LimitError` between a sliding log and a window or GCRA, and to a log of another period, unless the strategy is
    ///   `.reset`; between logs of one period if it is `.proportional`; to a log in a limiter that was made without one; where there is
    ///   no room for another change, as in a limiter that has nearly 16,383 limits.
    /// - Complexity: A few stores however many keys there are, and a look at each key that was reset, is blocked, or has or had a
    ///   limit of its own. Changes are under way until the table was passed over, by keepers or ``sweep(at:)``; with a thousand of
    ///   them the next one passes over the table itself.
    public func change(
        _ limit: LimitTable.ID, to new: Limit, mode: LimitMode? = nil, carrying strategy: CarryOver = .keepDebt,
        at now: Tick? = nil
    ) throws(LimitError) {
        try engine.change(
            limit: index(of: limit), to: Plan(new, name: limit.name, unixAtZero: engine.ticks.unixAtZero), mode: mode,
            carrying: strategy, at: now ?? self.now)
    }

    /// Adds a limit, or brings one back that was removed, whose keys are then as if never seen.
    ///
    /// - Parameters:
    ///   - name: 1 to 64 of the characters `A-Z a-z 0-9 . _ -`, not that of another limit.
    ///   - limit: What it promises.
    ///   - mode: Whether its verdicts hold, or are only counted, or not even asked for.
    /// - Returns: what `under:` takes.
    /// - Throws: `LimitError` naming the place; where ``limitsToCome`` limits were added already; for a sliding log in a limiter that was
    ///   made without one; where a pass over the table frees no room for another plan.
    public func add(_ name: String, _ limit: Limit, mode: LimitMode = .enforce) throws(LimitError) -> LimitTable.ID {
        try LimitName.check(name)
        let plan = Plan(limit, name: LimitNames.intern(name), mode: mode, unixAtZero: engine.ticks.unixAtZero)
        return LimitTable.ID(index: try engine.add(plan, at: now), name: plan.name)
    }

    /// Removes a limit: from now on everything is admitted under it, and nothing kept or counted. Questions that still name it
    /// are answered so. Its keys' blocks and overrides are gone.
    ///
    /// - Throws: `LimitError` where there is no room for another change.
    public func remove(_ limit: LimitTable.ID) throws(LimitError) {
        try engine.remove(limit: index(of: limit), at: now)
    }

    /// Makes all keys as if never seen, under every limit.
    ///
    /// - Throws: `LimitError` as ``change(_:to:mode:carrying:at:)`` does; then limits from some one on are as they were.
    public func resetAll(at now: Tick? = nil) throws(LimitError) {
        let now = now ?? self.now
        for limit in limits { try engine.reset(limit: limit.index, at: now) }
    }

    /// Makes one key as if never seen under a limit. Whether it is blocked, or has a limit of its own, stays as it is.
    ///
    /// - Parameters:
    ///   - key: Whom it concerns.
    ///   - limit: Which limit; the first if not given.
    ///   - now: As of which instant; the present if not given.
    /// - Complexity: A few locks. What keys share for which there was no place is not forgotten.
    public func reset(_ key: some LimiterKey, under limit: LimitTable.ID? = nil, at now: Tick? = nil) {
        let (index, now) = (index(of: limit), now ?? self.now)
        key.withKey { kind, bytes in
            engine.forget(kind, bytes, limit: index, at: now)
        }
    }
}
