// SPDX-License-Identifier: Apache-2.0

public import PawlModel

// The verbs. Each takes
//
//   key    whom it concerns: a string, an integer, a UUID, a `Key`, a span of bytes, or a type of your own
//   cost   how many units
//   under  which limit; the first of the limiter if not given
//   at     at which instant; the present if not given. Instants come from `RateLimiter.now`; one that lies behind
//          what the key has seen is refused units rather than given them twice
//
// and answers at once, without suspending, allocating or throwing. One question costs one clock reading, one hash of
// the key and, for a key that is known, one 16-byte swap, or none where nothing changes.

extension RateLimiter {
    /// Asks for `cost` units: all of them or nothing.
    ///
    /// A refused question consumes nothing. A cost of 0 is admitted and consumes nothing, unless the key is blocked or the
    /// process refuses everything; a negative one, and one above the limit's burst, is `.impossible`.
    ///
    /// - Parameters:
    ///   - key: Whom it concerns: a string, an integer, a UUID, a ``Key``, or a type of your own.
    ///   - cost: How many units. Any integer will do.
    ///   - limit: Which limit, of the table that the limiter was made from; the first if not given. One from another table stops
    ///     the program, unless this one has a limit of the same name at the same place.
    ///   - now: At which instant; the present if not given. Instants come from ``now``. One that lies behind what the key has
    ///     seen is refused units rather than given them twice; one that lies ahead of the others moves its key there.
    /// - Complexity: One hash of the key, one reading of the clock unless `at:` is given, and one 16-byte swap, or none where
    ///   nothing changes. A key that has no entry takes one or two locks for about a microsecond. Neither suspends nor
    ///   allocates, but for a thread's first question.
    @inlinable
    public func admit(
        _ key: some LimiterKey, cost: Int = 1, under limit: LimitTable.ID? = nil, at now: Tick? = nil
    ) -> Decision {
        key.withKey { kind, bytes in ask(.admit, kind, bytes, cost, limit, now) }
    }

    /// Asks for `cost` units for a key of bytes; see ``admit(_:cost:under:at:)-(LimiterKey,_,_,_)``.
    @inlinable
    public func admit(
        _ key: Span<UInt8>, cost: Int = 1, under limit: LimitTable.ID? = nil, at now: Tick? = nil
    ) -> Decision {
        ask(.admit, .bytes, key, cost, limit, now)
    }

    /// Takes as many units as there are, up to `most`; `Decision.charged` says how many.
    ///
    /// Refused when there is not even one, until there is one. 0 is admitted and consumes nothing; a negative number is
    /// `.impossible`. `most` may exceed the burst; the other parameters, and the cost, are those of
    /// ``admit(_:cost:under:at:)-(LimiterKey,_,_,_)``.
    @inlinable
    public func take(
        _ key: some LimiterKey, upTo most: Int, under limit: LimitTable.ID? = nil, at now: Tick? = nil
    ) -> Decision {
        key.withKey { kind, bytes in ask(.take, kind, bytes, most, limit, now) }
    }

    /// Takes units for a key of bytes; see ``take(_:upTo:under:at:)-(LimiterKey,_,_,_)``.
    @inlinable
    public func take(
        _ key: Span<UInt8>, upTo most: Int, under limit: LimitTable.ID? = nil, at now: Tick? = nil
    ) -> Decision {
        ask(.take, .bytes, key, most, limit, now)
    }

    /// Charges `cost` units for work that is done already.
    ///
    /// Always counted and always admitted, even beyond the burst: the key then owes the difference, and is refused
    /// until it has returned; under windows a debt ends with its window, or the next,
    /// and is no larger than what a window can count (`Limit.countMax(per:algorithm:)`, under a fixed window as many as
    /// fit its word). Refused for want of a place or of room in the logs alone (see `Decision.Reason.tableFull`), and by the process's
    /// switch: then no unit is charged, and it is counted among those refused. A negative cost is
    /// `.impossible` and changes nothing. Parameters and cost are those of
    /// ``admit(_:cost:under:at:)-(LimiterKey,_,_,_)``.
    @inlinable
    @discardableResult
    public func charge(
        _ key: some LimiterKey, cost: Int = 1, under limit: LimitTable.ID? = nil, at now: Tick? = nil
    ) -> Decision {
        key.withKey { kind, bytes in ask(.charge, kind, bytes, cost, limit, now) }
    }

    /// Charges units for a key of bytes; see ``charge(_:cost:under:at:)-(LimiterKey,_,_,_)``.
    @inlinable
    @discardableResult
    public func charge(
        _ key: Span<UInt8>, cost: Int = 1, under limit: LimitTable.ID? = nil, at now: Tick? = nil
    ) -> Decision {
        ask(.charge, .bytes, key, cost, limit, now)
    }

    /// What ``admit(_:cost:under:at:)-(LimiterKey,_,_,_)`` would answer now; consumes nothing, inserts nothing and is
    /// not counted.
    ///
    /// It does not look whether a new key would find a place. Takes no lock unless one over the key's buckets is held.
    @inlinable
    public func peek(
        _ key: some LimiterKey, cost: Int = 1, under limit: LimitTable.ID? = nil, at now: Tick? = nil
    ) -> Decision {
        key.withKey { kind, bytes in ask(.peek, kind, bytes, cost, limit, now) }
    }

    /// Looks at a key of bytes; see ``peek(_:cost:under:at:)-(LimiterKey,_,_,_)``.
    @inlinable
    public func peek(
        _ key: Span<UInt8>, cost: Int = 1, under limit: LimitTable.ID? = nil, at now: Tick? = nil
    ) -> Decision {
        ask(.peek, .bytes, key, cost, limit, now)
    }
}
