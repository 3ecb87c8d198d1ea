// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import PawlTesting
import TestSupport

/// A limiter as a subject: each place is a limit and a key, two of them of one limit.
struct LimiterPlaces: SeveralSubject {
    let limiter: RateLimiter
    private let places: [(limit: LimitTable.ID, key: Int)]

    /// Crowded, all keys have one bucket and the stash, where entries are made under locks that questions wait for.
    static func make(_ random: inout SeededGenerator, isCrowded: Bool) throws -> (LimiterPlaces, [PlanRecord]) {
        var table = LimitTable()
        let first = try table.add("first", random.smallLimit())
        let second = try table.add("second", random.smallLimit())
        let limiter = try RateLimiter(
            table, capacity: isCrowded ? 1 : 64, hashKey: HashKey(random.next(), random.next()))
        let places = [(first, 1), (second, 1), (first, 2), (second, 3)]
        return (
            LimiterPlaces(limiter: limiter, places: places.map { (limit: $0.0, key: $0.1) }),
            [0, 1, 0, 1].map { limiter.engine.plans.record(ofLimit: $0) }
        )
    }

    private init(limiter: RateLimiter, places: [(limit: LimitTable.ID, key: Int)]) {
        (self.limiter, self.places) = (limiter, places)
    }

    func ask(_ verb: Verb, _ asked: [Int], cost: Int, at now: Tick) -> SeveralWords.Told {
        let parts = asked.map { (places[$0].limit, places[$0].key) }
        let decision: CombinedDecision
        switch parts.count {
        case 1:
            let (limit, key) = parts[0]
            let decision =
                verb == .peek
                ? limiter.peek(key, cost: cost, under: limit, at: now)
                : limiter.admit(key, cost: cost, under: limit, at: now)
            return .one(DecisionFields(decision))
        case 2: decision = limiter.admitAll(parts[0], parts[1], cost: cost, at: now)
        default: decision = limiter.admitAll(parts[0], parts[1], parts[2], cost: cost, at: now)
        }
        guard decision.isAdmitted else { return .refused(Set(decision.violated.positions)) }
        return .all(position: decision.position, remaining: decision.remaining, resetAfter: decision.resetAfter)
    }
}
