// SPDX-License-Identifier: Apache-2.0

import Pawl

/// A way to ask, under several limits, with a receipt, or of a log.
enum Shape: CaseIterable {
    case two, threeWithALog, fourOfWhichOneRefuses, log, receipt, receiptForMore, receiptOfSeveral

    /// A limiter with limits of all kinds.
    struct Limits {
        let limiter: RateLimiter
        let bucket: LimitTable.ID
        let window: LimitTable.ID
        let log: LimitTable.ID
        let tight: LimitTable.ID

        init() throws {
            var table = LimitTable()
            bucket = try table.add("bucket", "1000000000/second")
            window = try table.add("window", "1000000000/second algorithm=fixed-window")
            log = try table.add("log", "100/ms algorithm=sliding-log")
            tight = try table.add("tight", "1/day")
            limiter = try RateLimiter(table, capacity: 1_000)
        }
    }

    func ask(_ limits: Limits, _ key: Int) {
        let limiter = limits.limiter
        limiter.charge(key, under: limits.bucket)
        switch self {
        case .two: _ = limiter.admitAll((limits.bucket, key), (limits.window, "all"))
        case .threeWithALog:
            _ = limiter.admitAll((limits.bucket, key), (limits.window, "all"), (limits.log, key), cost: 2)
        case .fourOfWhichOneRefuses:
            _ = limiter.admitAll((limits.bucket, key), (limits.tight, "a"), (limits.log, key), (limits.window, 1))
        case .log: _ = limiter.admit(key, under: limits.log)
        case .receipt: limiter.reserve(key, cost: 5, under: limits.bucket).settle(actual: 3)
        case .receiptForMore: limiter.reserve(key, cost: 5, under: limits.window).settle(actual: 6)
        case .receiptOfSeveral:
            limiter.reserveAll((limits.bucket, key), (limits.window, "all"), (limits.log, key)).refund()
        }
    }
}
