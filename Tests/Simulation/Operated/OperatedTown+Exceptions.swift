// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlTesting
import TestSupport

// What an operator does for and to single customers: who does not give up is blocked for a while, who pays has a limit of his own, who
// calls because of a test that went wrong begins afresh.

extension OperatedTown {
    mutating func attendToSomebody() throws -> String? {
        // Those who were refused or are greedy, those who were attended to before, and anybody.
        var (limit, user) = (anyLimit(), random.magnitude(0...users - 1))
        var key = key(limit, of: user)
        if let lastRefused, random.onceIn(2) {
            (limit, user) = lastRefused
            key = self.key(limit, of: user)
        } else if let lastGreedy, random.onceIn(2) {
            (limit, key) = (lastGreedy.limit, lastGreedy.key)
        } else if random.onceIn(2), let name = known.randomElement(using: &random) {
            (limit, key) = (name.limit, name.key)
        }
        guard !books.rules[limit].isRemoved else { return nil }
        let now = limiter.now
        let name = Books.Name(limit: limit, key: key)
        exceptional.insert(name)
        prepare(limit, key, at: now)
        do {
            try attend(to: name, at: now)
        } catch let error as LimitError {
            // Only a full table is in the way.
            note("exceptions without a place")
            guard kind != .roomy else { return "\(error)" }
        }
        return judgeList(at: now) ?? judgeState(name, at: now)
    }

    /// In an order that follows from the seed.
    private var known: [Books.Name] { exceptional.sorted { ($0.limit, $0.key) < ($1.limit, $1.key) } }

    private mutating func attend(to name: Books.Name, at now: Tick) throws {
        let (limit, key, id) = (name.limit, name.key, ids[name.limit])
        switch Int.random(in: 0..<12, using: &random) {
        case 0..<3:
            let duration = Duration.nanoseconds(random.magnitude(second...7200 * second))
            try limiter.block(key, for: duration, under: id, at: now)
            note("blocks")
            books.block(limit, key, until: now.advanced(by: duration), at: now)
            witness?.block(limit, key, until: now.advanced(by: duration), at: now)
        case 3:
            limiter.unblock(key, under: id)
            note("blocks ended")
            books.block(limit, key, until: nil, at: now)
            witness?.block(limit, key, until: nil, at: now)
        case 4..<8:
            let own = try ownLimit(limit)
            let duration = random.onceIn(4) ? nil : Duration.nanoseconds(random.magnitude(second...14_400 * second))
            try limiter.override(key, with: own, for: duration, under: id, at: now)
            note("overrides")
            let end = duration.map { now.advanced(by: $0) } ?? .last
            books.override(limit, key, with: own, until: end, at: now)
            witness?.override(limit, key, with: own, until: end, at: now)
        case 8, 9:
            limiter.endOverride(key, under: id, at: now)
            note("overrides ended")
            books.endOverride(limit, key, at: now)
            witness?.endOverride(limit, key, at: now)
        default:
            limiter.reset(key, under: id, at: now)
            note("resets")
            books.reset(limit, key, at: now)
            witness?.reset(limit, key, at: now)
        }
    }

    /// What a good customer has, or one who is to have less.
    private mutating func ownLimit(_ limit: Int) throws -> Limit {
        let usual = usual[limit]
        let isLog = usual.algorithm == .slidingLog
        if !isLog, random.onceIn(8) { return .unlimited }
        let factor = Int.random(in: 2...5, using: &random)
        let count = random.onceIn(4) ? max(usual.count / factor, 1) : usual.count * factor
        let others: [Limit.Algorithm] = [usual.algorithm, .gcra, .fixedWindow, .slidingCounter]
        let algorithm = isLog ? .slidingLog : others.randomElement(using: &random) ?? .gcra
        return try Limit(count, per: usual.period, algorithm: algorithm)
    }

    /// The list of exceptions is that of the books.
    private func judgeList(at now: Tick) -> String? {
        var (listed, expected): (Set<String>, Set<String>) = ([], [])
        for exception in limiter.exceptions(at: now) {
            let kind = exception.kind == .blocked ? "blocked" : "overridden"
            listed.insert("\(exception.limit) \(exception.key) \(kind) \(exception.until ?? .last)")
        }
        for (name, exception) in books.exceptions {
            let key = "\(ids[name.limit]) \(Key(name.key))"
            if let end = exception.blockedUntil, end > now { expected.insert("\(key) blocked \(end)") }
            if let own = exception.own, own.until > now { expected.insert("\(key) overridden \(own.until)") }
        }
        return listed == expected ? nil : "listed are \(listed.sorted()), expected \(expected.sorted())"
    }

    private mutating func judgeState(_ name: Books.Name, at now: Tick) -> String? {
        let decision = limiter.peek(name.key, under: ids[name.limit], at: now)
        let complaint =
            books.judgeBlock(.peek, 1, name.limit, name.key, decision, at: now)
            ?? witness?.judge(.peek, name.limit, name.key, 1, decision, at: now)
        return complaint.map { "\(name) after it was attended to: \($0)" }
    }
}
