// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import Synchronization
import TestSupport
import Testing

/// Limits that change while threads ask: what is granted before and after adds up to the unit.
///
/// All at one instant, so that nothing comes back: what a key may spend in all is then the largest burst that it had, while
/// its debt is kept.
@Suite(.serialized)
struct ChangesUnderWay {
    /// A table with a limit that is asked alone and with another one, which stays as it is.
    private struct Scene {
        let limiter: RateLimiter
        let changing, steady: LimitTable.ID
        let now: Tick
        let granted = (0..<3).map { _ in Cell() }

        final class Cell: Sendable { let units = Atomic<Int>(0) }

        init(_ limit: Limit, keys: Int, mode: LimitMode = .enforce) throws {
            var table = LimitTable()
            changing = try table.add("changing", limit, mode: mode)
            steady = try table.add("steady", Limit(1, per: .seconds(86_400), burst: 60_000))
            limiter = try RateLimiter(table, capacity: 4 * keys + 64)
            now = limiter.now
        }

        /// Asks so often about a key, mostly under both limits: what was granted under the first.
        func ask(_ times: Int, key: Int, thread: Int) -> Int {
            var mine = 0
            for question in 0..<times {
                let cost = (question + thread) % 3 + 1
                switch (question + thread) % 4 {
                case 0: if limiter.admit(key, cost: cost, under: changing, at: now).isAdmitted { mine += cost }
                case 1: mine += limiter.take(key, upTo: cost, under: changing, at: now).charged
                default:
                    let decision = limiter.admitAll((changing, key), (steady, key), cost: cost, at: now)
                    guard decision.isAdmitted else { continue }
                    mine += cost
                    granted[1].units.add(cost, ordering: .relaxed)
                }
            }
            return mine
        }

        func limit(_ burst: Int, _ algorithm: Limit.Algorithm = .gcra) throws -> Limit {
            algorithm == .gcra
                ? try Limit(1, per: .seconds(86_400), burst: burst)
                : try Limit(burst, per: .seconds(86_400), algorithm: algorithm)
        }
    }

    private let rounds = TestSize.rounds(long: 3_000, usual: 100, sanitized: 10)

    /// From each algorithm to each: a debt is carried over to the unit, whoever meets the entry first.
    @Test(arguments: [2, 3, 8], [Limit.Algorithm.gcra, .fixedWindow])
    func aLargerBurstIsGrantedToTheUnit(threads: Int, algorithm: Limit.Algorithm) throws {
        try untilThreadsMet {
            let scene = try Scene(Limit(1, per: .seconds(86_400), burst: 100), keys: rounds)
            let (small, large) = (try scene.limit(100), try scene.limit(250, algorithm))
            let granted = Atomic<Int>(0)
            let wrong = Atomic<Int>(0)
            Crew.run(threads: threads, rounds: rounds) { [scene] round in
                // Whatever was left when the threads were done.
                let left = scene.limiter.take(round, upTo: 1_000, under: scene.changing, at: scene.now).charged
                if granted.exchange(0, ordering: .relaxed) + left != 250 { wrong.add(1, ordering: .relaxed) }
                let steady = 60_000 - scene.limiter.peek(round, under: scene.steady, at: scene.now).remaining
                if scene.granted[1].units.exchange(0, ordering: .relaxed) != steady { wrong.add(1, ordering: .relaxed) }
                try? scene.limiter.change(scene.changing, to: small, carrying: .reset, at: scene.now)
            } work: { [scene] thread, round in
                let mine = scene.ask(120 / threads, key: round, thread: thread)
                if thread == 0 { try? scene.limiter.change(scene.changing, to: large, at: scene.now) }
                granted.add(mine + scene.ask(400 / threads, key: round, thread: thread), ordering: .relaxed)
            }
            #expect(wrong.load(ordering: .relaxed) == 0)
            #expect(scene.limiter.tableCounts.evicted == 0)
            #expect(scene.limiter.engine.audit().violations == [])
            return scene.limiter.tableCounts.contended
        }
    }

    /// To a smaller burst and back: what was granted is at least the smaller and at most the larger, and what is left is what
    /// the larger has beyond the debt that was carried over, at most the smaller.
    @Test(arguments: [2, 8])
    func aSmallerBurstForgivesNoMoreThanWhatExceedsIt(threads: Int) throws {
        try untilThreadsMet {
            let scene = try Scene(Limit(1, per: .seconds(86_400), burst: 250), keys: rounds)
            let (small, large) = (try scene.limit(100), try scene.limit(250))
            let granted = Atomic<Int>(0)
            let wrong = Atomic<Int>(0)
            Crew.run(threads: threads, rounds: rounds) { [scene] round in
                let total = granted.exchange(0, ordering: .relaxed)
                scene.granted[1].units.store(0, ordering: .relaxed)
                // Nothing is left under the smaller one, whatever was granted before it.
                if total < 100 || total > 250 { wrong.add(1, ordering: .relaxed) }
                let left = scene.limiter.take(round, upTo: 1_000, under: scene.changing, at: scene.now)
                if left.charged != 0 || left.limit.burst != 100 { wrong.add(1, ordering: .relaxed) }
                try? scene.limiter.change(scene.changing, to: large, at: scene.now)
                let more = scene.limiter.take(round, upTo: 1_000, under: scene.changing, at: scene.now).charged
                if more != 150 { wrong.add(1, ordering: .relaxed) }
            } work: { [scene] thread, round in
                let mine = scene.ask(100 / threads, key: round, thread: thread)
                if thread == 0 { try? scene.limiter.change(scene.changing, to: small, at: scene.now) }
                granted.add(mine + scene.ask(400 / threads, key: round, thread: thread), ordering: .relaxed)
            }
            #expect(wrong.load(ordering: .relaxed) == 0)
            #expect(scene.limiter.engine.audit().violations == [])
            return scene.limiter.tableCounts.contended
        }
    }

    /// Modes come and go: the other limit is charged what questions about both were granted, and whoever asks when all is
    /// quiet has the mode that was published last.
    @Test(arguments: [2, 5])
    func modesAreSwitchedUnderLoad(threads: Int) throws {
        try untilThreadsMet {
            let scene = try Scene(Limit(1, per: .seconds(86_400), burst: 50), keys: rounds)
            let limit = try scene.limit(50)
            let wrong = Atomic<Int>(0)
            Crew.run(threads: threads, rounds: rounds) { [scene] round in
                let steady = 60_000 - scene.limiter.peek(round, under: scene.steady, at: scene.now).remaining
                if scene.granted[1].units.exchange(0, ordering: .relaxed) != steady { wrong.add(1, ordering: .relaxed) }
                let last = LimitMode.allCases[round % 3]
                try? scene.limiter.change(scene.changing, to: limit, mode: last, at: scene.now)
                let isAdmitted = scene.limiter.admit(round, cost: 51, under: scene.changing, at: scene.now).isAdmitted
                if isAdmitted != (last != .enforce) { wrong.add(1, ordering: .relaxed) }
            } work: { [scene] thread, round in
                for part in 0..<6 {
                    let mode = LimitMode.allCases[(round + part) % 3]
                    if thread == 0 { try? scene.limiter.change(scene.changing, to: limit, mode: mode, at: scene.now) }
                    _ = scene.ask(60 / threads, key: round, thread: thread)
                }
            }
            #expect(wrong.load(ordering: .relaxed) == 0)
            #expect(scene.limiter.engine.audit().violations == [])
            return scene.limiter.tableCounts.contended
        }
    }

    /// A limit that comes and goes, sweeps that end its changes, and more changes than there are rows for plans.
    @Test(arguments: [2, 4])
    func limitsComeAndGoUnderLoad(threads: Int) throws {
        let rounds = TestSize.rounds(long: 10_000, usual: 2_500, sanitized: 30)
        let scene = try Scene(Limit(1, per: .seconds(86_400), burst: 50), keys: 64)
        let limit = try scene.limit(50)
        let wrong = Atomic<Int>(0)
        let failed = Atomic<Int>(0)
        let total = Atomic<Int>(0)
        Crew.run(threads: threads, rounds: rounds) { [scene] round in
            total.add(scene.granted[1].units.exchange(0, ordering: .relaxed), ordering: .relaxed)
        } work: { [scene] thread, round in
            if thread == 0 {
                do {
                    try scene.limiter.remove(scene.changing)
                    _ = scene.ask(4, key: round % 50, thread: thread)
                    let back = try scene.limiter.add("changing", limit)
                    if back != scene.changing { wrong.add(1, ordering: .relaxed) }
                    if round % 7 == 0 { scene.limiter.sweep(at: scene.now) }
                } catch { failed.add(1, ordering: .relaxed) }
            }
            _ = scene.ask(8, key: round % 50, thread: thread)
        }
        let steady = (0..<50).reduce(0) {
            $0 + 60_000 - scene.limiter.peek($1, under: scene.steady, at: scene.now).remaining
        }
        #expect(steady == total.load(ordering: .relaxed))
        #expect(wrong.load(ordering: .relaxed) == 0 && failed.load(ordering: .relaxed) == 0)
        #expect(scene.limiter.engine.audit().violations == [])
    }
}
