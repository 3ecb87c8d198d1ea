// SPDX-License-Identifier: Apache-2.0

import PawlEngine

extension RateLimiter {
    /// How questions under a limit were answered; under the first if none is given.
    ///
    /// - Parameter limit: A limit of the table that the limiter was made from. One from another table stops the program, unless
    ///   this one has a limit of the same name at the same place.
    /// - Complexity: Sums seven numbers over all threads that ever asked at one time, at most 1,024.
    public func counts(under limit: LimitTable.ID? = nil) -> AnswerCounts {
        let sum = engine.counters.sum(limit: index(of: limit))
        return AnswerCounts(
            admitted: sum.admitted, units: sum.units, refused: sum.refused, impossible: sum.impossible,
            givenBack: sum.givenBack, penalties: sum.penalties, penaltyUnits: sum.penaltyUnits)
    }

    /// What became of the table's entries.
    ///
    /// - Complexity: Sums ten numbers over all threads that ever asked at one time, at most 1,024.
    public var tableCounts: TableCounts {
        TableCounts(
            inserted: engine.count(of: .inserted) - engine.count(of: .withdrawn),
            reclaimed: engine.count(of: .reclaimed),
            swept: engine.count(of: .swept), evicted: engine.count(of: .evicted),
            refusedNew: engine.count(of: .refusedNew), overflowed: engine.count(of: .overflowed),
            insertedAboveCapacity: engine.count(of: .aboveCapacity), moved: engine.count(of: .moved),
            contended: engine.count(of: .contended))
    }

    /// How full the table is: a few numbers per shard are summed.
    public var occupancy: Occupancy {
        Occupancy(
            entries: engine.entries, stashed: engine.stashedEntries, capacity: capacity, places: engine.places)
    }

    /// The bytes that the limiter's table, locks, plans, shared words and logs have been given; never more. Counts come on top: 8 KB,
    /// and for each thread that asked 128 bytes and 64 per limit, those that may be added included, rounded up to 128. Keys that are
    /// blocked or have limits of their own are kept beside it, some hundred bytes each.
    public var reservedBytes: Int { engine.reservedBytes }
}
