// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import PawlTesting
import TestSupport

/// A limiter as a subject: each place is a limit and a key, two of them of one limit.
struct LimiterPlaces: SeveralSubject {
    let limiter: RateLimiter
    private let places: [(limit: LimitTable.ID, key: Int)]
    private let receipts = (0..<SeveralScene.receiptsMax).map { _ in Kept() }

    /// Put down and taken by one thread, or put down before all others begin.
    private final class Kept: @unchecked Sendable {
        var one: Receipt?
        var several: CombinedReceipt?
    }

    /// Crowded, all keys have the same two buckets and stripes, so that who makes an entry waits for others.
    static func make(_ random: inout SeededGenerator, isCrowded: Bool) throws -> (LimiterPlaces, [PlanRecord]) {
        var table = LimitTable()
        let first = try table.add("first", random.smallLimitOrLog())
        let second = try table.add("second", random.smallLimitOrLog())
        let limiter = try RateLimiter(
            table, capacity: isCrowded ? 1 : 64, logRecords: 1024, hashKey: HashKey(random.next(), random.next()))
        let places = [(first, 1), (second, 1), (first, 2), (second, 3)]
        return (
            LimiterPlaces(limiter: limiter, places: places.map { (limit: $0.0, key: $0.1) }),
            [0, 1, 0, 1].map { limiter.engine.plans.record(ofLimit: $0) }
        )
    }

    private init(limiter: RateLimiter, places: [(limit: LimitTable.ID, key: Int)]) {
        (self.limiter, self.places) = (limiter, places)
    }

    func perform(_ deed: Deed, at now: Tick) -> Deed.Told {
        switch deed {
        case .ask(let verb, let place, let cost): return ask(verb, places[place], cost, at: now)
        case .askAll(let asked, let cost): return tell(askAll(asked.map { places[$0] }, cost, at: now))
        case .reserve(let asked, let cost, let receipt):
            return reserve(asked.map { places[$0] }, cost, receipts[receipt], at: now)
        case .settle(let receipt, _, let actual):
            receipts[receipt].one.take()?.settle(actual: actual, at: now)
            receipts[receipt].several.take()?.settle(actual: actual, at: now)
            return .settled
        }
    }

    private func ask(_ verb: Verb, _ place: (limit: LimitTable.ID, key: Int), _ cost: Int, at now: Tick) -> Deed.Told {
        let (limit, key) = place
        let decision =
            switch verb {
            case .admit: limiter.admit(key, cost: cost, under: limit, at: now)
            case .take: limiter.take(key, upTo: cost, under: limit, at: now)
            case .charge: limiter.charge(key, cost: cost, under: limit, at: now)
            case .peek: limiter.peek(key, cost: cost, under: limit, at: now)
            }
        return .one(DecisionFields(decision))
    }

    private func askAll(_ parts: [(limit: LimitTable.ID, key: Int)], _ cost: Int, at now: Tick) -> CombinedDecision {
        let parts = parts.map { ($0.limit, $0.key) }
        return parts.count == 2
            ? limiter.admitAll(parts[0], parts[1], cost: cost, at: now)
            : limiter.admitAll(parts[0], parts[1], parts[2], cost: cost, at: now)
    }

    private func reserve(
        _ parts: [(limit: LimitTable.ID, key: Int)], _ cost: Int, _ kept: Kept, at now: Tick
    ) -> Deed.Told {
        let parts = parts.map { ($0.limit, $0.key) }
        guard parts.count > 1 else {
            let receipt = limiter.reserve(parts[0].1, cost: cost, under: parts[0].0, at: now)
            let decision = receipt.decision
            kept.one = consume receipt
            return .one(DecisionFields(decision))
        }
        let receipt =
            parts.count == 2
            ? limiter.reserveAll(parts[0], parts[1], cost: cost, at: now)
            : limiter.reserveAll(parts[0], parts[1], parts[2], cost: cost, at: now)
        let decision = receipt.decision
        kept.several = consume receipt
        return tell(decision)
    }

    private func tell(_ decision: CombinedDecision) -> Deed.Told {
        guard decision.isAdmitted else { return .refused(Set(decision.violated.positions)) }
        return .all(position: decision.position, remaining: decision.remaining, resetAfter: decision.resetAfter)
    }
}
