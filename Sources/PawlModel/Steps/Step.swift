// SPDX-License-Identifier: Apache-2.0

/// How a question's cost is meant.
@usableFromInline
package enum Verb: UInt8, Sendable {
    /// All of it or nothing.
    case admit
    /// As many units as there are, up to the cost.
    case take
    /// The work is done already: all of it, even into debt.
    case charge
    /// What would be answered; nothing changes.
    case peek
}

/// What a question comes to.
package enum Verdict: UInt8, Sendable {
    case admitted, refused, impossible
}

/// One question applied to one word: a pure function's result.
///
/// The word is to be published exactly when it differs from the one the step began with.
package struct Step: Sendable, Hashable {
    package let verdict: Verdict
    /// The state after the question.
    package let word: UInt64
    /// The units that the question takes: 0 unless admitted.
    package let charged: UInt64

    static func admitted(word: UInt64, charged: UInt64) -> Step {
        Step(verdict: .admitted, word: word, charged: charged)
    }
    static func refused(word: UInt64) -> Step { Step(verdict: .refused, word: word, charged: 0) }
    static func impossible(word: UInt64) -> Step { Step(verdict: .impossible, word: word, charged: 0) }

    /// The step of a limit that always admits: nothing is kept, so there is no word to change.
    package static func unlimited(_ verb: Verb, _ cost: Cost) -> Step {
        if cost.isNegative { return .impossible(word: Plan.fresh) }
        return .admitted(word: Plan.fresh, charged: verb == .peek ? 0 : cost.units)
    }
}
