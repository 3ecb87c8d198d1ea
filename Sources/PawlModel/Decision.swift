// SPDX-License-Identifier: Apache-2.0

/// The answer to one question.
///
/// A small value that keeps what the step saw and works out the rest when asked: whoever only wants
/// ``isAdmitted`` pays for nothing else. It holds no reference and outlives its limiter.
public struct Decision: Sendable {
    /// What a question comes to.
    public enum Outcome: Sendable, Hashable {
        /// The units are granted and counted.
        case admitted
        /// Nothing was consumed; the same question is admitted after `retryAfter` if nobody else asks.
        case refused(retryAfter: Duration)
        /// The cost is negative or larger than the limit's burst, and will never be granted.
        case impossible
    }

    @usableFromInline
    let plan: Plan
    @usableFromInline
    let verdict: Verdict
    /// The state of the key after the question.
    @usableFromInline
    let word: UInt64
    @usableFromInline
    let now: Tick
    @usableFromInline
    let cost: UInt64
    @usableFromInline
    let chargedUnits: UInt64

    @inlinable
    package init(_ step: Step, plan: Plan, verb: Verb, cost: Cost, at now: Tick) {
        self.plan = plan
        verdict = step.verdict
        word = step.word
        self.now = now
        // Taking what there is waits for one unit, not for all that was asked for.
        self.cost = verb == .take ? min(cost.units, 1) : cost.units
        chargedUnits = step.charged
    }

    /// What the question came to.
    @inlinable
    public var outcome: Outcome {
        switch verdict {
        case .admitted: .admitted
        case .refused: .refused(retryAfter: retryAfter ?? .zero)
        case .impossible: .impossible
        }
    }

    /// Whether the units were granted.
    @inlinable
    public var isAdmitted: Bool { verdict == .admitted }

    /// The units that this question consumed: its cost when admitted, what there was for `take`, otherwise 0.
    @inlinable
    public var charged: Int { Int(clamping: chargedUnits) }

    /// The limit that speaks.
    @inlinable
    public var limit: Limit { plan.limit }

    /// The name of the limit that speaks.
    public var name: String { plan.name.string }

    /// The largest cost that would be admitted now, after this question; never below 0. Also when refused.
    public var remaining: Int {
        guard limit.algorithm != .unlimited else { return .max }
        return Int(plan.gcra.remaining(arrival: word, at: plan.instant(of: now)))
    }

    /// The smallest time after which this same question would be admitted if nobody else came, to the
    /// nanosecond; nil unless refused.
    public var retryAfter: Duration? {
        guard verdict == .refused else { return nil }
        return plan.gcra.tick(admitting: cost, arrival: word) - now
    }

    /// The time until the key is as if never seen if nobody asks; zero for a key that is.
    public var resetAfter: Duration {
        guard limit.algorithm != .unlimited, plan.isLive(word: word, at: plan.instant(of: now)) else { return .zero }
        return plan.gcra.tick(reaching: word) - now
    }
}

extension Decision: CustomStringConvertible {
    /// For example `admitted by per-user (100/s), 99 remaining, full in 0.01 seconds`.
    public var description: String {
        let answer =
            switch outcome {
            case .admitted: "admitted by"
            case .refused(let retryAfter): "refused for \(retryAfter) by"
            case .impossible: "impossible under"
            }
        return "\(answer) \(name) (\(limit)), \(remaining) remaining, full in \(resetAfter)"
    }
}
