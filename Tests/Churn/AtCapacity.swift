// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import Synchronization
import TestSupport
import Testing

/// Up to its capacity of live keys a limiter forgets none, whatever comes and goes.
@Suite(.serialized)
struct AtCapacity {
    /// Every tick one key comes to life and one falls out of it, at exactly the declared number of live keys.
    @Test(arguments: [1, 2, 3, 7, 16, 17, 60, 100, 500, 1000, 5000, 8191, 8192, 20_000, 65_535, 65_536, 200_000])
    func churnLosesNoLiveKey(capacity: Int) throws {
        let long = capacity == 65_536 ? 100_000_000 : 1_000_000
        let inserts = TestSize.rounds(long: long, usual: 300_000, sanitized: 30_000) + 3 * capacity
        let seed = SeededGenerator.freshSeed
        var random = SeededGenerator(seed: seed)
        let limiter = try RateLimiter(
            Limit(1, per: .milliseconds(capacity)), capacity: capacity, hashKey: HashKey(seed, 1))
        let start = limiter.now
        var lost = 0
        for key in 0..<inserts {
            let now = start.advanced(by: .milliseconds(key))
            if !limiter.admit(key, at: now).isAdmitted { lost += 1 }
            // Any of the last `capacity` keys is still live, and refused.
            let live = key - Int(random.next() % UInt64(min(capacity, key + 1)))
            if limiter.peek(live, at: now).isAdmitted { lost += 1 }
        }
        #expect(lost == 0, "seed \(seed)")
        #expect(limiter.tableCounts.evicted == 0, "seed \(seed)")
        #expect(limiter.engine.audit().violations == [], "seed \(seed)")
    }

    /// Filled to the brim at one instant: the worst case for finding places.
    @Test(arguments: [1, 4, 10, 33, 100, 1000, 8192, 100_000, 1_000_000])
    func aFullTableRemembersEveryKey(capacity: Int) throws {
        guard !TestSize.isSanitized || capacity < 10_000 else { return }
        for seed in UInt64(1)...(capacity < 2000 ? 50 : 1) {
            let limiter = try RateLimiter("1/hour", capacity: capacity, hashKey: HashKey(seed, 2))
            let now = limiter.now
            for key in 0..<capacity { #expect(limiter.admit(key, at: now).isAdmitted) }
            let remembered = (0..<capacity).count { !limiter.peek($0, at: now).isAdmitted }
            #expect(remembered == capacity && limiter.tableCounts.evicted == 0, "seed \(seed)")
        }
    }

    @Test func aHeavyKeyStaysRefusedThroughAFlood() throws {
        let capacity = 2_000
        let limiter = try RateLimiter("100/hour", capacity: capacity)
        let now = limiter.now
        #expect(limiter.admit("heavy", cost: 100, at: now).isAdmitted)
        for key in 0..<(100 * capacity) {
            // Newcomers are never turned away, and find their own entry afterwards.
            #expect(limiter.admit(key, at: now).remaining == 99)
            if key % 1000 == 0 {
                #expect(limiter.peek(key, at: now).remaining == 99)
                #expect(!limiter.admit("heavy", at: now).isAdmitted)
            }
        }
        #expect(!limiter.admit("heavy", at: now).isAdmitted)
        #expect(limiter.tableCounts.evicted > 90 * capacity)
        #expect(limiter.engine.audit().violations == [])
    }

    /// What was let go cannot be had again by asking with an older clock.
    @Test func aReclaimedKeyDoesNotStartBeforeItWasReclaimed() throws {
        let limiter = try RateLimiter("10/second", capacity: 1)
        let early = limiter.now
        let late = early.advanced(by: .seconds(60))
        #expect(limiter.admit("key", cost: 10, at: early).isAdmitted)
        #expect(limiter.sweep(at: late) == 1)
        // At `early` all ten were gone; only what a fresh key has at `late` may be given out, once.
        #expect(limiter.admit("key", cost: 10, at: early).isAdmitted)
        #expect(!limiter.admit("key", at: early).isAdmitted)
        #expect(!limiter.admit("key", at: late).isAdmitted)
    }

    /// Each round all threads insert at one instant; keys live for a hundred rounds.
    @Test(arguments: [2, 4])
    func churnFromSeveralThreadsLosesNoLiveKey(threads: Int) throws {
        let share = 100
        let lifetime = 100
        let rounds = TestSize.rounds(long: 200_000, usual: 2_000, sanitized: 300)
        let seed = SeededGenerator.freshSeed
        let limiter = try RateLimiter(
            Limit(1, per: .milliseconds(lifetime)), capacity: threads * share * lifetime, hashKey: HashKey(seed, 3))
        let start = limiter.now
        let lost = Atomic<Int>(0)
        Crew.run(threads: threads, rounds: rounds) { _ in
        } work: { thread, round in
            var random = SeededGenerator(seed: seed &+ UInt64(thread << 32 + round))
            let now = start.advanced(by: .milliseconds(round))
            for number in 0..<share {
                if !limiter.admit(Key(thread, round, number), at: now).isAdmitted { lost.add(1, ordering: .relaxed) }
                // Any key of the last rounds, this thread's or a neighbour's, is still live.
                let age = Int(random.next() % UInt64(min(lifetime, round + 1)))
                guard age > 0 else { continue }
                let other = Key(Int(random.next() % UInt64(threads)), round - age, Int(random.next() % UInt64(share)))
                if limiter.peek(other, at: now).isAdmitted { lost.add(1, ordering: .relaxed) }
            }
        }
        #expect(lost.load(ordering: .relaxed) == 0, "seed \(seed)")
        #expect(limiter.tableCounts.evicted == 0, "seed \(seed)")
        #expect(limiter.engine.audit().violations == [], "seed \(seed)")
    }
}
