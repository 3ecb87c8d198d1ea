// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import Synchronization
import TestSupport
import Testing

/// Beyond the capacity: what becomes of newcomers under each policy, and of those who are there.
@Suite(.serialized)
struct FullTable {
    /// A limiter that holds as many live keys as it can: keys 0, 1, 2 … of which `kept` got a place.
    private static func crammed(_ policy: FullTablePolicy, _ rate: String = "2/hour") throws -> (
        RateLimiter, kept: [Int]
    ) {
        let limiter = try RateLimiter(rate, capacity: 100, whenFull: policy, hashKey: HashKey(1, 2))
        let now = limiter.now
        let kept = (0..<2_000).filter { limiter.admit($0, at: now).isAdmitted }
        return (limiter, kept)
    }

    @Test func newcomersAreRefusedAndNobodyIsForgotten() throws {
        let (limiter, kept) = try Self.crammed(.refuseNew)
        #expect(kept.count > 100 && kept.count < 300, "the capacity and its slack")
        #expect(Array(kept.prefix(100)) == Array(0..<100), "up to the capacity nobody is refused")
        let now = limiter.now
        #expect(kept.allSatisfy { limiter.peek($0, at: now).remaining == 1 })
        let counts = limiter.tableCounts
        #expect(counts.refusedNew == 2_000 - kept.count && counts.evicted == 0 && counts.overflowed == 0)
        #expect(counts.inserted == kept.count && limiter.counts().refused == counts.refusedNew)
        #expect(counts.insertedAboveCapacity == kept.count - 100)
        #expect(limiter.engine.audit().violations == [])
    }

    @Test func aNewcomerIsToldWhenAPlaceMayBeFree() throws {
        let (limiter, kept) = try Self.crammed(.refuseNew)
        let now = limiter.now
        let key = try #require((0..<2_000).first { !kept.contains($0) })
        let decision = limiter.admit(key, at: now)
        let wait = try #require(decision.retryAfter)
        #expect(decision.reason == .tableFull && decision.remaining == 0 && decision.resetAfter == .zero)
        // All places were taken at once, so all of them are free at once: when the first unit is back.
        #expect(wait > .seconds(1790) && wait <= .seconds(1800))
        #expect(limiter.admit(key, at: now.advanced(by: wait)).isAdmitted)
        #expect(limiter.take(key + 1, upTo: 1, at: now.advanced(by: wait)).isAdmitted)
    }

    /// Also where it is a place in the stash that will be free first.
    @Test func aPlaceInTheStashIsAPlace() throws {
        var limits = LimitTable()
        let long = try limits.add("long", "1/hour")
        let short = try limits.add("short", "1/s")
        let limiter = try RateLimiter(limits, capacity: 1, whenFull: .refuseNew)
        let now = limiter.now
        // Eight in the buckets, then sixteen in the stash.
        for key in 0..<100 where limiter.occupancy.entries < 8 { _ = limiter.admit(key, under: long, at: now) }
        for key in 0..<100 { _ = limiter.admit(key, under: short, at: now) }
        #expect(limiter.occupancy.entries == 24 && limiter.occupancy.stashed == 16)
        let wait = try #require(limiter.admit("new", under: short, at: now).retryAfter)
        #expect(wait <= .seconds(1))
        #expect(limiter.admit("new", under: short, at: now.advanced(by: wait)).isAdmitted)
    }

    /// A key whose entry was let go at a later instant starts no earlier, nor does what it shares.
    @Test(arguments: ["10/s", "10/s algorithm=fixed-window", "10/s algorithm=sliding-counter"])
    func theSharedCountMintsNothingForAKeyThatWasLetGo(rate: String) throws {
        var limits = LimitTable()
        let tested = try limits.add("tested", rate)
        let lasting = try limits.add("lasting", "1/day")
        let limiter = try RateLimiter(limits, capacity: 1, whenFull: .sharedOverflow)
        let early = limiter.now
        let late = early.advanced(by: .seconds(2))
        var units = limiter.take("key", upTo: 100, under: tested, at: early).charged
        for key in 0..<500 { limiter.charge(key, under: lasting, at: late) }
        units += limiter.take("key", upTo: 100, under: tested, at: early).charged
        units += limiter.take("key", upTo: 100, under: tested, at: late).charged
        #expect(units <= 20, "ten of then, ten of later")
    }

    /// Work that was done already is not counted without a place, and the caller is told.
    @Test func aChargeWithoutAPlaceIsRefusedToo() throws {
        let (limiter, kept) = try Self.crammed(.refuseNew)
        let key = try #require((0..<2_000).first { !kept.contains($0) })
        let units = limiter.counts().units
        #expect(limiter.charge(key, cost: 5).reason == .tableFull)
        #expect(limiter.counts().units == units)
        #expect(limiter.charge(kept[0], cost: 5).isAdmitted && limiter.counts().units == units + 5)
    }

    @Test func aShadowedLimitRefusesNoNewcomer() throws {
        var limits = LimitTable()
        _ = try limits.add("tried", "2/hour", mode: .shadow)
        let limiter = try RateLimiter(limits, capacity: 100, whenFull: .refuseNew)
        #expect((0..<2_000).allSatisfy { limiter.admit($0).isAdmitted })
        #expect(limiter.tableCounts.refusedNew > 1_000)
    }

    @Test(arguments: ["40/hour", "40/hour algorithm=fixed-window", "40/hour algorithm=sliding-counter"])
    func newcomersShareOneCountAndNobodyIsForgotten(rate: String) throws {
        let (limiter, kept) = try Self.crammed(.sharedOverflow, rate)
        let now = limiter.now
        let placed = limiter.tableCounts.inserted
        // Those without a place got what one key gets, together.
        #expect(kept.count == placed + 40)
        #expect(kept.prefix(placed).allSatisfy { limiter.peek($0, at: now).remaining >= 39 })
        #expect(limiter.tableCounts.overflowed == 2_000 - placed && limiter.tableCounts.evicted == 0)
        let decision = limiter.admit(1_999, at: now)
        #expect(decision.reason == .limit && decision.remaining == 0)
        let wait = try #require(decision.retryAfter)
        #expect(limiter.admit(1_999, at: now.advanced(by: wait)).isAdmitted)
        #expect(limiter.engine.audit().violations == [])
    }

    @Test func eachLimitHasASharedCountOfItsOwn() throws {
        var limits = LimitTable()
        let one = try limits.add("one", "3/hour")
        let two = try limits.add("two", "7/hour")
        let limiter = try RateLimiter(limits, capacity: 10, whenFull: .sharedOverflow)
        let now = limiter.now
        for key in 0..<1_000 { limiter.charge(key, under: one, at: now) }
        let placed = limiter.tableCounts.inserted
        #expect((2_000..<3_000).count { limiter.admit($0, under: two, at: now).isAdmitted } == 7)
        #expect(limiter.tableCounts.inserted == placed)
    }

    /// The shared word is a word like any other: threads get exactly what there is.
    @Test func theSharedCountIsExact() throws {
        let rounds = TestSize.rounds(long: 2_000, usual: 200, sanitized: 40)
        var limits = LimitTable()
        let lasting = try limits.add("lasting", "1/hour")
        let tested = try limits.add("tested", "100/hour")
        let limiter = try RateLimiter(limits, capacity: 1, whenFull: .sharedOverflow)
        let start = limiter.now
        for key in 0..<200 { limiter.charge(key, cost: 1 << 30, under: lasting, at: start) }
        let admitted = Atomic<Int>(0)
        let wrongRounds = Atomic<Int>(0)
        Crew.run(threads: 4, rounds: rounds) { _ in
            if admitted.exchange(0, ordering: .relaxed) != 100 { wrongRounds.add(1, ordering: .relaxed) }
        } work: { thread, round in
            let now = start.advanced(by: .seconds(3600 * round))
            let mine = (0..<60).count { limiter.admit(Key(thread, round, $0), under: tested, at: now).isAdmitted }
            admitted.add(mine, ordering: .relaxed)
        }
        #expect(wrongRounds.load(ordering: .relaxed) == 0)
        #expect(limiter.counts(under: tested).refused == rounds * 140 && limiter.tableCounts.evicted == 0)
        #expect(limiter.engine.audit().violations == [])
    }

    @Test func occupancyIsWhatTheAuditCounts() throws {
        let seed = SeededGenerator.freshSeed
        for policy in FullTablePolicy.allCases {
            let limiter = try RateLimiter("1/s", capacity: 300, whenFull: policy, hashKey: HashKey(seed, 4))
            let start = limiter.now
            for step in 0..<20 {
                let now = start.advanced(by: .milliseconds(step * 300))
                for key in 0..<100 { _ = limiter.admit(step * 70 + key, at: now) }
                if step % 3 == 2 { limiter.sweep(at: now) }
                let (occupancy, audit) = (limiter.occupancy, limiter.engine.audit())
                #expect(audit.violations == [], "seed \(seed)")
                #expect(occupancy.entries == audit.occupied && occupancy.stashed == audit.stashed, "seed \(seed)")
                #expect(occupancy.entries == limiter.tableCounts.entries, "seed \(seed)")
            }
            #expect(limiter.occupancy.capacity == 300 && limiter.occupancy.places >= 300)
            #expect(limiter.occupancy.share == Double(limiter.occupancy.entries) / 300)
        }
    }
}
