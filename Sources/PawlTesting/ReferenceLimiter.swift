// SPDX-License-Identifier: Apache-2.0

public import Pawl
import PawlModel

/// A limiter that is right by being naive: for each key one token bucket in exact fractions, what it was charged in
/// every window, or every question of the last period, never forgotten.
///
/// It shares no arithmetic with `RateLimiter` and answers the same questions with the same fields, so that a test
/// can ask both and compare:
///
///     var reference = ReferenceLimiter(limit)
///     let now = limiter.now
///     #expect(DecisionFields(limiter.admit("user-42", at: now)) == reference.admit("user-42", at: now))
///
/// For one limit, one thread and as much memory as it has keys. An answer takes microseconds: waiting times are
/// searched for, not worked out.
public struct ReferenceLimiter: Sendable {
    /// How exact time is under GCRA; windows are exact either way.
    public enum Timing: Sendable, Hashable {
        /// In the limiter's steps of 1 to 2 ns: answers are equal to a `RateLimiter`'s, field by field.
        case quantised
        /// In real numbers. Waiting times are rounded up to the next nanosecond; a `RateLimiter` may name a time
        /// up to 2 ns before.
        case continuous
    }

    struct Name: Hashable {
        let kind: KeyKind
        let bytes: [UInt8]
    }

    /// The limit that is kept.
    public internal(set) var limit: Limit

    let timing: Timing
    let unixTimeAtZero: Duration

    /// What the limit was changed to, one after the other.
    var changes: [Change] = []
    /// How often each key was made as if never seen.
    var forgettings: [Name: Int] = [:]

    /// A key never seen; nil where nothing is remembered of keys.
    var fresh: (any ReferenceKey)?
    var keys: [Name: any ReferenceKey] = [:]

    /// A reference for one limit; several limits take several references.
    ///
    /// - Parameters:
    ///   - limit: The limit that is kept.
    ///   - timing: How exact time is under GCRA.
    ///   - unixTimeAtZero: The time of the calendar at tick zero, since 1970, to which windows are aligned. A limiter starts
    ///     one longest period of its limits above tick zero, so that for a ``ManualClock`` this is its wall time when the
    ///     limiter was made, less that period.
    public init(_ limit: Limit, timing: Timing = .quantised, unixTimeAtZero: Duration = .zero) {
        self.limit = limit
        self.timing = timing
        self.unixTimeAtZero = unixTimeAtZero
        fresh = Self.fresh(limit, timing, unixTimeAtZero)
    }

    static func fresh(_ limit: Limit, _ timing: Timing, _ unixTimeAtZero: Duration) -> (any ReferenceKey)? {
        let windows = { ReferenceWindows(limit, unixAtZero: unixTimeAtZero.wholeNanoseconds) }
        return switch (limit.algorithm, timing) {
        case (.unlimited, _): nil
        case (.gcra, .quantised): ReferenceBucket(.quantised(limit))
        case (.gcra, .continuous): ReferenceBucket(.continuous(limit))
        case (.fixedWindow, _), (.slidingCounter, _): ReferenceCounts(limit, windows())
        case (.slidingLog, _): ReferenceLog(limit)
        }
    }

    /// A reference whose windows begin when a limiter's do, for limiters whose clock is not a ``ManualClock``.
    public init(_ limit: Limit, timing: Timing = .quantised, inStepWith limiter: RateLimiter) {
        self.init(limit, timing: timing, unixTimeAtZero: limiter.unixTimeAtZero)
    }

    /// Asks for `cost` units: all of them or nothing. Any integer will do; a negative one is impossible.
    public mutating func admit(_ key: some LimiterKey, cost: Int = 1, at now: Tick) -> DecisionFields {
        ask(.admit, key, cost, at: now)
    }

    /// Takes as many units as there are, up to `most`; refused when there is not one.
    public mutating func take(_ key: some LimiterKey, upTo most: Int, at now: Tick) -> DecisionFields {
        ask(.take, key, most, at: now)
    }

    /// Charges `cost` units, even into debt. Debts saturate: under GCRA where they would last longer than 2⁶³ − 1 steps
    /// of the limiter's time line, under windows where a count fills its part of the word, under a log at 4,194,303.
    @discardableResult
    public mutating func charge(_ key: some LimiterKey, cost: Int = 1, at now: Tick) -> DecisionFields {
        ask(.charge, key, cost, at: now)
    }

    /// What ``admit(_:cost:at:)`` would answer; consumes nothing, and no key is remembered for it.
    public func peek(_ key: some LimiterKey, cost: Int = 1, at now: Tick) -> DecisionFields {
        guard let fresh else { return Self.unlimited(.peek, cost) }
        var state = keys[name(of: key)] ?? fresh
        return state.ask(.peek, cost, at: now)
    }

    /// A reference that remembers of all keys this one alone, and is cheap to copy.
    package func alone(_ key: some LimiterKey) -> ReferenceLimiter {
        var copy = self
        let name = name(of: key)
        copy.keys = keys[name].map { [name: $0] } ?? [:]
        return copy
    }

    /// Makes a key as if never seen.
    public mutating func forget(_ key: some LimiterKey) {
        keys[name(of: key)] = nil
        forgettings[name(of: key), default: 0] += 1
    }

    /// How many of the keys seen are not yet as if never seen.
    public func liveKeys(at now: Tick) -> Int { keys.values.count { $0.isLive(at: now) } }

    mutating func ask(_ verb: Verb, _ key: some LimiterKey, _ cost: Int, at now: Tick) -> DecisionFields {
        guard let fresh else { return Self.unlimited(verb, cost) }
        return keys[name(of: key), default: fresh].ask(verb, cost, at: now)
    }

    func name(of key: some LimiterKey) -> Name {
        key.withKey { kind, bytes in Name(kind: kind, bytes: bytes.indices.map { bytes[$0] }) }
    }

    private static func unlimited(_ verb: Verb, _ cost: Int) -> DecisionFields {
        DecisionFields(
            cost < 0 ? .impossible : .admitted, charged: verb == .peek ? 0 : max(cost, 0), remaining: .max,
            retryAfter: nil, resetAfter: .zero)
    }
}
