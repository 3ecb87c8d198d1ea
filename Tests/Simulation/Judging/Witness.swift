// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlModel
import PawlTesting

/// A reference that is asked and told everything that a limiter is, for towns in which nobody is evicted and all instants come in
/// order: there every field of every answer is the reference's.
struct Witness {
    private(set) var reference: ReferenceLimits

    init(_ rules: [Books.Rule], unixTimeAtZero: Duration) {
        reference = ReferenceLimits(rules.map(\.limit), modes: rules.map(\.mode), unixTimeAtZero: unixTimeAtZero)
    }

    // MARK: Questions

    mutating func judge(
        _ verb: Verb, _ limit: Int, _ key: Int, _ cost: Int, _ decision: Decision, at now: Tick
    ) -> String? {
        compare(DecisionFields(decision), reference.ask(verb, limit, key, cost, at: now))
    }

    mutating func judgeReservation(
        _ limit: Int, _ key: Int, _ cost: Int, _ decision: Decision, at now: Tick
    ) -> (complaint: String?, receipts: [ReferenceLimits.Receipt]) {
        let (answer, receipt) = reference.reserve(limit, key, cost: cost, at: now)
        return (compare(DecisionFields(decision), answer), receipt.map { [$0] } ?? [])
    }

    /// Of a question under several limits, reserved or not.
    mutating func judge(
        _ parts: [ReferenceLimits.Part], _ decision: CombinedDecision, at now: Tick
    ) -> (complaint: String?, receipts: [ReferenceLimits.Receipt]) {
        let (expected, receipts) = reference.reserveAll(parts, at: now)
        let answer = CombinedFields(decision, charged: expected.fields.charged)
        return (answer == expected ? nil : "\(answer), expected \(expected)", receipts)
    }

    /// Takes note of what was granted where an answer is not the reference's.
    mutating func reserve(_ parts: [ReferenceLimits.Part], at now: Tick) -> [ReferenceLimits.Receipt] {
        reference.reserveAll(parts, at: now).receipts
    }

    mutating func settle(_ receipts: [ReferenceLimits.Receipt], actual: Int, at now: Tick) {
        for receipt in receipts { reference.settle(receipt, actual: actual, at: now) }
    }

    // MARK: What an operator does

    mutating func change(_ limit: Int, to new: Limit, mode: LimitMode, carrying strategy: CarryOver, at now: Tick) {
        reference.change(limit, to: new, mode: mode, carrying: strategy, at: now)
    }

    mutating func add(_ limit: Limit, _ mode: LimitMode) { _ = reference.add(limit, mode: mode) }

    mutating func remove(_ limit: Int, at now: Tick) {
        reference.change(limit, to: reference[limit].limit, mode: .off, carrying: .reset, at: now)
        reference.removeExceptions(of: limit)
    }

    mutating func resetAll(at now: Tick) { reference.resetAll(at: now) }

    mutating func reset(_ limit: Int, _ key: Int, at now: Tick) { reference.reset(limit, key, at: now) }

    mutating func block(_ limit: Int, _ key: Int, until end: Tick?, at now: Tick) {
        if let end { reference.block(limit, key, until: end, at: now) } else { reference.unblock(limit, key) }
    }

    mutating func override(_ limit: Int, _ key: Int, with own: Limit, until end: Tick, at now: Tick) {
        reference.override(limit, key, with: own, until: end, at: now)
    }

    mutating func endOverride(_ limit: Int, _ key: Int, at now: Tick) {
        reference.endOverride(limit, key, at: now)
    }

    private func compare(_ answer: DecisionFields, _ expected: DecisionFields) -> String? {
        answer == expected ? nil : "\(answer), expected \(expected)"
    }
}
