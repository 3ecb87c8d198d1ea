// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import Synchronization
import TestSupport
import Testing

/// Questions under several limits are charged everywhere or nowhere, whoever asks beside them.
@Suite(.serialized)
struct AllOrNothing {
    private let perUser: LimitTable.ID
    private let perAddress: LimitTable.ID
    private let everybody: LimitTable.ID
    private let table: LimitTable

    /// Limits under which nothing comes back while a test lasts.
    init() throws {
        var table = LimitTable()
        perUser = try table.add("per-user", Limit(1, per: .seconds(86_400), burst: 300))
        perAddress = try table.add("per-address", "500/day algorithm=fixed-window")
        everybody = try table.add("everybody", Limit(1, per: .seconds(86_400), burst: 2000))
        self.table = table
    }

    @Test(arguments: [2, 3, 5, 8])
    func whatWasGrantedIsWhatIsGone(threads: Int) throws {
        let rounds = TestSize.rounds(long: 2_000, usual: 60, sanitized: 10)
        try untilThreadsMet {
            let limiter = try RateLimiter(table, capacity: 4096)
            let now = limiter.now
            let granted = Granted()
            Crew.run(threads: threads, rounds: rounds) { round in
                granted.expectGone(from: limiter, perUser, perAddress, everybody, round, at: now)
                granted.reset()
            } work: { thread, round in
                var random = SeededGenerator(seed: UInt64(round * 100 + thread))
                for _ in 0..<(2_000 / threads) {
                    let user = Int.random(in: 0..<Granted.keys, using: &random)
                    let address = Int.random(in: 0..<Granted.keys, using: &random)
                    let cost = Int.random(in: 1...5, using: &random)
                    let (userKey, addressKey) = (round * 100 + user, round * 100 + address)
                    switch Int.random(in: 0..<8, using: &random) {
                    case 0:
                        if limiter.admit(userKey, cost: cost, under: perUser, at: now).isAdmitted {
                            granted.note(user: user, cost)
                        }
                    case 1: granted.note(everybody: limiter.take(round, upTo: cost, under: everybody, at: now).charged)
                    case 2:
                        // Backwards, and one part twice.
                        if limiter.admitAll(
                            (everybody, round), (perUser, userKey), (everybody, round), cost: cost, at: now
                        )
                        .isAdmitted {
                            granted.note(user: user, cost)
                            granted.note(everybody: 2 * cost)
                        }
                    default:
                        let decision = limiter.admitAll(
                            (perUser, userKey), (perAddress, addressKey), (everybody, round), cost: cost, at: now)
                        guard decision.isAdmitted else { continue }
                        granted.note(user: user, cost)
                        granted.note(address: address, cost)
                        granted.note(everybody: cost)
                    }
                }
            }
            #expect(granted.wrongRounds.load(ordering: .relaxed) == 0)
            #expect(limiter.tableCounts.evicted == 0)
            #expect(limiter.engine.audit().violations == [])
            return limiter.tableCounts.contended
        }
    }

    /// Two keys that are only ever charged together: whoever looks at one and then at the other never finds the second behind.
    @Test(arguments: [2, 4])
    func nobodySeesAPartOfIt(threads: Int) throws {
        let rounds = TestSize.rounds(long: 20_000, usual: 500, sanitized: 50)
        try untilThreadsMet {
            let limiter = try RateLimiter(table, capacity: 4 * rounds)
            let now = limiter.now
            let glimpses = Atomic<Int>(0)
            Crew.run(threads: threads, rounds: rounds) { _ in
            } work: { thread, round in
                for question in 0..<100 {
                    if (question + thread) % 2 == 0 {
                        _ = limiter.admitAll((perUser, round), (everybody, round), at: now)
                        continue
                    }
                    let user = 300 - limiter.peek(round, under: perUser, at: now).remaining
                    let all = 2000 - limiter.peek(round, under: everybody, at: now).remaining
                    let userAfterwards = 300 - limiter.peek(round, under: perUser, at: now).remaining
                    if all < user || userAfterwards < all { glimpses.add(1, ordering: .relaxed) }
                }
            }
            #expect(glimpses.load(ordering: .relaxed) == 0)
            #expect(limiter.engine.audit().violations == [])
            return limiter.tableCounts.contended
        }
    }

    /// The words that keys without a place share have no order among keys: two questions must not wait for each other's.
    @Test(.timeLimit(.minutes(5))) func sharedWordsAreNotWaitedForInACircle() throws {
        let rounds = TestSize.rounds(long: 1_000, usual: 20, sanitized: 4)
        var table = LimitTable()
        let first = try table.add("first", Limit(1_000_000_000, per: .seconds(1)))
        let second = try table.add("second", Limit(1_000_000_000, per: .seconds(1)))
        let limiter = try RateLimiter(table, capacity: 1, whenFull: .sharedOverflow)
        let now = limiter.now
        for key in 0..<200 { _ = limiter.admit(key, under: first, at: now) }
        Crew.run(threads: 4, rounds: rounds) { _ in
        } work: { thread, _ in
            for turn in 0..<2_000 {
                let key = 1000 + (turn &* 7919 &+ thread &* 104_729) % 100_000
                _ = limiter.admitAll((first, key), (second, key + 1), at: now)
            }
        }
        #expect(limiter.tableCounts.overflowed > rounds * 2_000)
        #expect(limiter.engine.audit().violations == [])
    }

    /// Small tables with hardly room for all keys: entries are made, moved, stashed and let go of while questions hold some.
    @Test(arguments: FullTablePolicy.allCases)
    func inACrowdedTable(policy: FullTablePolicy) throws {
        let rounds = TestSize.rounds(long: 5_000, usual: 200, sanitized: 20)
        for round in 0..<rounds {
            let limiter = try RateLimiter(table, capacity: 1 + round % 9, whenFull: policy)
            let now = limiter.now
            let granted = Atomic<Int>(0)
            Crew.run(threads: 3, rounds: 1) { _ in
            } work: { thread, _ in
                var random = SeededGenerator(seed: UInt64(round * 10 + thread))
                for _ in 0..<60 {
                    let key = Int.random(in: 0..<30, using: &random)
                    let decision = limiter.admitAll(
                        (perUser, key), (perAddress, key / 2), (perAddress, key), (everybody, "all"), cost: 3, at: now)
                    if decision.isAdmitted { granted.add(3, ordering: .relaxed) }
                }
            }
            #expect(limiter.engine.audit().violations == [])
            let left = limiter.peek("all", under: everybody, at: now).remaining
            if policy != .evict, limiter.tableCounts.overflowed == 0 {
                #expect(2000 - left == granted.load(ordering: .relaxed))
            }
        }
    }
}

/// What threads were granted in a round, to be compared with what is gone.
private final class Granted: Sendable {
    static let keys = 6

    private let cells = (0..<(2 * keys + 1)).map { _ in Cell() }
    let wrongRounds = Atomic<Int>(0)

    private final class Cell: Sendable {
        let units = Atomic<Int>(0)
    }

    func note(user: Int, _ units: Int) { cells[user].units.add(units, ordering: .relaxed) }
    func note(address: Int, _ units: Int) { cells[Self.keys + address].units.add(units, ordering: .relaxed) }
    func note(everybody units: Int) { cells[2 * Self.keys].units.add(units, ordering: .relaxed) }
    func reset() { for cell in cells { cell.units.store(0, ordering: .relaxed) } }

    func expectGone(
        from limiter: RateLimiter, _ perUser: LimitTable.ID, _ perAddress: LimitTable.ID, _ everybody: LimitTable.ID,
        _ round: Int, at now: Tick
    ) {
        for key in 0..<Self.keys {
            expect(key, limiter.peek(round * 100 + key, under: perUser, at: now))
            expect(Self.keys + key, limiter.peek(round * 100 + key, under: perAddress, at: now))
        }
        expect(2 * Self.keys, limiter.peek(round, under: everybody, at: now))
    }

    private func expect(_ cell: Int, _ decision: Decision) {
        let gone = decision.limit.burst - decision.remaining
        if cells[cell].units.load(ordering: .relaxed) != gone { wrongRounds.add(1, ordering: .relaxed) }
    }
}
