// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import PawlTesting
import TestSupport

/// A random history of questions to a limiter and to a reference for each of its limits, which must give the same
/// answers to all of them. One seed, one history.
struct History {
    private enum Verb: CaseIterable {
        case admit, take, charge, peek
    }

    private let ids: [LimitTable.ID]
    private let keys: [Key]
    private var references: [ReferenceLimiter]
    private var answers: [[DecisionFields]]
    /// nil where every question names its instant.
    private let clock: ManualClock?
    private let start: Int
    /// Nanoseconds since the limiter was made; behind its beginning when negative.
    private var elapsed = 0
    private var last: DecisionFields?
    private var random: SeededGenerator

    let limiter: RateLimiter
    private(set) var questions = 0

    init(seed: UInt64, capacity: Int, keys keyCount: Int) throws {
        random = SeededGenerator(seed: seed)
        var table = LimitTable()
        var (limits, ids): ([Limit], [LimitTable.ID]) = ([], [])
        for index in 0..<Int.random(in: 1...3, using: &random) {
            try limits.append(random.onceIn(12) ? .unlimited : random.anyLimit())
            try ids.append(table.add("limit-\(index)", limits[index]))
        }
        self.ids = ids
        answers = limits.map { _ in [] }
        keys = random.keys(keyCount)
        let wallTime = random.wallTime()
        let clock = Bool.random(using: &random) ? ManualClock(wallTime: wallTime) : nil
        let start = limits.map(\.period).max() ?? .zero
        let limiter = try RateLimiter(table, capacity: capacity, time: clock.map { .manual($0) } ?? .monotonic)
        references = limits.map { limit in
            clock == nil
                ? ReferenceLimiter(limit, inStepWith: limiter)
                : ReferenceLimiter(limit, unixTimeAtZero: wallTime - start)
        }
        (self.clock, self.start, self.limiter) = (clock, nanoseconds(start), limiter)
    }

    // MARK: Time

    /// The present as the limiter must see it: never before tick zero, never after the last tick.
    private var now: Tick { Tick(nanoseconds: UInt64(max(start + elapsed, 0))) }

    private mutating func moveTo(_ nanoseconds: Int) {
        // Within what a clock can be moved by.
        let wanted = min(max(nanoseconds, -(1 << 61)), 1 << 62 - 1)
        // Twice, as durations are taken to be no longer than the time line.
        clock?.advance(by: .nanoseconds(-elapsed))
        clock?.advance(by: .nanoseconds(wanted))
        elapsed = wanted
    }

    private mutating func letTimePass() {
        let far = 1 << 62 - 1
        let wait = last.map { Waits($0) }
        switch Int.random(in: 0..<40, using: &random) {
        case 0..<8: break
        case 8..<16: moveTo(elapsed + random.magnitude(0...(wait?.reset ?? 1000)))
        case 16..<22: moveTo(elapsed + (wait?.retry ?? 1))
        case 22..<25: moveTo(elapsed + (wait?.retry ?? 1) - 1)
        case 25, 26: moveTo(elapsed + (wait?.reset ?? 1))
        case 27: moveTo(elapsed + (wait?.reset ?? 1) - 1)
        case 28..<32: moveTo(elapsed + random.magnitude(0...start + 1))
        case 32..<37: moveTo(elapsed - random.magnitude(0...start + 1))
        case 37: moveTo(elapsed + random.magnitude(0...(far - max(elapsed, 0)) / 8))
        case 38: moveTo(random.onceIn(4) ? -start - 1 : elapsed - random.magnitude(0...max(elapsed, 1)))
        default: if random.onceIn(10) { moveTo(far - start - random.magnitude(0...1_000_000)) }
        }
    }

    // MARK: Questions

    /// Asks one question of both; what differs, if anything does.
    mutating func ask() -> String? {
        letTimePass()
        questions += 1
        let index = Int.random(in: 0..<ids.count, using: &random)
        let key = keys.randomElement(using: &random) ?? Key(0)
        let verb = random.onceIn(2) ? Verb.admit : Verb.allCases.randomElement(using: &random) ?? .admit
        var cost = random.cost(references[index].limit, remaining: last?.remaining ?? 1)
        // Most debts are such as can be paid back within the history.
        if verb == .charge, !random.onceIn(20) { cost = random.magnitude(1...references[index].limit.burst) }
        let decision = decide(verb, key, cost, ids[index])
        let answer = DecisionFields(decision)
        let expected = expect(verb, key, cost, index)
        last = answer
        if verb != .peek { answers[index].append(expected) }
        let isSpokenByItsLimit = decision.limit == references[index].limit && decision.name == "limit-\(index)"
        if answer == expected, isSpokenByItsLimit { return nil }
        return "question \(questions), \(verb) \(cost) under \(references[index].limit) at \(now): "
            + "\(answer), expected \(expected)"
    }

    private func decide(_ verb: Verb, _ key: Key, _ cost: Int, _ id: LimitTable.ID) -> Decision {
        let at = clock == nil ? now : nil
        return switch verb {
        case .admit: limiter.admit(key, cost: cost, under: id, at: at)
        case .take: limiter.take(key, upTo: cost, under: id, at: at)
        case .charge: limiter.charge(key, cost: cost, under: id, at: at)
        case .peek: limiter.peek(key, cost: cost, under: id, at: at)
        }
    }

    private mutating func expect(_ verb: Verb, _ key: Key, _ cost: Int, _ index: Int) -> DecisionFields {
        switch verb {
        case .admit: references[index].admit(key, cost: cost, at: now)
        case .take: references[index].take(key, upTo: cost, at: now)
        case .charge: references[index].charge(key, cost: cost, at: now)
        case .peek: references[index].peek(key, cost: cost, at: now)
        }
    }

    // MARK: What must hold in between and at the end

    /// Broken invariants of the table, and counts that do not add up.
    func faults() -> [String] {
        var faults = limiter.engine.audit().violations
        for (id, answers) in zip(ids, answers) {
            let counts = limiter.counts(under: id)
            let refused = answers.count { if case .refused = $0.outcome { true } else { false } }
            let impossible = answers.count { $0.outcome == .impossible }
            if (counts.refused, counts.impossible, counts.questions) != (refused, impossible, answers.count) {
                faults.append("\(counts), expected \(refused) refused, \(impossible) impossible of \(answers.count)")
            }
            let units = answers.reduce(Int128(0)) { $0 + Int128($1.charged) }
            if units <= Int.max, counts.units != Int(units) { faults.append("\(counts), expected \(units) units") }
        }
        return faults
    }
}

/// The waiting times that an answer named, in nanoseconds.
private struct Waits {
    let retry: Int?
    let reset: Int

    init(_ answer: DecisionFields) {
        retry = answer.retryAfter.map { nanoseconds($0) }
        reset = nanoseconds(answer.resetAfter)
    }
}
