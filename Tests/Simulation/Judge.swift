// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import PawlTesting

/// What every answer of a simulated limiter must be: a reference that never forgets, and what forgetting may change.
///
/// - An entry that was there answers as the reference, field by field, stale instants and stepped clocks included.
/// - An entry is made anew only for a key that the reference calls spent by the latest instant at which anything was let
///   go, or else for one that was evicted: no more of those than the limiter counts evictions.
/// - A key that was made anew starts at its question, or, where that is stale, no later than that latest instant. Where it
///   started follows from its answer; from there the reference goes on.
/// - Nobody is turned away for want of a place whose entry is there.
struct Judge {
    enum Verb: CaseIterable {
        case admit, take, charge, peek
    }

    private let limiter: RateLimiter
    private let ids: [LimitTable.ID]
    private let policy: FullTablePolicy
    private var references: [ReferenceLimiter]
    private var inserted = 0
    private var overflowed = 0
    /// The latest instant at which an entry may have been let go.
    private var latest = Tick.zero
    /// Keys that were forgotten while the reference calls them live.
    private(set) var forgotten = 0
    private(set) var startedLate = 0
    /// Of all answers, for comparing runs (FNV-1a).
    private(set) var fingerprint: UInt64 = 0xCBF2_9CE4_8422_2325

    init(_ limiter: RateLimiter, _ limits: [(LimitTable.ID, Limit)], _ policy: FullTablePolicy) {
        self.limiter = limiter
        self.policy = policy
        ids = limits.map(\.0)
        references = limits.map { ReferenceLimiter($0.1, inStepWith: limiter) }
    }

    /// Takes note of a sweep.
    mutating func swept(at now: Tick) { latest = max(latest, now) }

    /// Keys that the reference calls live.
    func liveKeys(at now: Tick) -> Int { references.reduce(0) { $0 + $1.liveKeys(at: now) } }

    /// Asks one question; what is wrong with the answer, if anything is.
    mutating func ask(_ verb: Verb, _ key: Int, _ cost: Int, under limit: Int, at now: Tick) -> String? {
        let decision = put(verb, key, cost, to: limiter, under: ids[limit], at: now)
        note(decision)
        let answer = DecisionFields(decision)
        let complaint: String?
        if decision.reason == .tableFull {
            complaint = turnedAway(key, limit, at: now)
        } else if hasHappened(.overflowed, since: &overflowed) {
            complaint = shared(verb, cost, limit, answer, at: now)
        } else if hasHappened(.inserted, since: &inserted) {
            complaint = madeAnew(verb, key, cost, limit, answer, at: now)
            latest = max(latest, now)
        } else {
            complaint = wasThere(verb, key, cost, limit, answer, at: now)
        }
        return complaint.map { "\(verb) \(cost) for \(key) under \(references[limit].limit) at \(now): \($0)" }
    }

    private mutating func wasThere(
        _ verb: Verb, _ key: Int, _ cost: Int, _ limit: Int, _ answer: DecisionFields, at now: Tick
    ) -> String? {
        let isSpent = isSpent(key, limit, at: max(now, latest))
        let expected = put(verb, key, cost, to: &references[limit], at: now)
        if answer == expected { return nil }
        // It was not there: who consumes nothing makes no entry.
        var fresh = ReferenceLimiter(references[limit].limit, inStepWith: limiter)
        guard answer.charged == 0, answer == put(verb, key, cost, to: &fresh, at: now) else {
            return compare(answer, with: expected)
        }
        references[limit].forget(key)
        return isSpent ? nil : wasForgotten()
    }

    /// The word that keys without a place share is a key's like any other, but asked no earlier than the key may start.
    private mutating func shared(
        _ verb: Verb, _ cost: Int, _ limit: Int, _ answer: DecisionFields, at now: Tick
    ) -> String? {
        guard answer.charged > 0 else {
            return compare(answer, with: put(verb, Self.everybody, cost, to: &references[limit], at: now))
        }
        return startedSomewhere(verb, Self.everybody, cost, limit, answer, at: now)
            ?? compare(answer, with: told(answer, of: Self.everybody, limit, at: now))
    }

    /// An answer whose fields are what the reference now says of a key.
    private func told(_ answer: DecisionFields, of key: Int, _ limit: Int, at now: Tick) -> DecisionFields {
        let seen = references[limit].peek(key, at: now)
        return DecisionFields(
            answer.outcome, charged: answer.charged, remaining: seen.remaining, retryAfter: answer.retryAfter,
            resetAfter: seen.resetAfter)
    }

    /// The name under which a reference keeps what keys without a place share.
    private static let everybody = -1

    private mutating func madeAnew(
        _ verb: Verb, _ key: Int, _ cost: Int, _ limit: Int, _ answer: DecisionFields, at now: Tick
    ) -> String? {
        if !isSpent(key, limit, at: max(now, latest)), let complaint = wasForgotten() { return complaint }
        references[limit].forget(key)
        if let complaint = startedSomewhere(verb, key, cost, limit, answer, at: now) { return complaint }
        return compare(
            DecisionFields(limiter.peek(key, under: ids[limit], at: now)), with: references[limit].peek(key, at: now))
    }

    /// Asks the reference at the instant, from the question's to the latest, at which the answer says it was asked.
    private mutating func startedSomewhere(
        _ verb: Verb, _ key: Int, _ cost: Int, _ limit: Int, _ answer: DecisionFields, at now: Tick
    ) -> String? {
        let (before, latest) = (references[limit].alone(key), latest)
        let start = Tick.first(from: now) { start in
            var copy = before
            let told = put(verb, key, cost, to: &copy, at: start)
            // Later there is no less to be had, and what is had is owed for no shorter.
            return told.charged >= answer.charged && told.resetAfter + (start - now) >= answer.resetAfter
                || start >= latest
        }
        if start > now { startedLate += 1 }
        let atStart = put(verb, key, cost, to: &references[limit], at: start)
        return answer.outcome == atStart.outcome && answer.charged == atStart.charged
            ? nil : compare(answer, with: atStart)
    }

    private func turnedAway(_ key: Int, _ limit: Int, at now: Tick) -> String? {
        guard policy == .refuseNew else { return "refused for want of a place under \(policy)" }
        return isSpent(key, limit, at: max(now, latest)) ? nil : "turned away, but its entry is live"
    }

    private mutating func wasForgotten() -> String? {
        forgotten += 1
        let evicted = limiter.engine.count(of: .evicted)
        return forgotten <= evicted ? nil : "forgotten while live: \(forgotten) keys, but \(evicted) were evicted"
    }

    private func isSpent(_ key: Int, _ limit: Int, at now: Tick) -> Bool {
        references[limit].peek(key, cost: 0, at: now).resetAfter == .zero
    }

    private func compare(_ answer: DecisionFields, with expected: DecisionFields) -> String? {
        answer == expected ? nil : "\(answer), expected \(expected)"
    }

    private func hasHappened(_ event: TableEvent, since count: inout Int) -> Bool {
        let now = limiter.engine.count(of: event)
        defer { count = now }
        return now > count
    }

    private mutating func note(_ decision: Decision) {
        let reset = decision.resetAfter.components
        let wait = (decision.retryAfter ?? .zero).components
        for part in [
            Int64(decision.remaining), Int64(decision.charged), reset.seconds, reset.attoseconds, wait.seconds,
            wait.attoseconds,
        ] {
            fingerprint = (fingerprint ^ UInt64(bitPattern: part)) &* 0x100_0000_01B3
        }
    }
}

private func put(
    _ verb: Judge.Verb, _ key: Int, _ cost: Int, to limiter: RateLimiter, under id: LimitTable.ID, at now: Tick
) -> Decision {
    switch verb {
    case .admit: limiter.admit(key, cost: cost, under: id, at: now)
    case .take: limiter.take(key, upTo: cost, under: id, at: now)
    case .charge: limiter.charge(key, cost: cost, under: id, at: now)
    case .peek: limiter.peek(key, cost: cost, under: id, at: now)
    }
}

private func put(
    _ verb: Judge.Verb, _ key: Int, _ cost: Int, to reference: inout ReferenceLimiter, at now: Tick
) -> DecisionFields {
    switch verb {
    case .admit: reference.admit(key, cost: cost, at: now)
    case .take: reference.take(key, upTo: cost, at: now)
    case .charge: reference.charge(key, cost: cost, at: now)
    case .peek: reference.peek(key, cost: cost, at: now)
    }
}
