// SPDX-License-Identifier: Apache-2.0

import Foundation
import Pawl
import Synchronization
import TestSupport
import Testing

/// Defects of limiters that were asked by several threads at once.
@Suite(.serialized)
struct RaceDefects {
    private static let threads = 4

    /// Rounds in which all threads ask about one key of the round, and which did not grant exactly the burst.
    private func wrongRounds(_ subject: some Subject, burst: Int, rounds: Int) -> Int {
        let granted = Atomic<Int>(0)
        let wrong = Atomic<Int>(0)
        Crew.run(threads: Self.threads, rounds: rounds) { _ in
            if granted.exchange(0, ordering: .relaxed) != burst { wrong.add(1, ordering: .relaxed) }
        } work: { _, round in
            granted.add(subject.admitted(burst, round, at: noon), ordering: .relaxed)
        }
        return wrong.load(ordering: .relaxed)
    }

    private var rounds: Int { TestSize.rounds(long: 20_000, usual: 1_000, sanitized: 100) }

    // MARK: concurrency-limits 234

    @Test func nothingHappensBetweenCheckAndAct() throws {
        #expect(wrongRounds(try Ours("20/hour", capacity: 40_000), burst: 20, rounds: rounds) == 0)
        #expect(wrongRounds(CheckThenAct(burst: 20), burst: 20, rounds: 200) > 0)
    }

    // MARK: Hammer

    @Test func noInsertIsVisibleBeforeItIsWhole() throws {
        #expect(wrongRounds(try Ours("3/hour", capacity: 40_000), burst: 3, rounds: rounds) == 0)
        #expect(wrongRounds(TwoStepInsert(burst: 3), burst: 3, rounds: 2_000) > 0)
    }

    // MARK: throttled

    /// One key spends its burst while others come and push each other out of a table that is far too small.
    @Test func noUpdateIsLostInEvictions() throws {
        let burst = 1_000
        let spends = { (subject: any Subject) in
            let granted = Atomic<Int>(0)
            // In debt from the beginning, so that it is not the one to be let go.
            _ = subject.admit(-1, cost: burst / 2, at: noon)
            Crew.run(threads: Self.threads) { thread, _ in
                for key in 0..<(4 * burst) {
                    _ = subject.admit(thread << 32 + key, at: noon)
                    if subject.admit(-1, at: noon) { granted.add(1, ordering: .relaxed) }
                }
            }
            return granted.load(ordering: .relaxed)
        }
        let ours = try Ours("\(burst)/hour", capacity: 64)
        #expect(spends(ours) == burst / 2 && ours.limiter.tableCounts.evicted > 1_000)
        #expect(spends(ForgetfulCache(burst: burst, places: 64)) != burst / 2)
    }

    // MARK: golang/go 71360, with the threads it needs

    @Test func staleInstantsMintNothingUnderContention() throws {
        /// Rounds in which threads with clocks anywhere in the second before noon got more units of one key than a
        /// burst and what a second brings, or hardly any.
        let wrongRounds = { (subject: any Subject, rounds: Int) in
            let granted = Atomic<Int>(0)
            let wrong = Atomic<Int>(0)
            Crew.run(threads: Self.threads, rounds: rounds) { _ in
                let units = granted.exchange(0, ordering: .relaxed)
                if !(80...200).contains(units) { wrong.add(1, ordering: .relaxed) }
            } work: { thread, round in
                var random = SeededGenerator(seed: UInt64(thread << 32 + round))
                let mine = (0..<400).count { _ in
                    subject.admit(round, at: after(-Double.random(in: 0...1, using: &random)))
                }
                granted.add(mine, ordering: .relaxed)
            }
            return wrong.load(ordering: .relaxed)
        }
        #expect(wrongRounds(try Ours("100/s", capacity: 40_000), rounds) == 0)
        // Time goes back with the question, and is earned again by the next.
        let imitation = Buckets(burst: 100) { bucket, cost, now in
            bucket.tokens = min(100, bucket.tokens + max(0, now - bucket.last) * 100)
            bucket.last = now
            guard bucket.tokens >= Double(cost) else { return false }
            bucket.tokens -= Double(cost)
            return true
        }
        #expect(wrongRounds(imitation, 20) > 0)
    }
}

/// Looks whether there is something left, and takes it afterwards.
private final class CheckThenAct: Subject {
    private let used = Locked<[Int: Int]>([:])
    private let burst: Int

    init(burst: Int) { self.burst = burst }

    func admit(_ key: Int, cost: Int, at now: Tick) -> Bool {
        guard used.withLock({ $0[key, default: 0] }) + cost <= burst else { return false }
        sched_yield()
        used.withLock { $0[key, default: 0] += cost }
        return true
    }
}

/// Makes an entry when it finds none, without looking again.
private final class TwoStepInsert: Subject {
    private let left = Locked<[Int: Int]>([:])
    private let burst: Int

    init(burst: Int) { self.burst = burst }

    func admit(_ key: Int, cost: Int, at now: Tick) -> Bool {
        if left.withLock({ $0[key] }) == nil {
            sched_yield()
            left.withLock { $0[key] = burst }
        }
        return left.withLock { left in
            guard let units = left[key], units >= cost else { return false }
            left[key] = units - cost
            return true
        }
    }
}

/// Writes back what it read, whatever has become of the entry meanwhile; lets go of who used least when it is full.
private final class ForgetfulCache: Subject {
    private let used = Locked<[Int: Int]>([:])
    private let burst: Int
    private let places: Int

    init(burst: Int, places: Int) {
        self.burst = burst
        self.places = places
    }

    func admit(_ key: Int, cost: Int, at now: Tick) -> Bool {
        let units = used.withLock { $0[key, default: 0] }
        guard units + cost <= burst else { return false }
        sched_yield()
        used.withLock { used in
            if used.count >= places, used[key] == nil, let least = used.min(by: { $0.value < $1.value }) {
                used[least.key] = nil
            }
            used[key] = units + cost
        }
        return true
    }
}
