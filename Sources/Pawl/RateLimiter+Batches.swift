// SPDX-License-Identifier: Apache-2.0

public import PawlModel

// Batches: many keys, one call. Keys are hashed some way ahead of the decisions, so that their cache lines travel
// together; the clock is read once. The decisions are those of as many single questions, asked one after the other at one
// instant: a key that comes twice is charged twice, and other threads' questions may fall between. Not all or nothing.
//
// A batch's instant is that of its first decision: a sequence that waits for something has its later keys decided in the past.
//
// Where many units concern one key, ask once with their number as cost: `admit(key, cost: 50)`, or `take(key, upTo: 50)`.

extension RateLimiter {
    /// Asks for `cost` units for each of several keys, in their order.
    ///
    ///     let decisions = limiter.admitEach(["a", "b", "a"])
    ///
    /// The decisions are those of single questions, one after the other at one instant: a key that comes twice is charged
    /// twice, other threads' questions may fall between, and it is not all or nothing.
    ///
    /// - Parameters:
    ///   - keys: Whom it concerns.
    ///   - cost: How many units for each. Any integer will do.
    ///   - limit: Which limit; the first of the limiter if not given.
    ///   - now: At which instant; the present if not given, read after the first keys were hashed.
    /// - Returns: a decision for each key, in the order of the keys.
    /// - Complexity: one hash and one swap a key and one clock reading; allocates the array alone. What a question
    ///   waits for lines that are not in the processor's caches, a batch waits for several at a time.
    @inlinable
    public func admitEach<Keys: Sequence>(
        _ keys: Keys, cost: Int = 1, under limit: LimitTable.ID? = nil, at now: Tick? = nil
    ) -> [Decision] where Keys.Element: LimiterKey {
        var decisions: [Decision] = []
        decisions.reserveCapacity(keys.underestimatedCount)
        admitEach(keys, cost: cost, under: limit, at: now, into: &decisions)
        return decisions
    }

    /// Asks for `cost` units for each of several keys, and puts the decisions where the caller keeps them.
    ///
    /// Allocates nothing once the array has room for them, so a caller with many batches keeps one array:
    ///
    ///     limiter.admitEach(keys, into: &decisions)
    ///
    /// - Parameters:
    ///   - keys: Whom it concerns.
    ///   - cost: How many units for each. Any integer will do.
    ///   - limit: Which limit; the first of the limiter if not given.
    ///   - now: At which instant; the present if not given, read after the first keys were hashed.
    ///   - decisions: What was in it is removed; then a decision for each key, in the order of the keys.
    @inlinable
    public func admitEach<Keys: Sequence>(
        _ keys: Keys, cost: Int = 1, under limit: LimitTable.ID? = nil, at now: Tick? = nil,
        into decisions: inout [Decision]
    ) where Keys.Element: LimiterKey {
        decisions.removeAll(keepingCapacity: true)
        withBatch(under: limit, at: now) { batch in
            for key in keys {
                let isFull = key.withKey { kind, bytes in batch.add(kind, bytes, cost) }
                if isFull { batch.decideAll(into: &decisions) }
            }
            batch.decideAll(into: &decisions)
        }
    }

    /// Asks for several keys, each with a cost of its own: `limiter.admitEach(zip(keys, costs))`.
    ///
    /// The decisions are those of single questions, as with ``admitEach(_:cost:under:at:)``; allocates the array alone.
    ///
    /// - Returns: a decision for each key, in the order of the keys.
    @inlinable
    public func admitEach<Asked: LimiterKey>(
        _ questions: some Sequence<(Asked, Int)>, under limit: LimitTable.ID? = nil, at now: Tick? = nil
    ) -> [Decision] {
        var decisions: [Decision] = []
        decisions.reserveCapacity(questions.underestimatedCount)
        admitEach(questions, under: limit, at: now, into: &decisions)
        return decisions
    }

    /// Asks for several keys, each with a cost of its own, and puts the decisions where the caller keeps them.
    ///
    /// Allocates nothing once the array has room for them.
    ///
    /// - Parameters:
    ///   - questions: Whom it concerns, and how many units. Any integer will do.
    ///   - limit: Which limit; the first of the limiter if not given.
    ///   - now: At which instant; the present if not given, read after the first keys were hashed.
    ///   - decisions: What was in it is removed; then a decision for each key, in the order of the keys.
    @inlinable
    public func admitEach<Asked: LimiterKey>(
        _ questions: some Sequence<(Asked, Int)>, under limit: LimitTable.ID? = nil, at now: Tick? = nil,
        into decisions: inout [Decision]
    ) {
        decisions.removeAll(keepingCapacity: true)
        withBatch(under: limit, at: now) { batch in
            for (key, cost) in questions {
                let isFull = key.withKey { kind, bytes in batch.add(kind, bytes, cost) }
                if isFull { batch.decideAll(into: &decisions) }
            }
            batch.decideAll(into: &decisions)
        }
    }
}
