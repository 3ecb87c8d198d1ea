// SPDX-License-Identifier: Apache-2.0

import Pawl

/// The limiter, asked with strings.
struct LimiterByString: Contestant {
    let limiter: RateLimiter
    /// The limiter's first where nil.
    let limit: LimitTable.ID?
    let questions: Questions

    func ask(from position: Int, count: Int) -> Int {
        // SAFETY: positions are below `questions.count`, and `self` holds the questions.
        let keys = unsafe questions.strings + position
        var admitted = 0
        for index in 0..<count where unsafe limiter.admit(keys[index], under: limit).isAdmitted { admitted += 1 }
        return admitted
    }
}

/// The limiter, asked with spans of bytes.
struct LimiterBySpan: Contestant {
    let limiter: RateLimiter
    let limit: LimitTable.ID?
    let questions: Questions

    func ask(from position: Int, count: Int) -> Int {
        let length = questions.form.bytes
        // SAFETY: as above; each key has `length` bytes, and a span does not outlive its question.
        let keys = unsafe UnsafePointer(questions.bytes + position * length)
        var admitted = 0
        for index in 0..<count {
            let key = unsafe Span(_unsafeStart: keys + index * length, count: length)
            if limiter.admit(key, under: limit).isAdmitted { admitted += 1 }
        }
        return admitted
    }
}

extension KeyForm {
    /// The limiter, asked through the form's door: each question by itself, or so many in one call.
    func contestant(
        _ limiter: RateLimiter, under limit: LimitTable.ID? = nil, _ questions: Questions, batch: Int = 1
    ) -> any Contestant {
        if batch > 1 { return LimiterInBatches(limiter, under: limit, questions, batch) }
        return switch door {
        case .string: LimiterByString(limiter: limiter, limit: limit, questions: questions)
        case .span: LimiterBySpan(limiter: limiter, limit: limit, questions: questions)
        }
    }
}
