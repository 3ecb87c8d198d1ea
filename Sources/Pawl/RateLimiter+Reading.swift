// SPDX-License-Identifier: Apache-2.0

import PawlEngine

extension RateLimiter {
    /// How questions under a limit were answered, or under the only one. Sums over all threads' counts.
    public func counts(under limit: LimitTable.ID? = nil) -> AnswerCounts {
        let sum = engine.counters.sum(limit: index(of: limit))
        return AnswerCounts(admitted: sum.admitted, units: sum.units, refused: sum.refused, impossible: sum.impossible)
    }

    /// What became of the table's entries. Sums over all threads' counts.
    public var tableCounts: TableCounts {
        TableCounts(
            inserted: engine.count(of: .inserted), reclaimed: engine.count(of: .reclaimed),
            swept: engine.count(of: .swept), evicted: engine.count(of: .evicted), moved: engine.count(of: .moved),
            contended: engine.count(of: .contended))
    }

    /// The bytes that the limiter's table, locks and plans have been given; never more. Counters come on top: about
    /// 100 bytes and 32 per limit for each thread that asked, and 8 KB.
    public var reservedBytes: Int { engine.reservedBytes }
}
