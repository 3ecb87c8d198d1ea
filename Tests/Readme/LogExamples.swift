// SPDX-License-Identifier: Apache-2.0

import Pawl
import Testing

/// The blocks of the article on sliding logs.
@Suite struct LogExamples {
    @Test func aHundredInAnyMinute() throws {
        let limiter = try RateLimiter("100/minute algorithm=sliding-log", capacity: 10_000)
        let decision = limiter.admit("user-42", cost: 3)
        #expect(decision.isAdmitted && decision.remaining == 97)
    }

    @Test func aBoundOfRecords() throws {
        let bounded = try RateLimiter("1000/hour algorithm=sliding-log", capacity: 10_000, logRecords: 1_000_000)
        #expect(bounded.admit("user-42").isAdmitted)
        #expect(bounded.reservedBytes < 12_000_000)
    }
}
