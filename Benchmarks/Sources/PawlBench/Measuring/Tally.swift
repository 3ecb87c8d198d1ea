// SPDX-License-Identifier: Apache-2.0

import Pawl

/// How often each key was asked about, and how many questions were admitted: what the limit must account for.
struct Tally {
    let askedByKey: [Int]
    let asked: Int
    let admitted: Int

    init(_ questions: Questions, keys: Int, _ courses: [Duel.Course]) {
        var askedByKey = Array(repeating: 0, count: keys)
        for course in courses {
            let asked = course.pairs.reduce(0) { $0 + $1.ours.asked }
            questions.addAsked(from: course.start, count: asked, to: &askedByKey)
        }
        self.askedByKey = askedByKey
        asked = askedByKey.reduce(0, +)
        admitted = courses.flatMap(\.pairs).reduce(0) { $0 + $1.ours.admitted }
    }

    /// Whether the limiter's answers are what its limit allows.
    ///
    /// A key asked so often is admitted at least as often as its burst allows, and at most as often as its burst and
    /// what returned since the limiter was made allow.
    func check(_ limiter: RateLimiter, limit: Limit, nanoseconds: UInt64) throws {
        let counts = limiter.counts()
        guard counts.questions == asked, counts.admitted == admitted, counts.impossible == 0 else {
            throw Wrong("\(asked) asked and \(admitted) admitted, but the limiter counted \(counts)")
        }
        let returned = Double(nanoseconds) * Double(limit.count) / Double(limit.period / .nanoseconds(1))
        let most = returned + 1 < Double(Int.max / 2) ? limit.burst + Int(returned) + 1 : Int.max
        let allowed = askedByKey.reduce(0) { $0 + min($1, limit.burst) }...askedByKey.reduce(0) { $0 + min($1, most) }
        guard allowed.contains(admitted) else {
            throw Wrong("\(admitted) of \(asked) were admitted, where \(limit) allows \(allowed)")
        }
        guard limiter.tableCounts.evicted == 0 else { throw Wrong("live keys were evicted below capacity") }
    }
}
