// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import PawlTesting
import Testing

/// A question and the answer it must get: one row of a story.
struct Row: Sendable {
    enum Question: Sendable {
        case admit(Int)
        case take(Int)
        case charge(Int)
        case peek(Int)
    }

    /// Since the limiter was made.
    let now: Duration
    let key: String
    let question: Question
    let answer: DecisionFields
}

/// A row for one key, or for several where they are named.
///
/// What is charged follows from the rest, except for units taken.
func row(
    _ now: Duration, key: String = "a", _ question: Row.Question, _ outcome: Decision.Outcome, charged: Int? = nil,
    remaining: Int, resetAfter: Duration
) -> Row {
    let cost =
        switch question {
        case .admit(let cost), .charge(let cost): cost
        case .take, .peek: 0
        }
    let retryAfter: Duration? = if case .refused(let retryAfter) = outcome { retryAfter } else { nil }
    return Row(
        now: now, key: key, question: question,
        answer: DecisionFields(
            outcome, charged: charged ?? (outcome == .admitted ? cost : 0), remaining: remaining,
            retryAfter: retryAfter, resetAfter: resetAfter))
}

/// Puts a story's questions to a limiter at given instants, to one with a clock, and to the reference, which
/// must all give the answers in the table. They are made at a time of the calendar, to which windows are aligned.
func tell(
    _ rate: String, madeAt wallTime: Duration = .zero, _ rows: [Row], sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let limit = try Limit(rate)
    let clock = ManualClock(wallTime: wallTime)
    let told = try RateLimiter(limit, capacity: 64, time: .manual(ManualClock(wallTime: wallTime)))
    let clocked = try RateLimiter(limit, capacity: 64, time: .manual(clock))
    var reference = ReferenceLimiter(limit, unixTimeAtZero: wallTime - limit.period)
    // A limiter starts one period above tick zero.
    let start = Tick.zero.advanced(by: limit.period)
    for (index, row) in rows.enumerated() {
        let place = Comment(rawValue: "\(rate), row \(index + 1): \(row.question) at \(row.now)")
        let now = start.advanced(by: row.now)
        clock.advance(by: row.now - clock.elapsed)
        #expect(DecisionFields(told.ask(row, at: now)) == row.answer, place, sourceLocation: sourceLocation)
        #expect(DecisionFields(clocked.ask(row, at: nil)) == row.answer, place, sourceLocation: sourceLocation)
        #expect(reference.ask(row, at: now) == row.answer, place, sourceLocation: sourceLocation)
        for limiter in [told, clocked] {
            #expect(limiter.engine.audit().violations == [], place, sourceLocation: sourceLocation)
        }
    }
}

extension RateLimiter {
    fileprivate func ask(_ row: Row, at now: Tick?) -> Decision {
        switch row.question {
        case .admit(let cost): admit(row.key, cost: cost, at: now)
        case .take(let most): take(row.key, upTo: most, at: now)
        case .charge(let cost): charge(row.key, cost: cost, at: now)
        case .peek(let cost): peek(row.key, cost: cost, at: now)
        }
    }
}

extension ReferenceLimiter {
    fileprivate mutating func ask(_ row: Row, at now: Tick) -> DecisionFields {
        switch row.question {
        case .admit(let cost): admit(row.key, cost: cost, at: now)
        case .take(let most): take(row.key, upTo: most, at: now)
        case .charge(let cost): charge(row.key, cost: cost, at: now)
        case .peek(let cost): peek(row.key, cost: cost, at: now)
        }
    }
}

/// Milliseconds, for tables that are to be narrow.
func ms(_ milliseconds: Int) -> Duration { .milliseconds(milliseconds) }

/// Nanoseconds, for those that are exact.
func ns(_ nanoseconds: Int) -> Duration { .nanoseconds(nanoseconds) }

/// Days.
func days(_ days: Int) -> Duration { .seconds(days * 86_400) }
