// SPDX-License-Identifier: Apache-2.0

public import Pawl

/// What a reference knows of the answer to a question under several limits, as a value that can be compared and printed.
public struct CombinedFields: Sendable, Hashable {
    /// What the question came to.
    public let outcome: Decision.Outcome
    /// The parts that are refused or impossible, by their place in the question; none where it is admitted.
    public let violated: Set<Int>
    /// The parts that would be, were their limits not in shadow.
    public let violatedInShadow: Set<Int>
    /// The part whose limit has the smallest share of its burst left after the question, in whole units; the first of those.
    public let speaker: Int
    /// The fields of the limit that speaks. What it was charged is the sum of all parts that name it and its key, and the
    /// wait is the longest of all limits that refuse.
    public let fields: DecisionFields

    /// The fields of a decision.
    ///
    /// - Parameters:
    ///   - decision: The answer.
    ///   - charged: What a reference says of what the limit that speaks was charged in all, which a combined decision does not tell.
    public init(_ decision: CombinedDecision, charged: Int) {
        self.init(
            decision.outcome, violated: Set(decision.violated.positions),
            violatedInShadow: Set(decision.violatedInShadow.positions), speaker: decision.position,
            fields: DecisionFields(
                decision.outcome, charged: charged, remaining: decision.remaining, retryAfter: decision.retryAfter,
                resetAfter: decision.resetAfter))
    }

    /// Whether the units were granted, by all limits.
    public var isAdmitted: Bool { outcome == .admitted }

    /// Fields written down by hand, for a table of expectations.
    public init(
        _ outcome: Decision.Outcome, violated: Set<Int> = [], violatedInShadow: Set<Int> = [], speaker: Int,
        fields: DecisionFields
    ) {
        self.outcome = outcome
        self.violated = violated
        self.violatedInShadow = violatedInShadow
        self.speaker = speaker
        self.fields = fields
    }
}

extension CombinedFields: CustomStringConvertible {
    /// For example `part 1 speaks of [0, 1] violated: refused, 0 charged, 0 remaining, …`.
    public var description: String {
        let shadow = violatedInShadow.isEmpty ? "" : ", \(violatedInShadow.sorted()) in shadow"
        return "part \(speaker) speaks of \(violated.sorted()) violated\(shadow): \(fields)"
    }
}
