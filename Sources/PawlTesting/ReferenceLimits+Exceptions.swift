// SPDX-License-Identifier: Apache-2.0

public import Pawl
import PawlModel

// Keys that are blocked, have limits of their own, or are made as if never seen. Both kinds of exceptions end with the first question
// but a peek at their end or later; one from before that finds them ended.

extension ReferenceLimits {
    struct ExceptionName: Hashable {
        let limit: Int
        let key: Key
    }

    /// What is special about a key.
    struct Exception {
        var blockedUntil: Tick?
        /// A limiter of this key alone, and until when it is asked instead.
        var own: (limiter: ReferenceLimiter, until: Tick)?
    }

    /// The reference that a key of a limit is asked of: its own, if it has one.
    subscript(limit: Int, key: some LimiterKey) -> ReferenceLimiter {
        get { exceptions[ExceptionName(limit: limit, key: Key(key))]?.own?.limiter ?? limiters[limit] }
        set {
            let name = ExceptionName(limit: limit, key: Key(key))
            if exceptions[name]?.own == nil {
                limiters[limit] = newValue
            } else {
                exceptions[name]?.own?.limiter = newValue
            }
        }
    }

    /// The limit that a key is asked under at an instant.
    public func limit(_ limit: Int, of key: some LimiterKey, at now: Tick) -> Limit {
        var then = self
        then.endWhatHasEnded(limit, key, at: now)
        return then[limit, key].limit
    }

    /// Refuses every question about a key until an instant.
    public mutating func block(_ limit: Int, _ key: some LimiterKey, until end: Tick, at now: Tick) {
        endWhatHasEnded(limit, key, at: now)
        exceptions[ExceptionName(limit: limit, key: Key(key)), default: Exception()].blockedUntil = end
    }

    /// Ends a block.
    public mutating func unblock(_ limit: Int, _ key: some LimiterKey) {
        exceptions[ExceptionName(limit: limit, key: Key(key))]?.blockedUntil = nil
    }

    /// Gives a key a limit of its own until an instant.
    public mutating func override(
        _ limit: Int, _ key: some LimiterKey, with own: Limit, until end: Tick, at now: Tick
    ) {
        endWhatHasEnded(limit, key, at: now)
        let name = ExceptionName(limit: limit, key: Key(key))
        var limiter = exceptions[name]?.own?.limiter ?? limiters[limit].alone(key)
        limiter.change(to: own, carrying: modes[limit] == .off ? .reset : .keepDebt, at: now)
        limiters[limit].forget(key)
        exceptions[name, default: Exception()].own = (limiter, end)
    }

    /// Has a key follow its limit again.
    public mutating func endOverride(_ limit: Int, _ key: some LimiterKey, at now: Tick) {
        endWhatHasEnded(limit, key, at: now)
        endOverride(ExceptionName(limit: limit, key: Key(key)), at: now)
    }

    /// Makes a key as if never seen; what is special about it stays.
    public mutating func reset(_ limit: Int, _ key: some LimiterKey, at now: Tick) {
        endWhatHasEnded(limit, key, at: now)
        self[limit, key].forget(key)
    }

    /// Ends all exceptions of a limit that is removed.
    public mutating func removeExceptions(of limit: Int) {
        exceptions = exceptions.filter { $0.key.limit != limit }
    }

    /// Whether a key is blocked.
    public func isBlocked(_ limit: Int, _ key: some LimiterKey) -> Bool {
        exceptions[ExceptionName(limit: limit, key: Key(key))]?.blockedUntil != nil
    }

    mutating func endOverride(_ name: ExceptionName, at instant: Tick) {
        guard var own = exceptions[name]?.own?.limiter else { return }
        own.change(to: limiters[name.limit].limit, carrying: .keepDebt, at: instant)
        exceptions[name]?.own = nil
        limiters[name.limit].adopt(name.key, from: own)
    }

    mutating func endOverride(_ name: ExceptionName, ifEndedAt now: Tick) {
        if let end = exceptions[name]?.own?.until, end <= now { endOverride(name, at: end) }
    }

    mutating func endWhatHasEnded(_ limit: Int, _ key: some LimiterKey, at now: Tick) {
        let name = ExceptionName(limit: limit, key: Key(key))
        guard let exception = exceptions[name], modes[limit] != .off else { return }
        endOverride(name, ifEndedAt: now)
        if let end = exception.blockedUntil, end <= now { exceptions[name]?.blockedUntil = nil }
    }

    /// What a block answers; nil where there is none, and to charges, which go on behind it.
    func answerOfBlock(
        _ verb: Verb, _ limit: Int, _ key: some LimiterKey, _ cost: Int, at now: Tick
    ) -> DecisionFields? {
        guard let end = exceptions[ExceptionName(limit: limit, key: Key(key))]?.blockedUntil, verb != .charge else {
            return nil
        }
        if cost < 0 { return ReferenceLimiter(limiters[limit].limit).peek(key, cost: cost, at: now) }
        return DecisionFields(
            .refused(retryAfter: end - now), charged: 0, remaining: 0, retryAfter: end - now, resetAfter: .zero)
    }
}

extension ReferenceLimiter {
    mutating func forgetAll() {
        keys = [:]
        // To the same, carrying nothing.
        changes.append(Change(fresh: fresh, strategy: .reset, instant: .zero))
    }

    /// Remembers of a key what another reference does.
    mutating func adopt(_ key: some LimiterKey, from other: ReferenceLimiter) {
        forget(key)
        keys[name(of: key)] = fresh == nil ? nil : other.keys[name(of: key)]
    }
}
