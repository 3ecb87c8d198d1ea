// SPDX-License-Identifier: Apache-2.0

public import Pawl

/// The fields of a decision that a reference knows, as a value that can be compared and printed.
///
/// A `Decision` works its fields out when asked and is not equatable; a test that wants all of them
/// to be right compares this.
///
///     #expect(DecisionFields(limiter.admit("user-42", at: now)) == reference.admit("user-42", at: now))
public struct DecisionFields: Sendable, Hashable {
    /// What the question came to.
    public let outcome: Decision.Outcome
    /// The units that the question consumed.
    public let charged: Int
    /// The largest cost that would be admitted after the question.
    public let remaining: Int
    /// The time after which the same question would be admitted; nil unless refused.
    public let retryAfter: Duration?
    /// The time until the key is as if never seen.
    public let resetAfter: Duration

    /// Whether the units were granted.
    public var isAdmitted: Bool { outcome == .admitted }

    /// Fields written down by hand, for a table of expectations.
    public init(
        _ outcome: Decision.Outcome, charged: Int, remaining: Int, retryAfter: Duration?, resetAfter: Duration
    ) {
        self.outcome = outcome
        self.charged = charged
        self.remaining = remaining
        self.retryAfter = retryAfter
        self.resetAfter = resetAfter
    }

    /// All fields of a decision, worked out now.
    public init(_ decision: Decision) {
        self.init(
            decision.outcome, charged: decision.charged, remaining: decision.remaining,
            retryAfter: decision.retryAfter, resetAfter: decision.resetAfter)
    }
}

extension DecisionFields: CustomStringConvertible {
    /// For example `refused, 0 charged, 0 remaining, retry after 0.5 seconds, reset after 1.5 seconds`.
    public var description: String {
        let answer =
            switch outcome {
            case .admitted: "admitted"
            case .refused: "refused"
            case .impossible: "impossible"
            }
        let retry = retryAfter.map { ", retry after \($0)" } ?? ""
        return "\(answer), \(charged) charged, \(remaining) remaining\(retry), reset after \(resetAfter)"
    }
}
