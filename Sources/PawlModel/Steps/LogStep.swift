// SPDX-License-Identifier: Apache-2.0

/// One question applied to one key's log: the result, with everything that an answer may be asked for.
///
/// Where other algorithms work out an answer's fields from the key's word, nobody can read the log again later; so the
/// step finds them, and a ``Decision`` keeps them.
@usableFromInline
package struct LogStep: Sendable, Hashable {
    @usableFromInline
    package let verdict: Verdict
    /// The word of the key afterwards, to be published where it differs from the one before.
    @usableFromInline
    package let word: UInt64
    /// The units that the question takes: 0 unless admitted.
    @usableFromInline
    package let charged: UInt64
    /// The largest cost that would be admitted after the question.
    @usableFromInline
    package let remaining: UInt64
    /// The first tick at which a question that was refused fits; ``Tick/zero`` where it was not refused.
    @usableFromInline
    package let fitsAt: Tick
    /// The first tick at which the key is as if never seen; ``Tick/zero`` where it is.
    @usableFromInline
    package let forgottenAt: Tick
    /// The instant that the units were recorded at, which a refund must name; ``Tick/zero`` where nothing was recorded.
    @usableFromInline
    package let recordedAt: Tick

    @inlinable
    package init(
        _ verdict: Verdict, word: UInt64, charged: UInt64 = 0, remaining: UInt64, fitsAt: Tick = .zero,
        forgottenAt: Tick = .zero, recordedAt: Tick = .zero
    ) {
        self.verdict = verdict
        self.word = word
        self.charged = charged
        self.remaining = remaining
        self.fitsAt = fitsAt
        self.forgottenAt = forgottenAt
        self.recordedAt = recordedAt
    }

    /// What counters note of it.
    @inlinable
    package var counted: Step { Step(verdict, word: word, charged: charged) }
}

extension SlidingLog {
    /// The step of a key never seen, were its log there to record it in: what a peek at it answers.
    @inlinable
    package func stepOfFresh(_ verb: Verb, _ cost: Cost) -> LogStep {
        let (verdict, charged) = judge(verb, cost, beside: 0)
        return LogStep(verdict, word: Plan.fresh, charged: charged, remaining: remaining(beside: charged))
    }
}
