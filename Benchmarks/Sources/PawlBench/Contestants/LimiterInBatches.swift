// SPDX-License-Identifier: Apache-2.0

import Pawl

/// The limiter, asked for several keys in one call, the decisions into an array that is kept.
///
/// `admitEach` takes any sequence of keys. Strings are given where they lie; bytes, for which it has no door of its own
/// as a span cannot be an element, as a key type of the caller's own that points at them.
final class LimiterInBatches: Contestant, @unchecked Sendable {
    private let limiter: RateLimiter
    private let limit: LimitTable.ID?
    private let questions: Questions
    private let batch: Int
    /// Used by one thread: each has its own through ``forOneThread()``.
    private var decisions: [Decision] = []

    init(_ limiter: RateLimiter, under limit: LimitTable.ID?, _ questions: Questions, _ batch: Int) {
        self.limiter = limiter
        self.limit = limit
        self.questions = questions
        self.batch = batch
        decisions.reserveCapacity(batch)
    }

    func forOneThread() -> any Contestant { LimiterInBatches(limiter, under: limit, questions, batch) }

    func ask(from position: Int, count: Int) -> Int {
        var admitted = 0
        for start in stride(from: position, to: position + count, by: batch) {
            let count = min(batch, position + count - start)
            switch questions.form.door {
            case .string: ask(StringRow(questions, from: start, count: count))
            case .span: ask(ByteRow(questions, from: start, count: count))
            }
            for decision in decisions where decision.isAdmitted { admitted += 1 }
        }
        return admitted
    }

    private func ask<Row: Sequence>(_ row: Row) where Row.Element: LimiterKey {
        limiter.admitEach(row, under: limit, into: &decisions)
    }
}
