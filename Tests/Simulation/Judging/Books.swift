// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlModel
import PawlTesting

/// What a limiter granted, refused and took back, written down by who got its answers, and judged by what is promised in real time:
///
/// - in no interval more passes than the limits of that time allow (``KeyBook``),
/// - nothing passes for a key that is blocked, until its block ends, which is what it is told to wait for,
/// - what the limiter counts is what was answered (``Tally``).
///
/// Nothing here is shared with the limiter's own arithmetic. Beyond the capacity, where keys are evicted, a key may have begun afresh:
/// that is believed as often as the limiter has evicted one, and never of a key that is blocked or has a limit of its own.
struct Books {
    struct Rule {
        var limit: Limit
        var mode: LimitMode
        var isRemoved = false
    }

    struct Name: Hashable {
        let limit: Int
        let key: Int
    }

    /// What is special about a key.
    struct Exception {
        var blockedUntil: Tick?
        var own: (limit: Limit, until: Tick)?
        /// How often it had a limit of its own that ended or was replaced.
        var changes = 0
    }

    private(set) var rules: [Rule] = []
    private(set) var exceptions: [Name: Exception] = [:]
    private var keys: [Name: KeyBook] = [:]
    private var tallies: [Tally] = []
    private let unixAtZero: Int128
    private let mayEvict: Bool
    /// The latest instant that anything was asked about.
    private(set) var latest = Tick.zero
    /// Of charges and of what was given back.
    private(set) var number = 0
    private(set) var forgotten = 0
    private(set) var refusedByBlocks = 0

    /// Under which name stands what keys without a place share.
    static let everybody = -1

    init(unixAtZero: Duration, mayEvict: Bool) {
        self.unixAtZero = nanoseconds(of: unixAtZero)
        self.mayEvict = mayEvict
    }

    // MARK: What holds

    mutating func add(_ limit: Limit, _ mode: LimitMode = .enforce) {
        rules.append(Rule(limit: limit, mode: mode))
        tallies.append(Tally())
    }

    /// The limit that a key follows.
    func limit(_ limit: Int, of key: Int) -> Limit {
        exceptions[Name(limit: limit, key: key)]?.own?.limit ?? rules[limit].limit
    }

    /// Whether what a key is charged under a limit is remembered.
    func isKept(_ limit: Int, _ key: Int) -> Bool {
        rules[limit].mode != .off && self.limit(limit, of: key) != .unlimited
    }

    func isBlocked(_ limit: Int, _ key: Int, at now: Tick) -> Bool {
        (exceptions[Name(limit: limit, key: key)]?.blockedUntil).map { $0 > now } ?? false
    }

    // MARK: What was answered

    /// Whether an answer is that of a key's block, where it is blocked.
    mutating func judgeBlock(
        _ verb: Verb, _ cost: Int, _ limit: Int, _ key: Int, _ decision: Decision, at now: Tick
    ) -> String? {
        let rule = rules[limit]
        guard rule.mode == .enforce else {
            return rule.mode == .off && decision.reason != nil ? "refused by a limit that is off" : nil
        }
        guard let end = exceptions[Name(limit: limit, key: key)]?.blockedUntil, end > now, verb != .charge else {
            return decision.reason == .blocked ? "refused by a block that is none" : nil
        }
        if cost < 0 { return decision.outcome == .impossible ? nil : "a negative cost that is not impossible" }
        refusedByBlocks += 1
        let isRight = decision.reason == .blocked && decision.retryAfter == end - now && decision.charged == 0
        return isRight ? nil : "\(decision) of a key that is blocked until \(end)"
    }

    /// Writes down what one limit said to a question, and what it charged.
    ///
    /// - Parameter key: nil where it is not known whether it was counted for the key or in a shared word.
    /// - Returns: what is wrong with it, if anything is; and the number of the charge.
    mutating func note(
        _ verb: Verb, _ limit: Int, _ key: Int?, _ outcome: Decision.Outcome, charged: Int, at now: Tick,
        evicted: () -> Int
    ) -> (complaint: String?, number: Int?) {
        latest = max(latest, now)
        guard verb != .peek, rules[limit].mode != .off else { return (nil, nil) }
        tallies[limit].note(outcome, charged: charged)
        guard outcome == .admitted, charged > 0 else { return (nil, nil) }
        guard let key else { return (nil, number) }
        return pass(charged, limit, key, isForced: verb == .charge, at: now, evicted: evicted)
    }

    /// Whether the blocked ones among a question's parts are those that refuse.
    mutating func judgeBlocks(
        _ parts: [ReferenceLimits.Part], keys: [Int], _ decision: CombinedDecision, at now: Tick
    ) -> String? {
        for (position, part) in parts.enumerated() where isBlocked(part.limit, keys[position], at: now) {
            switch rules[part.limit].mode {
            case .off: continue
            case .shadow:
                guard part.cost < 0 || decision.violatedInShadow.contains(position: position) else {
                    return "part \(position) is blocked, but not violated in shadow"
                }
            case .enforce:
                refusedByBlocks += 1
                guard !decision.isAdmitted, decision.violated.contains(position: position) else {
                    return "part \(position) is blocked, but not violated"
                }
            }
        }
        return nil
    }

    /// Writes down a penalty.
    mutating func notePenalty(
        _ units: Int, _ limit: Int, _ key: Int, _ outcome: Decision.Outcome, at now: Tick, evicted: () -> Int
    ) -> String? {
        latest = max(latest, now)
        guard rules[limit].mode != .off else { return nil }
        guard outcome == .admitted else {
            tallies[limit].note(outcome, charged: 0)
            return nil
        }
        tallies[limit].penalties += 1
        tallies[limit].penaltyUnits += units
        return pass(units, limit, key, isForced: true, at: now, evicted: evicted).complaint
    }

    /// Writes down that a receipt gave back.
    ///
    /// - Parameter key: nil where nothing remembered the charge.
    mutating func noteGivenBack(_ units: Int, _ limit: Int, _ key: Int?, of charge: Int, at now: Tick) {
        latest = max(latest, now)
        number += 1
        tallies[limit].givenBack += units
        guard let key else { return }
        keys[Name(limit: limit, key: key)]?.giveBack(units, of: charge, at: now, latest: latest, number: number)
    }

    /// What a limit's counts say otherwise, if anything.
    func complaint(_ counts: AnswerCounts, under limit: Int) -> String? {
        tallies[limit].complaint(counts).map { "counts of limit \(limit): \($0)" }
    }

    private mutating func pass(
        _ units: Int, _ limit: Int, _ key: Int, isForced: Bool, at now: Tick, evicted: () -> Int
    ) -> (complaint: String?, number: Int?) {
        number += 1
        guard isKept(limit, key) else { return (nil, number) }
        let name = Name(limit: limit, key: key)
        let new = KeyBook(self.limit(limit, of: key), since: now, begun: number, unixAtZero: unixAtZero)
        guard
            let complaint = keys[name, default: new].pass(
                units, isForced: isForced, at: now, latest: latest, number: number)
        else { return (nil, number) }
        forgotten += 1
        guard exceptions[name]?.own == nil, forgotten <= evicted() else {
            return ("\(units) for \(key) under \(self.limit(limit, of: key)) at \(now): \(complaint)", number)
        }
        // It was evicted, and began afresh with this charge at the latest.
        keys[name]?.forget(at: number)
        return (keys[name]?.pass(units, isForced: isForced, at: now, latest: latest, number: number), number)
    }
}

// What an operator does.
extension Books {
    /// Has a limit promise something else.
    mutating func change(
        _ limit: Int, to new: Limit, mode: LimitMode, carrying strategy: CarryOver, at now: Tick
    ) {
        latest = max(latest, now)
        for name in exceptions.keys where name.limit == limit { endWhatHasEnded(limit, name.key, at: now) }
        let isForgotten = strategy == .reset || mode == .off
        rules[limit] = Rule(limit: new, mode: mode)
        for name in keys.keys where name.limit == limit {
            let own = exceptions[name]?.own
            if isForgotten || own == nil && new == .unlimited {
                keys[name] = nil
            } else {
                // Debts beyond a burst are forgiven, also to a key with a limit of its own.
                keys[name]?.change(to: own?.limit ?? new, at: now)
            }
        }
    }

    /// Ends a limit, and what is special about its keys.
    mutating func remove(_ limit: Int, at now: Tick) {
        change(limit, to: rules[limit].limit, mode: .off, carrying: .reset, at: now)
        rules[limit].isRemoved = true
        for name in exceptions.keys where name.limit == limit {
            exceptions[name] = Exception(changes: (exceptions[name]?.changes ?? 0) + 1)
        }
    }

    mutating func resetAll(at now: Tick) {
        for (limit, rule) in rules.enumerated() where !rule.isRemoved {
            change(limit, to: rule.limit, mode: rule.mode, carrying: .reset, at: now)
        }
    }

    mutating func reset(_ limit: Int, _ key: Int, at now: Tick) {
        endWhatHasEnded(limit, key, at: now)
        keys[Name(limit: limit, key: key)] = nil
    }

    mutating func block(_ limit: Int, _ key: Int, until end: Tick?, at now: Tick) {
        endWhatHasEnded(limit, key, at: now)
        let name = Name(limit: limit, key: key)
        beginToBeKept(name)
        exceptions[name, default: Exception()].blockedUntil = end
    }

    mutating func override(_ limit: Int, _ key: Int, with own: Limit, until end: Tick, at now: Tick) {
        endWhatHasEnded(limit, key, at: now)
        let name = Name(limit: limit, key: key)
        if exceptions[name]?.own != nil { exceptions[name]?.changes += 1 }
        beginToBeKept(name)
        exceptions[name, default: Exception()].own = (own, end)
        follow(own, name, at: now)
    }

    mutating func endOverride(_ limit: Int, _ key: Int, at now: Tick) {
        endWhatHasEnded(limit, key, at: now)
        let name = Name(limit: limit, key: key)
        guard exceptions[name]?.own != nil else { return }
        exceptions[name]?.own = nil
        exceptions[name]?.changes += 1
        follow(rules[limit].limit, name, at: now)
    }

    /// Has what is special about a key end whose time has come: as of then.
    mutating func endWhatHasEnded(_ limit: Int, _ key: Int, at now: Tick) {
        let name = Name(limit: limit, key: key)
        guard let exception = exceptions[name] else { return }
        if let end = exception.blockedUntil, end <= now { exceptions[name]?.blockedUntil = nil }
        guard let end = exception.own?.until, end <= now else { return }
        exceptions[name]?.own = nil
        exceptions[name]?.changes += 1
        follow(rules[limit].limit, name, at: end)
    }

    /// From now on the key is not evicted; it may have been before.
    private mutating func beginToBeKept(_ name: Name) {
        if mayEvict, exceptions[name]?.own == nil { keys[name] = nil }
    }

    private mutating func follow(_ limit: Limit, _ name: Name, at now: Tick) {
        if limit == .unlimited { keys[name] = nil } else { keys[name]?.change(to: limit, at: now) }
    }
}
