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
@usableFromInline
package enum Verdict: UInt8, Sendable {
    /// By the limit.
    case admitted
    /// By the switch that admits everything in the process.
    case admittedBySwitch
    /// By the limit.
    case refused
    case impossible
    /// There is no place for a key that is new. The step's word is the tick at which one may be free.
    case tableFull
    /// By the switch that refuses everything in the process. The step's word is how many nanoseconds to wait.
    case refusedBySwitch
    /// The key is blocked. The step's word is the tick until which.
    case blocked
}

/// One question applied to one word: a pure function's result.
///
/// The word is to be published exactly when it differs from the one the step began with.
@usableFromInline
package struct Step: Sendable, Hashable {
    @usableFromInline
    package let verdict: Verdict
    /// The state after the question.
    @usableFromInline
    package let word: UInt64
    /// The units that the question takes: 0 unless admitted, by the limit or by the switch.
    @usableFromInline
    package let charged: UInt64

    @inlinable
    @inline(__always)
    package var isAdmitted: Bool { verdict == .admitted || verdict == .admittedBySwitch }

    @inlinable
    package init(_ verdict: Verdict, word: UInt64, charged: UInt64 = 0) {
        self.verdict = verdict
        self.word = word
        self.charged = charged
    }

    /// The step of a limit that always admits: nothing is kept, so there is no word to change.
    @usableFromInline
    package static func unlimited(_ verb: Verb, _ cost: Cost) -> Step {
        if cost.isNegative { return Step(.impossible, word: Plan.fresh) }
        return Step(.admitted, word: Plan.fresh, charged: verb == .peek ? 0 : cost.units)
    }

    /// The step of a process in which everything is admitted.
    package static func admittedBySwitch(_ verb: Verb, _ cost: Cost) -> Step {
        if cost.isNegative { return Step(.impossible, word: Plan.fresh) }
        return Step(.admittedBySwitch, word: Plan.fresh, charged: verb == .peek ? 0 : cost.units)
    }

    /// The step of a process in which everything is refused.
    package static func refusedBySwitch(_ cost: Cost, nanoseconds: UInt64) -> Step {
        cost.isNegative ? Step(.impossible, word: Plan.fresh) : Step(.refusedBySwitch, word: nanoseconds)
    }

    /// The step of a key that is blocked until a tick.
    package static func blocked(until tick: Tick, _ cost: Cost) -> Step {
        cost.isNegative ? Step(.impossible, word: Plan.fresh) : Step(.blocked, word: tick.nanoseconds)
    }

    /// The step of a key for which there is no place before that tick.
    package static func tableFull(until tick: Tick) -> Step { Step(.tableFull, word: tick.nanoseconds) }
}
