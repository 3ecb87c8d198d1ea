// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import PawlTesting
import Testing

/// A limit in shadow that has no room for what it would record is reported, and keeps nobody waiting.
@Suite struct ShadowAmongSeveralStories {
    private let clock = ManualClock()

    /// Two keys without a place, of which one leaves the word that they share as it is: whichever comes first.
    @Test(.timeLimit(.minutes(1)), arguments: 0..<8)
    func twoKeysWithoutAPlace(pair: Int) throws {
        var table = LimitTable()
        let shadow = try table.add("shadow", "100/day", mode: .shadow)
        let limiter = try RateLimiter(table, capacity: 1, whenFull: .sharedOverflow, time: .manual(clock))
        var key = 0
        while limiter.tableCounts.overflowed == 0 {
            _ = limiter.admit(key)
            key += 1
        }
        key += 2 * pair
        // One unit of the shared hundred is gone: it has room for one of both.
        let alike = limiter.admitAll((shadow, key), (shadow, key + 1), cost: 60)
        #expect(alike.isAdmitted && alike.violated == [] && alike.violatedInShadow.positions.count == 1)
        let unlike = limiter.admitAll((shadow, key, cost: 60), (shadow, key + 1, cost: 10))
        #expect(unlike.isAdmitted && unlike.violatedInShadow == PartSet(position: 0))
        #expect(limiter.counts().units == key - 2 * pair + 60 + 10)
        #expect(limiter.engine.audit().violations == [])
    }

    @Test(.timeLimit(.minutes(1)))
    func aLogWithoutRoomForItsRecord() throws {
        var table = LimitTable()
        let log = try table.add("log", "100/day algorithm=sliding-log", mode: .shadow)
        let rate = try table.add("rate", "10/s")
        let limiter = try RateLimiter(table, capacity: 8, time: .manual(clock), logRecords: 14)
        // As many as the first chunk of a log holds; and the other chunk is another key's.
        for _ in 0..<8 {
            #expect(limiter.admit("a", under: log).isAdmitted)
            clock.advance(by: .milliseconds(1))
        }
        #expect(limiter.admit("b", under: log).reason == nil)
        let decision = limiter.admitAll((log, "a"), (rate, "x"))
        #expect(decision.isAdmitted && decision.violatedInShadow == PartSet(position: 0))
        #expect(limiter.counts(under: rate).units == 1)
        #expect(limiter.engine.audit().violations == [])
    }
}
