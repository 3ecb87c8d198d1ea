// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import PawlTesting
import Testing

/// Questions under several limits, one at a time.
@Suite struct SeveralLimitsStories {
    private var table = LimitTable()
    private let perUser: LimitTable.ID
    private let perAddress: LimitTable.ID
    private let everybody: LimitTable.ID
    private let clock = ManualClock()

    init() throws {
        perUser = try table.add("per-user", "10/second burst=5")
        perAddress = try table.add("per-address", "6/minute algorithm=fixed-window")
        everybody = try table.add("everybody", "100/second")
    }

    private func limiter(capacity: Int = 64, whenFull: FullTablePolicy = .evict) throws -> RateLimiter {
        try RateLimiter(table, capacity: capacity, whenFull: whenFull, time: .manual(clock))
    }

    @Test func allAreChargedAndTheTightestSpeaks() throws {
        let limiter = try limiter()
        let decision = limiter.admitAll((everybody, "all"), (perUser, "ann"), (perAddress, "::1"), cost: 3)
        #expect(decision.outcome == .admitted && decision.isAdmitted)
        #expect(decision.violated == [] && decision.violatedNames == [] && decision.reason == nil)
        // Two of five units are left to the user, three of six to the address.
        #expect(decision.name == "per-user" && decision.position == 1)
        #expect(decision.remaining == 2 && decision.limit.burst == 5)
        #expect(decision.resetAfter == .milliseconds(300))
        #expect(limiter.peek("ann", under: perUser).remaining == 2)
        #expect(limiter.peek("::1", under: perAddress).remaining == 3)
        #expect(limiter.peek("all", under: everybody).remaining == 97)
        #expect(limiter.counts(under: everybody).units == 3)
        #expect(limiter.engine.audit().violations == [])
    }

    /// A log that is off has all of its limit left, and speaks for nobody who has less.
    @Test func aLogThatIsOffDoesNotSpeak() throws {
        var table = table
        let off = try table.add("off", "50/minute algorithm=sliding-log", mode: .off)
        let limiter = try RateLimiter(table, capacity: 64, time: .manual(clock))
        let decision = limiter.admitAll((off, "ann"), (everybody, "all"), cost: 3)
        #expect(decision.name == "everybody" && decision.position == 1 && decision.remaining == 97)
        #expect(limiter.admitAll((off, "ann"), (off, "bob")).remaining == .max)
    }

    @Test func whatOneRefusesIsChargedNowhere() throws {
        let limiter = try limiter()
        _ = limiter.admit("ann", cost: 4, under: perUser)
        _ = limiter.admit("::1", cost: 5, under: perAddress)
        let decision = limiter.admitAll((everybody, "all"), (perUser, "ann"), (perAddress, "::1"), cost: 2)
        #expect(decision.violated.positions == [1, 2])
        #expect(decision.violatedNames == ["per-user", "per-address"])
        #expect(decision.reason == .limit)
        // The window's end is further away than the user's next unit.
        #expect(decision.retryAfter == limiter.peek("::1", cost: 2, under: perAddress).retryAfter)
        #expect(limiter.peek("ann", cost: 2, under: perUser).retryAfter == .milliseconds(100))
        #expect(limiter.peek("ann", under: perUser).remaining == 1)
        #expect(limiter.peek("::1", under: perAddress).remaining == 1)
        #expect(limiter.peek("all", under: everybody).remaining == 100)
        #expect(limiter.occupancy.entries == 2)
        let wait = try #require(decision.retryAfter)
        clock.advance(by: wait - .nanoseconds(1))
        #expect(!limiter.admitAll((everybody, "all"), (perUser, "ann"), (perAddress, "::1"), cost: 2).isAdmitted)
        clock.advance(by: .nanoseconds(1))
        #expect(limiter.admitAll((everybody, "all"), (perUser, "ann"), (perAddress, "::1"), cost: 2).isAdmitted)
        #expect(limiter.counts(under: everybody).refused == 0)
        #expect(limiter.counts(under: perAddress).refused == 2)
    }

    @Test func impossibleWinsOverRefused() throws {
        let limiter = try limiter()
        _ = limiter.admit("::1", cost: 6, under: perAddress)
        let decision = limiter.admitAll((perAddress, "::1", cost: 1), (perUser, "ann", cost: 6))
        #expect(decision.outcome == .impossible && decision.retryAfter == nil && decision.reason == nil)
        #expect(decision.violated.positions == [0, 1])
        for cost in [-1, Int.min] {
            let hostile = limiter.admitAll((everybody, "all", cost: 1), (perUser, "ann", cost: cost))
            #expect(hostile.outcome == .impossible && hostile.violated.positions == [1])
        }
        #expect(limiter.admitAll((everybody, "all"), (perUser, "ann"), cost: .max).violated.positions == [0, 1])
        #expect(limiter.peek("all", under: everybody).remaining == 100)
    }

    @Test func partsOfOneLimitAndKeyAreAddedUp() throws {
        let limiter = try limiter()
        #expect(limiter.admitAll((perUser, "ann"), (everybody, "all"), (perUser, "ann"), cost: 2).isAdmitted)
        #expect(limiter.peek("ann", under: perUser).remaining == 1)
        let decision = limiter.admitAll((perUser, "ann"), (everybody, "all"), (perUser, "ann"), cost: 1)
        #expect(decision.violated.positions == [0, 2] && decision.violatedNames == ["per-user"])
        // More than the burst together, and more than a number holds.
        #expect(limiter.admitAll((perUser, "bob"), (perUser, "bob"), cost: 3).outcome == .impossible)
        #expect(limiter.admitAll((perUser, "bob"), (perUser, "bob"), cost: .max).outcome == .impossible)
        #expect(limiter.admitAll((perUser, "bob", cost: 5), (perUser, "bob", cost: -1)).outcome == .impossible)
        #expect(limiter.peek("all", under: everybody).remaining == 98)
    }

    @Test func costNothingConsumesNothing() throws {
        let limiter = try limiter()
        #expect(limiter.admitAll((perUser, "ann"), (everybody, "all"), cost: 0).isAdmitted)
        #expect(limiter.occupancy.entries == 0)
    }

    @Test func shadowOffAndUnlimitedRefuseNothing() throws {
        var table = table
        let shadow = try table.add("shadow", "1/minute", mode: .shadow)
        let off = try table.add("off", "1/minute", mode: .off)
        let free = try table.add("free", .unlimited)
        let limiter = try RateLimiter(table, capacity: 64, time: .manual(clock))
        for turn in 0..<3 {
            let decision = limiter.admitAll((shadow, "s"), (perUser, "ann"), (off, "o"), (free, "f"), cost: 1)
            #expect(decision.isAdmitted && decision.violated == [])
            #expect(decision.violatedInShadow.positions == (turn == 0 ? [] : [0]))
        }
        #expect(limiter.counts(under: shadow).admitted == 1 && limiter.counts(under: shadow).refused == 2)
        #expect(limiter.counts(under: free).units == 3 && limiter.counts(under: off).questions == 0)
        #expect(limiter.peek("ann", under: perUser).remaining == 2)
        #expect(limiter.admitAll((shadow, "s"), (perUser, "ann"), cost: -1).outcome == .impossible)
        #expect(limiter.admitAll((off, "o"), (free, "f"), cost: .max).remaining == .max)
    }

    @Test func withoutAPlaceForOnePartNothingHappens() throws {
        let limiter = try limiter(capacity: 1, whenFull: .refuseNew)
        var key = 0
        // Until nothing more finds a place.
        while limiter.admit(key, under: everybody).isAdmitted { key += 1 }
        let before = (limiter.occupancy.entries, limiter.tableCounts)
        let decision = limiter.admitAll((everybody, 0), (everybody, key), (everybody, key + 1))
        #expect(decision.reason == .tableFull && decision.retryAfter != nil)
        #expect(decision.violated.contains(position: 1) || decision.violated.contains(position: 2))
        #expect(limiter.peek(0, under: everybody).remaining == 99)
        #expect(limiter.occupancy.entries == before.0 && limiter.tableCounts.inserted == before.1.inserted)
        #expect(limiter.engine.audit().violations == [])
    }

    /// Every place that a new key could have may belong to the very question.
    @Test func aQuestionThatHoldsAllPlacesItself() throws {
        let limiter = try limiter(capacity: 1)
        for key in 0..<200 { #expect(limiter.admit(key, under: everybody).isAdmitted) }
        for count in 2...16 {
            let parts = (0..<count).map { (limit: everybody, key: 1000 * count + $0, cost: 1) }
            let decision = limiter.admitAll(parts)
            #expect(decision.isAdmitted ? count <= 8 : decision.reason == .tableFull)
        }
        #expect(limiter.engine.audit().violations == [])
    }

    @Test func keysWithoutAPlaceShareAWord() throws {
        let limiter = try limiter(capacity: 1, whenFull: .sharedOverflow)
        var key = 0
        while limiter.tableCounts.overflowed == 0 { key += limiter.admit(key, under: everybody).isAdmitted ? 1 : 0 }
        // One unit of the shared hundred is gone; two parts without a place take forty each.
        #expect(limiter.admitAll((everybody, key), (everybody, key + 1), cost: 40).isAdmitted)
        let decision = limiter.admitAll((everybody, key + 2), (everybody, key + 3), cost: 10)
        #expect(decision.violated != [] && decision.reason == .limit)
        #expect(limiter.admitAll((everybody, key + 2), (everybody, key + 3), cost: 9).isAdmitted)
        #expect(limiter.engine.audit().violations == [])
    }

    @Test func allFormsAreOne() throws {
        let (packed, each, listed) = (try limiter(), try limiter(), try limiter())
        for turn in 0..<4 {
            let first = packed.admitAll((perUser, "ann"), (everybody, "all"), cost: 2)
            let second = each.admitAll((perUser, "ann", cost: 2), (everybody, "all", cost: 2))
            let third = listed.admitAll([
                (limit: perUser, key: "ann", cost: 2), (limit: everybody, key: "all", cost: 2),
            ])
            #expect(first.isAdmitted == (turn < 2))
            for other in [second, third] {
                #expect(other.outcome == first.outcome && other.violated == first.violated)
                #expect(other.remaining == first.remaining && other.name == first.name)
            }
        }
    }

    @Test func sixteenPartsAreDecidedTogether() throws {
        let limiter = try limiter(capacity: 1)
        let parts = (0..<16).map { (limit: perUser, key: $0, cost: 5) }
        #expect(limiter.admitAll(parts).isAdmitted)
        #expect(limiter.engine.audit().violations == [])
        #expect(limiter.admitAll(parts).violated.positions == Array(0..<16))
    }
}
