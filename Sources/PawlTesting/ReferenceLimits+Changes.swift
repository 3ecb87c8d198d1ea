// SPDX-License-Identifier: Apache-2.0

package import Pawl
public import PawlModel

extension ReferenceLimits {
    /// Asks one limit alone, whatever its mode.
    package mutating func ask(
        _ verb: Verb, _ limit: Int, _ key: some LimiterKey, _ cost: Int, at now: Tick
    ) -> DecisionFields {
        guard modes[limit] != .off else {
            var always = ReferenceLimiter(.unlimited)
            return always.ask(verb, key, cost, at: now)
        }
        // A look ends nothing, however far ahead.
        let before = verb == .peek ? self : nil
        defer { if let before { self = before } }
        endWhatHasEnded(limit, key, at: now)
        let answer =
            answerOfBlock(verb, limit, key, cost, at: now) ?? self[limit, key].ask(verb, key, cost, at: now)
        return modes[limit] == .shadow ? answer.inShadow(verb, cost) : answer
    }

    /// Has a limit promise something else from an instant on; one that is off remembers nothing.
    public mutating func change(
        _ limit: Int, to new: Limit, mode: LimitMode = .enforce, carrying strategy: CarryOver, at now: Tick
    ) {
        for (name, _) in exceptions where name.limit == limit { endOverride(name, ifEndedAt: now) }
        limiters[limit].change(to: new, carrying: mode == .off ? .reset : strategy, at: now)
        let isModeChanged = modes[limit] != mode
        modes[limit] = mode
        for (name, exception) in exceptions where name.limit == limit {
            guard let own = exception.own?.limiter.limit else { continue }
            if mode == .off || strategy == .reset {
                exceptions[name]?.own?.limiter.forgetAll()
            } else if isModeChanged {
                // To an equal limit: debts beyond its burst are forgiven.
                exceptions[name]?.own?.limiter.change(to: own, carrying: .keepDebt, at: now)
            }
        }
    }

    /// Adds a limit: its place.
    public mutating func add(_ limit: Limit, mode: LimitMode = .enforce) -> Int {
        limiters.append(
            ReferenceLimiter(limit, timing: limiters[0].timing, unixTimeAtZero: limiters[0].unixTimeAtZero))
        modes.append(mode)
        return limiters.count - 1
    }

    /// Makes all keys as if never seen.
    public mutating func resetAll(at now: Tick) {
        for limit in limiters.indices {
            change(limit, to: limiters[limit].limit, mode: modes[limit], carrying: .reset, at: now)
        }
    }

    /// Forgets the keys that are as if never seen at an instant: whoever asks about one of them before may tell.
    public mutating func sweep(at now: Tick) {
        for limit in limiters.indices {
            limiters[limit].keys = limiters[limit].keys.filter { $0.value.isLive(at: now) }
        }
    }

    /// What becomes of a limit's verdicts now.
    public func mode(of limit: Int) -> LimitMode { modes[limit] }
}

extension DecisionFields {
    /// The same answer where nobody is refused by it: a limit in shadow admits all but what is no cost.
    func inShadow(_ verb: Verb, _ cost: Int) -> DecisionFields {
        guard cost >= 0, outcome != .impossible || cost > 0 else { return self }
        return DecisionFields(
            .admitted, charged: verb == .peek ? 0 : cost, remaining: remaining, retryAfter: nil, resetAfter: resetAfter)
    }
}
