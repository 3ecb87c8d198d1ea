// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import PawlTesting
import TestSupport

/// What is judged: anything that can be asked and told what acts say, from many threads.
protocol ChangingSubject: Sendable {
    func perform(_ act: Act) -> Act.Told
}

/// A limiter as a subject.
struct LimiterUnderChange: ChangingSubject {
    private let limiter: RateLimiter
    private let limits: [Limit]
    private let places: [(limit: LimitTable.ID, key: Int)]

    /// Crowded, all keys have one bucket or two and the stash, where entries are made under locks that questions wait for.
    init(_ scene: ChangingScene, isCrowded: Bool, _ random: inout SeededGenerator) throws {
        var table = LimitTable()
        let ids = try scene.promises.enumerated().map { index, promise in
            try table.add("limit-\(index)", scene.limits[promise.limit], mode: promise.mode)
        }
        limits = scene.limits
        places = scene.places.enumerated().map { (limit: ids[$1], key: scene.keys[$0]) }
        limiter = try RateLimiter(
            table, capacity: isCrowded ? 1 : 64, time: .manual(ManualClock(wallTime: .seconds(1_772_366_400))),
            hashKey: HashKey(random.next(), random.next()))
    }

    /// What windows are aligned to.
    var unixAtZero: Int64 { limiter.engine.ticks.unixAtZero }

    func perform(_ act: Act) -> Act.Told {
        do { return try perform(act.deed, at: act.at) } catch { return .threw("\(error)") }
    }

    private func perform(_ deed: Act.Deed, at now: Tick) throws -> Act.Told {
        switch deed {
        case .ask(let verb, let place, let cost): return ask(verb, places[place], cost, at: now)
        case .askAll(let asked, let cost): return askAll(asked.map { places[$0] }, cost, at: now)
        case .penalise(let place, let units):
            let (limit, key) = places[place]
            return .one(DecisionFields(limiter.penalise(key, by: units, under: limit, at: now)))
        case .change(let limit, let new, let mode, let strategy):
            try limiter.change(limiter.limits[limit], to: limits[new], mode: mode, carrying: strategy, at: now)
        case .block(let place, let end):
            let (limit, key) = places[place]
            try limiter.block(key, for: end - now, under: limit, at: now)
        case .unblock(let place): limiter.unblock(places[place].key, under: places[place].limit)
        case .override(let place, let own, let end):
            let (limit, key) = places[place]
            try limiter.override(key, with: limits[own], for: end - now, under: limit, at: now)
        case .endOverride(let place): limiter.endOverride(places[place].key, under: places[place].limit, at: now)
        case .reset(let place): limiter.reset(places[place].key, under: places[place].limit, at: now)
        case .pass: limiter.engine.carryAllOver()
        }
        return .done
    }

    private func ask(_ verb: Verb, _ place: (limit: LimitTable.ID, key: Int), _ cost: Int, at now: Tick) -> Act.Told {
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

    private func askAll(_ parts: [(limit: LimitTable.ID, key: Int)], _ cost: Int, at now: Tick) -> Act.Told {
        let parts = parts.map { ($0.limit, $0.key) }
        let decision =
            parts.count == 2
            ? limiter.admitAll(parts[0], parts[1], cost: cost, at: now)
            : limiter.admitAll(parts[0], parts[1], parts[2], cost: cost, at: now)
        guard decision.isAdmitted else { return .refused(Set(decision.violated.positions)) }
        return .granted(
            position: decision.position, remaining: decision.remaining, resetAfter: decision.resetAfter,
            violatedInShadow: Set(decision.violatedInShadow.positions))
    }
}
