// SPDX-License-Identifier: Apache-2.0

import Pawl

/// The limiter asked at instants that do not depend on any clock: each chunk of questions so long after the one before
/// as if its questions came one after the other. (To advance an instant for each would cost more than a decision.)
struct VirtualTime {
    private let limiter: RateLimiter
    private let questions: Questions
    private let step: Duration
    private var now: Tick

    /// - Parameter nanosecondsApart: from question to question.
    init(_ limiter: RateLimiter, period: Duration, _ questions: Questions, nanosecondsApart: Int) {
        self.limiter = limiter
        self.questions = questions
        step = .nanoseconds(nanosecondsApart) * Duel.chunk
        // Where a limiter with one limit begins.
        now = Tick.zero.advanced(by: period)
    }

    mutating func ask(from position: Int, count: Int) -> Int {
        stride(from: 0, to: count, by: Duel.chunk).reduce(0) { admitted, done in
            now = now.advanced(by: step)
            let chunk = min(Duel.chunk, count - done)
            return admitted
                + (questions.form.door == .string
                    ? askStrings(position + done, chunk) : askSpans(position + done, chunk))
        }
    }

    private func askStrings(_ position: Int, _ count: Int) -> Int {
        // SAFETY: positions are below `questions.count`, and `self` holds the questions.
        let keys = unsafe questions.strings + position
        var admitted = 0
        for index in 0..<count where unsafe limiter.admit(keys[index], at: now).isAdmitted { admitted += 1 }
        return admitted
    }

    private func askSpans(_ position: Int, _ count: Int) -> Int {
        let length = questions.form.bytes
        // SAFETY: as above; each key has `length` bytes, and a span does not outlive its question.
        let keys = unsafe UnsafePointer(questions.bytes + position * length)
        var admitted = 0
        for index in 0..<count {
            let key = unsafe Span(_unsafeStart: keys + index * length, count: length)
            if limiter.admit(key, at: now).isAdmitted { admitted += 1 }
        }
        return admitted
    }
}
