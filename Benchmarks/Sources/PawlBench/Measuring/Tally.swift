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

    /// Whether the limiter's answers are what its limit allows, and whether it counted them right.
    func check(_ limiter: RateLimiter, limit: Limit, nanoseconds: UInt64) throws {
        let counts = limiter.counts()
        guard counts.questions == asked, counts.admitted == admitted, counts.impossible == 0 else {
            throw Wrong("\(asked) asked and \(admitted) admitted, but the limiter counted \(counts)")
        }
        try check("the limiter", limit: limit, nanoseconds: nanoseconds)
        guard limiter.tableCounts.evicted == 0 else { throw Wrong("live keys were evicted below capacity") }
    }

    /// Whether somebody's answers are what the limit allows.
    ///
    /// A key asked so often is admitted at least as often as its burst allows, and at most as often as its burst and
    /// what returned since the limiter was made allow; under a window, as often as the windows begun since allow.
    ///
    /// - Parameter startsFull: whether a key that was never asked about has its whole burst, or one unit.
    func check(_ who: String, limit: Limit, nanoseconds: UInt64, startsFull: Bool = true) throws {
        let periods = Double(nanoseconds) / Double(limit.period / .nanoseconds(1))
        let returned =
            limit.algorithm == .gcra ? periods * Double(limit.count) + 1 : (periods + 1) * Double(limit.count)
        let most = returned < Double(Int.max / 2) ? limit.burst + Int(returned) : Int.max
        let least = startsFull ? limit.burst : 1
        let allowed = askedByKey.reduce(0) { $0 + min($1, least) }...askedByKey.reduce(0) { $0 + min($1, most) }
        guard allowed.contains(admitted) else {
            throw Wrong("\(who) admitted \(admitted) of \(asked), where \(limit) allows \(allowed)")
        }
    }
}
