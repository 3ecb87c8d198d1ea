// SPDX-License-Identifier: Apache-2.0

public import Pawl
import PawlModel

/// A limiter that is right by being naive: one token bucket for each key, in exact fractions, never forgotten.
///
/// It shares no arithmetic with ``RateLimiter`` and answers the same questions with the same fields, so that a test
/// can ask both and compare:
///
///     var reference = ReferenceLimiter(limit)
///     let now = limiter.now
///     #expect(DecisionFields(limiter.admit("user-42", at: now)) == reference.admit("user-42", at: now))
///
/// For one limit, one thread and as much memory as it has keys. An answer takes microseconds: waiting times are
/// searched for, not worked out.
public struct ReferenceLimiter: Sendable {
    /// How exact time is.
    public enum Timing: Sendable, Hashable {
        /// In the limiter's steps of 1 to 2 ns: answers are equal to a ``RateLimiter``'s, field by field.
        case quantised
        /// In real numbers. Waiting times are rounded up to the next nanosecond; a ``RateLimiter`` may name a time
        /// up to 2 ns before.
        case continuous
    }

    private struct Name: Hashable {
        let kind: KeyKind
        let bytes: [UInt8]
    }

    /// The limit that is kept.
    public let limit: Limit

    private let refill: Refill?
    private var buckets: [Name: ReferenceBucket] = [:]

    /// A reference for one limit; several limits take several references.
    public init(_ limit: Limit, timing: Timing = .quantised) {
        self.limit = limit
        refill =
            switch (limit.algorithm, timing) {
            case (.unlimited, _): nil
            case (.gcra, .quantised): .quantised(limit)
            case (.gcra, .continuous): .continuous(limit)
            }
    }

    /// Asks for `cost` units: all of them or nothing.
    public mutating func admit(_ key: some LimiterKey, cost: Int = 1, at now: Tick) -> DecisionFields {
        ask(.admit, key, cost, at: now)
    }

    /// Takes as many units as there are, up to `most`.
    public mutating func take(_ key: some LimiterKey, upTo most: Int, at now: Tick) -> DecisionFields {
        ask(.take, key, most, at: now)
    }

    /// Charges `cost` units, even into debt. Debts saturate where they would last longer than 2⁶³ − 1 steps of the
    /// limiter's time line.
    @discardableResult
    public mutating func charge(_ key: some LimiterKey, cost: Int = 1, at now: Tick) -> DecisionFields {
        ask(.charge, key, cost, at: now)
    }

    /// What ``admit(_:cost:at:)`` would answer; consumes nothing.
    public func peek(_ key: some LimiterKey, cost: Int = 1, at now: Tick) -> DecisionFields {
        guard let refill else { return Self.unlimited(.peek, cost) }
        var bucket = buckets[name(of: key)] ?? ReferenceBucket(refill)
        return bucket.ask(.peek, cost, refill, at: now)
    }

    /// How many of the keys seen are not yet as if never seen.
    public func liveKeys(at now: Tick) -> Int {
        guard let refill else { return 0 }
        return buckets.values.count { $0.full(refill) > refill.parts(by: now) }
    }

    private mutating func ask(_ verb: Verb, _ key: some LimiterKey, _ cost: Int, at now: Tick) -> DecisionFields {
        guard let refill else { return Self.unlimited(verb, cost) }
        return buckets[name(of: key), default: ReferenceBucket(refill)].ask(verb, cost, refill, at: now)
    }

    private func name(of key: some LimiterKey) -> Name {
        key.withKey { kind, bytes in Name(kind: kind, bytes: bytes.indices.map { bytes[$0] }) }
    }

    private static func unlimited(_ verb: Verb, _ cost: Int) -> DecisionFields {
        DecisionFields(
            cost < 0 ? .impossible : .admitted, charged: verb == .peek ? 0 : max(cost, 0), remaining: .max,
            retryAfter: nil, resetAfter: .zero)
    }
}
