// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Pawl

/// A limiter with three limits, asked under one of them, or under all in one question.
@safe
struct SeveralLimits: Contestant {
    enum Form: String, ExpressibleByArgument, CaseIterable {
        case one, three
        /// Three, of which one has the same key in all questions.
        case threeOneInCommon = "three-one-in-common"
    }

    let limiter: RateLimiter
    let form: Form
    let questions: Questions
    private let limits: (LimitTable.ID, LimitTable.ID, LimitTable.ID)

    init(_ limiter: RateLimiter, _ form: Form, _ questions: Questions) {
        self.limiter = limiter
        self.form = form
        self.questions = questions
        let all = limiter.limits
        limits = (all[0], all[1], all[2])
    }

    func ask(from position: Int, count: Int) -> Int {
        switch form {
        case .one: admitted(position, count) { limiter.admit($0, under: limits.0).isAdmitted }
        case .three:
            admitted(position, count) { limiter.admitAll((limits.0, $0), (limits.1, $0), (limits.2, $0)).isAdmitted }
        case .threeOneInCommon:
            admitted(position, count) { limiter.admitAll((limits.0, $0), (limits.1, $0), (limits.2, 0)).isAdmitted }
        }
    }

    @inline(__always)
    private func admitted(_ position: Int, _ count: Int, _ isAdmitted: (ByteRow.Element) -> Bool) -> Int {
        var admitted = 0
        for key in ByteRow(questions, from: position, count: count) where isAdmitted(key) { admitted += 1 }
        return admitted
    }
}
