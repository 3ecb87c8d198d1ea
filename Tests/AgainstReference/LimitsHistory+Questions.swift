// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import PawlModel
import PawlTesting
import TestSupport

// Questions about one limit and about several, and what their answers are compared with.

extension LimitsHistory {
    // MARK: One limit

    mutating func askOne() -> String? {
        let verb = random.onceIn(2) ? Verb.admit : [.take, .charge, .peek].randomElement(using: &random) ?? .peek
        let (limit, key) = (anyLimit(), anyKey())
        var cost = anyCost(limit)
        // Most debts are such as can be paid back within the history.
        if verb == .charge, !random.onceIn(20) {
            cost = random.magnitude(1...min(reference[limit].limit.burst, 1 << 40))
        }
        let (id, instant) = (names[limit].id, anyInstant())
        let decision =
            switch verb {
            case .admit: limiter.admit(key, cost: cost, under: id, at: instant)
            case .take: limiter.take(key, upTo: cost, under: id, at: instant)
            case .charge: limiter.charge(key, cost: cost, under: id, at: instant)
            case .peek: limiter.peek(key, cost: cost, under: id, at: instant)
            }
        let expected = reference.ask(verb, limit, key, cost, at: now)
        if verb == .charge, reference.isBlocked(limit, key) { note(.chargedBehindBlock) }
        if verb != .peek { tell { "\(verb) \($0.describe([.init(limit, key, cost: cost)])): \(expected)" } }
        return compare("\(verb) \(cost)", decision, expected, limit, key)
    }

    mutating func peek(_ limit: Int, _ key: Key) -> String? {
        let decision = limiter.peek(key, under: names[limit].id, at: now)
        return compare("peek", decision, reference.ask(.peek, limit, key, 1, at: now), limit, key)
    }

    mutating func compare(
        _ what: String, _ decision: Decision, _ expected: DecisionFields, _ limit: Int, _ key: Key
    ) -> String? {
        let answer = DecisionFields(decision)
        note(retry: answer.retryAfter, reset: answer.resetAfter)
        if answer.isAdmitted, answer.charged > 0 { note(.grantedAlone) }
        if decision.reason == .blocked { note(.refusedByBlock) }
        // The limit speaks for itself where it is off, or the key is blocked.
        let limits =
            reference.mode(of: limit) == .off || reference.isBlocked(limit, key) ? [reference[limit].limit] : []
        let isSpokenByItsLimit =
            (limits + [reference.limit(limit, of: key, at: now)]).contains(decision.limit)
            && decision.name == names[limit].id.description
        if answer == expected, isSpokenByItsLimit { return nil }
        return differs("\(what) of limit \(limit), spoken by \(decision.name)", answer, expected)
    }

    // MARK: Several

    /// Two to four parts, often of one key, sometimes one part twice.
    mutating func anyParts(isUniform: Bool) -> [ReferenceLimits.Part] {
        let cost = isUniform ? anyCost(anyLimit()) : 0
        return (0..<Int.random(in: 2...4, using: &random)).map { _ in
            let limit = anyLimit()
            return ReferenceLimits.Part(limit, anyKey(), cost: isUniform ? cost : anyCost(limit))
        }
    }

    mutating func askSeveral() -> String? {
        let isUniform = Bool.random(using: &random)
        let parts = anyParts(isUniform: isUniform)
        let decision = isUniform && parts.count > 1 ? admitTogether(parts) : admitByCosts(parts)
        let expected = reference.admitAll(parts, at: now)
        tell { "admitted \($0.describe(parts)): \(expected)" }
        return compare(parts, decision, expected)
    }

    private mutating func admitTogether(_ parts: [ReferenceLimits.Part]) -> CombinedDecision {
        let (cost, at) = (parts[0].cost, anyInstant())
        let of = parts.map { (names[$0.limit].id, $0.key) }
        return switch parts.count {
        case 2: limiter.admitAll(of[0], of[1], cost: cost, at: at)
        case 3: limiter.admitAll(of[0], of[1], of[2], cost: cost, at: at)
        default: limiter.admitAll(of[0], of[1], of[2], of[3], cost: cost, at: at)
        }
    }

    private mutating func admitByCosts(_ parts: [ReferenceLimits.Part]) -> CombinedDecision {
        let at = anyInstant()
        let of = parts.map { (names[$0.limit].id, $0.key, cost: $0.cost) }
        guard parts.count == 2, Bool.random(using: &random) else {
            return limiter.admitAll(parts.map { (limit: names[$0.limit].id, key: $0.key, cost: $0.cost) }, at: at)
        }
        return limiter.admitAll(of[0], of[1], at: at)
    }

    func describe(_ parts: [ReferenceLimits.Part]) -> String {
        parts.map { part in
            "\(part.cost) of limit \(part.limit) for key \(keys.firstIndex(of: part.key) ?? -1)"
        }.joined(separator: " + ")
    }

    mutating func compare(
        _ parts: [ReferenceLimits.Part], _ decision: CombinedDecision, _ expected: CombinedFields
    ) -> String? {
        note(retry: decision.retryAfter, reset: decision.resetAfter)
        switch decision.outcome {
        case .admitted: note(.granted)
        case .refused: note(.refused)
        case .impossible: note(.impossible)
        }
        let answer = CombinedFields(decision, charged: expected.fields.charged)
        let name = names[parts[expected.speaker].limit].id.description
        if answer == expected, decision.name == name { return nil }
        return differs("admitAll \(describe(parts)), spoken by \(decision.name)", answer, expected)
    }
}
