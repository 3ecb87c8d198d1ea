// SPDX-License-Identifier: Apache-2.0

public import Pawl

/// Several limits that are asked in one question, right by being naive: everything is evaluated first, and consumed only if
/// nothing refuses.
///
///     var reference = ReferenceLimits([perUser, perAddress, global])
///     let answer = reference.admitAll([.init(0, "user-42"), .init(1, "10.1.2.3"), .init(2, "all", cost: 3)], at: now)
///
/// Parts that name the same limit and key are one: their costs are summed before they are judged. A limit in shadow never
/// refuses, and one that would have is not charged; a limit that is off, like one that always admits, remembers nothing.
public struct ReferenceLimits: Sendable {
    /// A part of a question: what is asked of one limit for one key.
    public struct Part: Sendable, Hashable {
        /// Which of the limits, by its place among them.
        public let limit: Int
        /// For whom.
        public let key: Key
        /// How much.
        public let cost: Int

        /// A part, of one unit unless it says more.
        public init(_ limit: Int, _ key: some LimiterKey, cost: Int = 1) {
            self.limit = limit
            self.key = Key(key)
            self.cost = cost
        }
    }

    var limiters: [ReferenceLimiter]
    var modes: [LimitMode]
    /// Keys that are blocked or have limits of their own.
    var exceptions: [ExceptionName: Exception] = [:]

    /// - Parameters:
    ///   - limits: The limits, which parts name by their place.
    ///   - modes: What becomes of each limit's verdicts; enforced where there is none.
    ///   - timing: How exact time is under GCRA.
    ///   - unixTimeAtZero: The time of the calendar at tick zero, since 1970, to which windows are aligned.
    public init(
        _ limits: [Limit], modes: [LimitMode] = [], timing: ReferenceLimiter.Timing = .quantised,
        unixTimeAtZero: Duration = .zero
    ) {
        precondition(modes.count <= limits.count)
        limiters = limits.map { ReferenceLimiter($0, timing: timing, unixTimeAtZero: unixTimeAtZero) }
        self.modes = modes + limits.dropFirst(modes.count).map { _ in .enforce }
    }

    /// The reference of one limit, for questions to it alone, receipts and changes; it knows nothing of modes.
    public subscript(limit: Int) -> ReferenceLimiter {
        get { limiters[limit] }
        set { limiters[limit] = newValue }
    }

    /// Asks all parts or nothing.
    ///
    /// Every limit is evaluated. If one that is enforced refuses, nothing is consumed anywhere and the wait is the longest
    /// of those that refuse; if one finds its part impossible, so is the question.
    ///
    /// - Precondition: at least one part.
    public mutating func admitAll(_ parts: [Part], at now: Tick) -> CombinedFields { reserveAll(parts, at: now).answer }

    /// Asks as ``admitAll(_:at:)`` does, and remembers what was charged, once for each limit and key.
    public mutating func reserveAll(_ parts: [Part], at now: Tick) -> (answer: CombinedFields, receipts: [Receipt]) {
        precondition(!parts.isEmpty)
        for part in parts { endWhatHasEnded(part.limit, part.key, at: now) }
        let sums = parts.map { part in Sum(parts.filter { $0.limit == part.limit && $0.key == part.key }) }
        let verdicts = sums.map { verdict($0, at: now) }
        let violating = Set(parts.indices.filter { verdicts[$0] != .admitted })
        // A cost below none is nobody's, in shadow or not.
        let violated = violating.filter { modes[parts[$0].limit] != .shadow || sums[$0].isNegative }
        let outcome = Self.outcome(violated.map { verdicts[$0] })
        var receipts: [Receipt] = []
        for position in sums.indices where outcome == .admitted && sums.firstIndex(of: sums[position]) == position {
            receipts.append(consume(sums[position], isGranted: !violating.contains(position), at: now))
        }
        let states = sums.map { state($0, outcome, at: now) }
        let speaker = speaker(parts, states, at: now)
        let answer = CombinedFields(
            outcome, violated: violated, violatedInShadow: violating.subtracting(violated), speaker: speaker,
            fields: states[speaker])
        return (answer, receipts)
    }

    /// What is asked of one limit for one key by all parts.
    private struct Sum: Hashable {
        let limit: Int
        let key: Key
        let cost: Int
        let isNegative: Bool
        let parts: Int

        init(_ parts: [Part]) {
            (limit, key, self.parts) = (parts[0].limit, parts[0].key, parts.count)
            isNegative = parts.contains { $0.cost < 0 }
            cost = isNegative ? -1 : Int(clamping: parts.reduce(Int128(0)) { $0 + Int128($1.cost) })
        }
    }

    private func verdict(_ sum: Sum, at now: Tick) -> Decision.Outcome {
        if modes[sum.limit] == .off { return sum.isNegative ? .impossible : .admitted }
        if let answer = answerOfBlock(.admit, sum.limit, sum.key, sum.cost, at: now) { return answer.outcome }
        return self[sum.limit, sum.key].peek(sum.key, cost: sum.cost, at: now).outcome
    }

    private mutating func consume(_ sum: Sum, isGranted: Bool, at now: Tick) -> Receipt {
        let isCharged = isGranted && modes[sum.limit] != .off
        let charge = isCharged ? self[sum.limit, sum.key].reserve(sum.key, cost: sum.cost, at: now).receipt : nil
        return Receipt(limit: sum.limit, key: sum.key, cost: sum.cost, parts: sum.parts, charge: charge)
    }

    private static func outcome(_ verdicts: [Decision.Outcome]) -> Decision.Outcome {
        if verdicts.contains(.impossible) { return .impossible }
        let waits = verdicts.compactMap { verdict in
            if case .refused(let retryAfter) = verdict { retryAfter } else { nil }
        }
        return waits.max().map { .refused(retryAfter: $0) } ?? .admitted
    }

    /// The fields of an answer for a limit and key as they are after the question.
    private func state(_ sum: Sum, _ outcome: Decision.Outcome, at now: Tick) -> DecisionFields {
        let isAsked = modes[sum.limit] != .off
        let isBlocked = isAsked && answerOfBlock(.admit, sum.limit, sum.key, sum.cost, at: now) != nil
        let after =
            isBlocked
            ? answerOfBlock(.admit, sum.limit, sum.key, sum.cost, at: now)
            : isAsked ? self[sum.limit, sum.key].peek(sum.key, cost: 0, at: now) : nil
        let retryAfter: Duration? = if case .refused(let retryAfter) = outcome { retryAfter } else { nil }
        return DecisionFields(
            outcome, charged: outcome == .admitted ? sum.cost : 0, remaining: after?.remaining ?? .max,
            retryAfter: retryAfter, resetAfter: after?.resetAfter ?? .zero)
    }

    /// The first part whose limit has the smallest share of its burst left, in whole units.
    private func speaker(_ parts: [Part], _ states: [DecisionFields], at now: Tick) -> Int {
        let shares = zip(parts, states).map { part, state in
            let isBlocked = answerOfBlock(.admit, part.limit, part.key, part.cost, at: now) != nil
            let limit = isBlocked ? limiters[part.limit].limit : self[part.limit, part.key].limit
            let burst = modes[part.limit] == .off ? Int.max : limit.burst
            return (remaining: Int128(state.remaining), burst: Int128(burst))
        }
        return shares.indices.dropFirst().reduce(0) { first, next in
            shares[next].remaining * shares[first].burst < shares[first].remaining * shares[next].burst ? next : first
        }
    }
}
