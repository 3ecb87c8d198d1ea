// SPDX-License-Identifier: Apache-2.0

/// The answer to one question.
///
/// A value of four words, as many as a function returns in registers, that keeps what the step saw and works out the
/// rest when asked: whoever only wants ``isAdmitted`` pays for nothing else. ``retryAfter`` and ``resetAfter`` cost a
/// division or two, ``name`` and ``description`` make a string. It holds no reference and outlives its limiter.
public struct Decision: Sendable {
    /// What a question comes to.
    public enum Outcome: Sendable, Hashable {
        /// The units are granted and counted.
        case admitted
        /// Nothing was consumed; the same question is admitted after `retryAfter` if nobody else asks: to the nanosecond where the
        /// limit refuses, see ``Decision/retryAfter``.
        case refused(retryAfter: Duration)
        /// The cost is negative or larger than the limit's burst, and will never be granted.
        case impossible
    }

    /// What refuses a question.
    public enum Reason: Sendable, Hashable {
        /// The limit.
        case limit
        /// The limiter's table, which has no place for a key that is new: under ``FullTablePolicy/refuseNew``, or where all its places
        /// are exceptions'. Or its logs, which have no room for another record.
        case tableFull
        /// The switch that refuses every question in the process.
        case processSwitch
        /// The key is blocked.
        case blocked
    }

    @usableFromInline
    let answer: PackedAnswer
    /// The state of the key after the question; where no key's state was asked for, what ``Verdict`` says.
    @usableFromInline
    let word: UInt64
    @usableFromInline
    let now: Tick
    /// The units, or a log's answer: see `Decision+Log.swift`.
    @usableFromInline
    let packed: UInt64

    @inlinable
    @inline(__always)
    package init(_ step: Step, of record: PlanRecord, verb: Verb, cost: Cost, at now: Tick) {
        answer = PackedAnswer(step.verdict, verb, record)
        word = step.word
        self.now = now
        // Only taking what there is may be granted something else than it asked for.
        packed = verb == .take && step.isAdmitted && !record.isShadow ? step.charged : cost.units
    }

    /// The state of the key after the question.
    package var state: UInt64 { word }
    /// The plan that answered.
    package var record: PlanRecord { answer.record }

    init(_ answer: PackedAnswer, word: UInt64, now: Tick, packed: UInt64) {
        self.answer = answer
        self.word = word
        self.now = now
        self.packed = packed
    }

    /// Whether the fields were found when the question was answered.
    @inlinable
    var isOfLog: Bool { packed >> 63 != 0 }

    /// What was asked for; of an enforced limit that gave what there was, what it gave.
    @inlinable
    var units: UInt64 { isOfLog ? unitsOfLog : packed }

    @inlinable
    package var verdict: Verdict { answer.verdict }
    @inlinable
    package var plan: Plan { answer.record.plan }

    // MARK: What the caller is to do

    /// What the question came to.
    @inlinable
    public var outcome: Outcome { isAdmitted ? .admitted : enforcedOutcome }

    /// Whether the units were granted.
    @inlinable
    public var isAdmitted: Bool { answer.isPlainlyAdmitted || isAdmittedAllTheSame }

    /// Whether a question that its limit or the table would refuse is admitted, the limit being in shadow.
    @usableFromInline
    var isAdmittedAllTheSame: Bool {
        switch verdict {
        case .admitted, .admittedBySwitch: true
        case .refused, .tableFull, .blocked: answer.isShadow
        // A negative cost, which arrives here as none, is impossible whatever the limit.
        case .impossible: answer.isShadow && units > 0
        case .refusedBySwitch: false
        }
    }

    /// The units that this question was granted: its cost when admitted, what there was for `take`, otherwise 0.
    ///
    /// Under a limit in ``LimitMode/shadow`` all that was asked for, of which the limit may have counted less.
    @inlinable
    public var charged: Int { isAdmitted && answer.verb != .peek ? Int(clamping: units) : 0 }

    /// The smallest time after which this same question would be admitted if nobody else came, to the
    /// nanosecond; nil unless refused.
    ///
    /// For `take` until there is one unit; for a full table until one of the key's places may be free, if nobody asks for the keys
    /// there; for logs without room a period, by when everything that is recorded now has left; for the process's switch what was
    /// set with it; for a blocked key until it is no longer blocked, and then its limit speaks.
    public var retryAfter: Duration? { isAdmitted ? nil : wait }

    /// What refuses the question; nil unless refused.
    public var reason: Reason? {
        if isAdmitted { return nil }
        return switch verdict {
        case .refused: .limit
        case .tableFull: .tableFull
        case .refusedBySwitch: .processSwitch
        case .blocked: .blocked
        case .admitted, .admittedBySwitch, .impossible: nil
        }
    }

    // MARK: What the limit says

    /// What the question would have come to were its limit enforced: differs from ``outcome`` only under a limit in
    /// ``LimitMode/shadow``.
    public var enforcedOutcome: Outcome {
        switch verdict {
        case .admitted, .admittedBySwitch: .admitted
        case .refused, .tableFull, .refusedBySwitch, .blocked: .refused(retryAfter: wait ?? .zero)
        case .impossible: .impossible
        }
    }

    /// The limit that speaks.
    @inlinable
    public var limit: Limit { plan.limit }

    /// The name of the limit that speaks; `default` in a limiter made of one limit. Makes a string each time.
    public var name: String { plan.name.string }

    /// The largest cost that would be admitted now, after this question; never below 0. Also when refused.
    ///
    /// `Int.max` where nothing limits: under ``Limit/unlimited``, a limit that is off, or while the process's switch admits
    /// everything. 0 where the key is blocked, the table is full or the switch refuses everything.
    public var remaining: Int {
        if isOfLog { return remainingOfLog }
        return switch verdict {
        case .admitted, .refused, .impossible:
            plan.keepsWords ? Int(plan.remaining(word: word, at: plan.instant(of: now))) : .max
        case .admittedBySwitch: .max
        case .tableFull, .refusedBySwitch, .blocked: 0
        }
    }

    /// The time until the key is as if never seen if nobody asks (GCRA: until it is full; fixed window: its end; sliding
    /// counter: until both counts have left; log: until the newest record leaves); zero for a key that is, and where its state was
    /// not looked at: for a block, a full table, the process's switch. A key is live while this is above zero.
    public var resetAfter: Duration {
        if isOfLog { return resetAfterOfLog }
        switch verdict {
        case .admitted, .refused, .impossible:
            guard plan.keepsWords, plan.isLive(word: word, at: plan.instant(of: now)) else { return .zero }
            return plan.tick(forgetting: word) - now
        // Nothing is known of the key, or of what a blocked one will owe when it is asked for again.
        case .admittedBySwitch, .tableFull, .refusedBySwitch, .blocked: return .zero
        }
    }

    /// How long to wait before asking again, where the verdict is to wait.
    private var wait: Duration? {
        if isOfLog { return waitOfLog }
        return switch verdict {
        case .refused:
            // Taking what there is waits for one unit, not for all that was asked for.
            plan.tick(
                admitting: answer.verb == .take ? min(units, 1) : units, word: word, at: plan.instant(of: now)) - now
        case .tableFull, .blocked: max(Tick(nanoseconds: word), now) - now
        case .refusedBySwitch: .nanoseconds(Int64(clamping: word))
        case .admitted, .admittedBySwitch, .impossible: nil
        }
    }
}

extension Decision: CustomStringConvertible {
    /// For example `admitted by per-user (100/s), 99 remaining, as new in 0.01 seconds`.
    public var description: String {
        let answer =
            switch outcome {
            case .admitted: "admitted by"
            case .refused(let retryAfter): "refused for \(retryAfter) by"
            case .impossible: "impossible under"
            }
        let speaker =
            switch reason {
            case .tableFull: "the full table under \(name)"
            case .processSwitch: "the process's switch under \(name)"
            case .blocked: "a block under \(name)"
            case .limit, nil: name
            }
        let shadow = outcome == enforcedOutcome ? "" : ", which is in shadow"
        return "\(answer) \(speaker) (\(limit))\(shadow), \(remaining) remaining, as new in \(resetAfter)"
    }
}
