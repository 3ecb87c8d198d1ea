// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlModel

/// The real engine on virtual time: the earliest question is asked when the limiter is made, every other one as much
/// later as the input says. Nobody waits, and the limiter's own clock stands still, so that the same input is decided
/// alike in every run, to the nanosecond.
struct Decider {
    private let limiter: RateLimiter
    /// The tick of the earliest question.
    let start: Tick
    private let earliest: Instant

    /// `capacity`: so many live keys are never forgotten.
    init(limit: Limit, capacity: Int, earliest: Instant, hashKey: HashKey = .random) throws(LimitError) {
        let clock = StandingClock(wall: earliest)
        limiter = try RateLimiter(limit, capacity: capacity, time: .custom(clock), hashKey: hashKey)
        start = limiter.now
        self.earliest = earliest
    }

    /// How far virtual time reaches from the earliest question: a little less than 146 years.
    var longestSpan: Duration { Tick.last - start }

    /// Answers `questions`, which must be in the order of time, and appends to `decisions`.
    func decide(_ questions: ArraySlice<Question>, _ keys: KeyTable, into decisions: inout [Decision]) {
        let bytes = keys.bytes.span
        for question in questions {
            let tick = start.advanced(by: .nanoseconds(question.time.nanoseconds - earliest.nanoseconds))
            if let integer = keys.integer(question.key) {
                decisions.append(limiter.admit(integer, cost: question.cost, at: tick))
            } else {
                let text = bytes.extracting(keys.textRange(question.key))
                decisions.append(limiter.admit(text, cost: question.cost, at: tick))
            }
        }
    }

    /// Keys forgotten while they were live, because the table was full.
    var evicted: Int { limiter.tableCounts.evicted }

    var reservedBytes: Int { limiter.reservedBytes }
}

/// A clock that stands still at one moment.
private struct StandingClock: LimiterClock {
    let wall: Instant

    func monotonicNanoseconds() -> UInt64 { 0 }
    func wallNanoseconds() -> Int64 { wall.nanoseconds }
}
