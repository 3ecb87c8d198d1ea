// SPDX-License-Identifier: Apache-2.0

public import PawlModel

// Several limits in one question: all of its parts are granted, or none, at one instant for everybody. Any limits of the
// limiter may be combined, with any keys, and asked by themselves at the same time.
//
// Written out for two, three and four parts: a parameter pack of tuples asks the runtime for their types in each question, which
// takes longer than the question.

extension RateLimiter {
    /// Asks for `cost` units under each of several limits: all of them or nothing.
    ///
    ///     let decision = limiter.admitAll((perUser, user), (perAddress, address), (everybody, "all"), cost: 3)
    ///
    /// Refused where one part is, and then nothing is consumed anywhere, no key is inserted and, up to the capacity, none is
    /// forgotten. Other threads' questions see all of it or nothing. `CombinedDecision.violated` says which parts were
    /// refused; `retryAfter` is the longest of theirs. Parts that name the same limit and key are added up. A limit in
    /// `LimitMode.shadow` refuses nothing and is charged what it grants. See <doc:SeveralLimits>.
    ///
    /// - Parameters:
    ///   - first: A limit and the key it concerns.
    ///   - second: Another part, likewise; there may be four of them, and sixteen in ``admitAll(_:at:)``.
    ///   - cost: How many units of each. Any integer will do; parts with a cost of their own are written `(limit, key, cost: 3)`.
    ///   - now: At which instant; the present if not given.
    /// - Complexity: One reading of the clock; for each part one hash, unless it has the key of the part before it, in one place or a
    ///   short one; a swap and a 16-byte write, or neither where it is refused. A key that has no entry takes one or two locks for about a
    ///   microsecond. Neither suspends nor allocates, but for a thread's first question.
    @inlinable
    public func admitAll<First: LimiterKey, Second: LimiterKey>(
        _ first: (LimitTable.ID, First), _ second: (LimitTable.ID, Second), cost: Int = 1,
        at now: Tick? = nil
    ) -> CombinedDecision {
        withPart(first, cost) { first in
            withPart(second, cost) { second in
                askAll(first, second, at: now)
            }
        }
    }

    /// Asks under three limits; see ``admitAll(_:_:cost:at:)``.
    @inlinable
    public func admitAll<First: LimiterKey, Second: LimiterKey, Third: LimiterKey>(
        _ first: (LimitTable.ID, First), _ second: (LimitTable.ID, Second), _ third: (LimitTable.ID, Third),
        cost: Int = 1,
        at now: Tick? = nil
    ) -> CombinedDecision {
        withPart(first, cost) { first in
            withPart(second, cost) { second in
                withPart(third, cost) { third in
                    askAll(first, second, third, at: now)
                }
            }
        }
    }

    /// Asks under four limits; see ``admitAll(_:_:cost:at:)``.
    @inlinable
    public func admitAll<First: LimiterKey, Second: LimiterKey, Third: LimiterKey, Fourth: LimiterKey>(
        _ first: (LimitTable.ID, First), _ second: (LimitTable.ID, Second), _ third: (LimitTable.ID, Third),
        _ fourth: (LimitTable.ID, Fourth), cost: Int = 1,
        at now: Tick? = nil
    ) -> CombinedDecision {
        withPart(first, cost) { first in
            withPart(second, cost) { second in
                withPart(third, cost) { third in
                    withPart(fourth, cost) { fourth in
                        askAll(first, second, third, fourth, at: now)
                    }
                }
            }
        }
    }

    /// Asks under two limits, with a cost for each; see ``admitAll(_:_:cost:at:)``.
    @inlinable
    public func admitAll<First: LimiterKey, Second: LimiterKey>(
        _ first: (LimitTable.ID, First, cost: Int), _ second: (LimitTable.ID, Second, cost: Int),
        at now: Tick? = nil
    ) -> CombinedDecision {
        withPart((first.0, first.1), first.cost) { first in
            withPart((second.0, second.1), second.cost) { second in
                askAll(first, second, at: now)
            }
        }
    }

    /// Asks under three limits, with a cost for each; see ``admitAll(_:_:cost:at:)``.
    @inlinable
    public func admitAll<First: LimiterKey, Second: LimiterKey, Third: LimiterKey>(
        _ first: (LimitTable.ID, First, cost: Int), _ second: (LimitTable.ID, Second, cost: Int),
        _ third: (LimitTable.ID, Third, cost: Int),
        at now: Tick? = nil
    ) -> CombinedDecision {
        withPart((first.0, first.1), first.cost) { first in
            withPart((second.0, second.1), second.cost) { second in
                withPart((third.0, third.1), third.cost) { third in
                    askAll(first, second, third, at: now)
                }
            }
        }
    }

    /// Asks under four limits, with a cost for each; see ``admitAll(_:_:cost:at:)``.
    @inlinable
    public func admitAll<First: LimiterKey, Second: LimiterKey, Third: LimiterKey, Fourth: LimiterKey>(
        _ first: (LimitTable.ID, First, cost: Int), _ second: (LimitTable.ID, Second, cost: Int),
        _ third: (LimitTable.ID, Third, cost: Int), _ fourth: (LimitTable.ID, Fourth, cost: Int),
        at now: Tick? = nil
    ) -> CombinedDecision {
        withPart((first.0, first.1), first.cost) { first in
            withPart((second.0, second.1), second.cost) { second in
                withPart((third.0, third.1), third.cost) { third in
                    withPart((fourth.0, fourth.1), fourth.cost) { fourth in
                        askAll(first, second, third, fourth, at: now)
                    }
                }
            }
        }
    }

    /// Asks under as many limits as there are in a collection, 1 to 16: all of them or nothing.
    ///
    /// For parts that are only known when the program runs; see ``admitAll(_:_:cost:at:)``.
    ///
    /// - Complexity: As of parts that are written out, but a key that comes again is recognised up to 16 bytes alone.
    @inlinable
    public func admitAll<Name: LimiterKey>(
        _ parts: some Collection<(limit: LimitTable.ID, key: Name, cost: Int)>, at now: Tick? = nil
    ) -> CombinedDecision {
        withSeveral { several in
            for part in parts { several.add((part.limit, part.key), part.cost) }
            return several.decide(at: now)
        }
    }
}
