// SPDX-License-Identifier: Apache-2.0

import PawlEngine
public import PawlModel

// What an operator says of one key: that it is blocked, that it has a limit of its own, that it is to pay more. Other keys' questions
// do not notice: an exception stands in its own key's entry.

extension RateLimiter {
    /// Refuses every question about a key for a while, whatever its limit would say.
    ///
    ///     try limiter.block(user, for: .seconds(600))
    ///
    /// Questions are refused by one read, with `Decision.Reason.blocked` and a `retryAfter` that ends with the block. Only
    /// ``charge(_:cost:under:at:)-(LimiterKey,_,_,_)`` and refunds go on behind it: afterwards the key is what it would have been. A second
    /// block replaces the first one's end. Under a limit in shadow nobody is refused, and under one that is off nobody is asked.
    ///
    /// - Parameters:
    ///   - key: Whom it concerns, under this one limit.
    ///   - duration: How long; nothing and less ends a block.
    ///   - limit: Which limit; the first if not given.
    ///   - now: From which instant; the present if not given.
    /// - Throws: `LimitError` where there is no place for a key that has none: under the other policies than `.evict`, or among
    ///   exceptions alone.
    /// - Complexity: A lock over all exceptions, and those of the key's buckets for a key without entry. The key is remembered, and
    ///   takes a place of the capacity, until the block has ended and somebody has asked, or swept.
    public func block(
        _ key: some LimiterKey, for duration: Duration, under limit: LimitTable.ID? = nil, at now: Tick? = nil
    ) throws(LimitError) {
        guard duration > .zero else { return unblock(key, under: limit) }
        let (index, now) = (index(of: limit), now ?? self.now)
        try withBytes(of: key) { kind, bytes throws(LimitError) in
            try engine.block(kind, bytes, limit: index, until: now.advanced(by: duration), at: now)
        }
    }

    /// Ends a key's block before its time; nothing where there is none.
    public func unblock(_ key: some LimiterKey, under limit: LimitTable.ID? = nil) {
        let index = index(of: limit)
        key.withKey { kind, bytes in
            engine.unblock(kind, bytes, limit: index)
        }
    }

    /// Gives a key a limit of its own, for a while or until that is ended.
    ///
    ///     try limiter.override(partner, with: Limit("5000/second"), for: .seconds(86_400))
    ///
    /// What the key owes goes with it in both directions, as if its limit had been changed keeping debt. A second override replaces
    /// the first. Changing the limit for all leaves it as it is, but for its mode.
    ///
    /// - Parameters:
    ///   - key: Whom it concerns, under this one limit.
    ///   - own: What the limit is to promise to it; `.unlimited` for nothing at all.
    ///   - duration: How long; until ``endOverride(_:under:at:)`` if not given, and ended by nothing and less.
    ///   - limit: Which limit; the first if not given.
    ///   - now: From which instant; the present if not given.
    /// - Throws: `LimitError` where one of both is a sliding log and the other a window, GCRA, or a log of another period; where there is
    ///   no room for another plan: about a thousand different limits and ends at one time, each for as many keys as there are; and where
    ///   there is no place for a key that has none, see ``block(_:for:under:at:)``.
    /// - Complexity: As a block. Questions about the key cost some nanoseconds more.
    public func override(
        _ key: some LimiterKey, with own: Limit, for duration: Duration? = nil, under limit: LimitTable.ID? = nil,
        at now: Tick? = nil
    ) throws(LimitError) {
        let (index, now) = (index(of: limit), now ?? self.now)
        if let duration, duration <= .zero { return endOverride(key, under: limit, at: now) }
        let end = duration.map { now.advanced(by: $0) } ?? .last
        let plan = Plan(
            own, name: engine.plans.record(ofLimit: index).plan.name, unixAtZero: engine.ticks.unixAtZero)
        try withBytes(of: key) { kind, bytes throws(LimitError) in
            try engine.override(kind, bytes, limit: index, by: plan, until: end, at: now)
        }
    }

    /// Has a key that has a limit of its own follow its limit again, owing what it owes; nothing where it does.
    public func endOverride(_ key: some LimiterKey, under limit: LimitTable.ID? = nil, at now: Tick? = nil) {
        let (index, now) = (index(of: limit), now ?? self.now)
        key.withKey { kind, bytes in
            engine.endOverride(kind, bytes, limit: index, at: now)
        }
    }

    /// Takes units from a key as a penalty, such as for a password that was wrong: even into debt.
    ///
    /// Like ``charge(_:cost:under:at:)-(LimiterKey,_,_,_)``, but nobody was served: the units are counted apart, as
    /// `AnswerCounts.penaltyUnits`. A key that is blocked owes them afterwards.
    ///
    /// - Parameters:
    ///   - key: Whom it concerns.
    ///   - units: How many units; a negative number is `.impossible` and changes nothing.
    ///   - limit: Which limit; the first if not given.
    ///   - now: At which instant; the present if not given.
    /// - Returns: how it stands with the key then.
    @discardableResult
    public func penalise(
        _ key: some LimiterKey, by units: Int, under limit: LimitTable.ID? = nil, at now: Tick? = nil
    ) -> Decision {
        let (index, now) = (index(of: limit), now ?? self.now)
        return key.withKey { kind, bytes in
            engine.penalise(Cost(units), kind, bytes, limit: index, at: now)
        }
    }

    /// The keys that are blocked or have limits of their own, in the order of their limits and ends. A key that has both comes twice.
    ///
    /// - Parameter now: What has ended at that instant is left out; the present if not given.
    /// - Complexity: Makes an array under the lock over all exceptions.
    public func exceptions(at now: Tick? = nil) -> [KeyException] {
        // The limits last, as one may be added meanwhile.
        let (listed, ids, now) = (engine.listedExceptions, limits, now ?? self.now)
        return listed.filter { $0.until > now }
            .sorted { ($0.limit, $0.until) < ($1.limit, $1.until) }
            .map { KeyException($0, of: ids[$0.limit]) }
    }

    /// The bytes of a key, for what may throw.
    private func withBytes(
        of key: some LimiterKey, _ body: (KeyKind, Span<UInt8>) throws(LimitError) -> Void
    ) throws(LimitError) {
        let result = key.withKey { kind, bytes in
            Result { () throws(LimitError) in try body(kind, bytes) }
        }
        try result.get()
    }
}

/// A key that is blocked, or has a limit of its own.
public struct KeyException: Sendable, Hashable {
    /// What is special about it.
    public enum Kind: Sendable, Hashable {
        /// Everything is refused.
        case blocked
        /// It has another limit.
        case overridden(by: Limit)
    }

    /// Whom it concerns; equal to, and as good as, the key that it was made with.
    public let key: Key
    /// Under which limit.
    public let limit: LimitTable.ID
    /// What is special about it.
    public let kind: Kind
    /// Until when; nil where it has no end.
    public let until: Tick?

    init(_ listed: ListedException, of limit: LimitTable.ID) {
        key = Key(listed.kind, listed.key)
        self.limit = limit
        kind = listed.plan.map { .overridden(by: $0.limit) } ?? .blocked
        until = listed.until == .last ? nil : listed.until
    }
}
