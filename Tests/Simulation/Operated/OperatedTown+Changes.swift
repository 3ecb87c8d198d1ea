// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlTesting
import TestSupport

// What an operator does with limits through the day: raised for the busy hours and lowered for the night, kept in other ways, tried in
// shadow, switched off, added for a campaign and removed after it.

extension OperatedTown {
    mutating func changeSomething() throws -> String? {
        let now = limiter.now
        let limit = anyLimit()
        switch Int.random(in: 0..<16, using: &random) {
        case 0..<9:
            guard !books.rules[limit].isRemoved else { return nil }
            return try change(limit, to: try fitting(limit), mode: books.rules[limit].mode, carrying: strategy(limit))
        case 9, 10:
            guard !books.rules[limit].isRemoved else { return nil }
            note("changes of mode")
            let mode = LimitMode.allCases.randomElement(using: &random) ?? .enforce
            return try change(limit, to: books.rules[limit].limit, mode: mode, carrying: .keepDebt)
        case 11, 12:
            for limit in ids.indices where books.rules[limit].mode != .enforce && !books.rules[limit].isRemoved {
                let complaint = try change(limit, to: usual[limit], mode: .enforce, carrying: .keepDebt)
                if let complaint { return complaint }
            }
            return nil
        case 13:
            // Between a log and what keeps nothing, exceptions would end.
            guard !books.rules[limit].isRemoved, usual[limit].algorithm != .slidingLog else { return nil }
            return try change(limit, to: .unlimited, mode: books.rules[limit].mode, carrying: .keepDebt)
        case 14: return try campaign()
        default:
            guard random.onceIn(3) else { return nil }
            note("resets of all")
            try limiter.resetAll(at: now)
            books.resetAll(at: now)
            witness?.resetAll(at: now)
            return nil
        }
    }

    /// More by day, less by night, and now and then kept in another way.
    private mutating func fitting(_ limit: Int) throws -> Limit {
        let usual = usual[limit]
        let isBusy = (8..<20).contains(hourOfDay)
        note(isBusy ? "raises" : "lowerings")
        let factor = Int.random(in: 1...4, using: &random)
        let scaled = { (number: Int) in isBusy ? number * factor : max(number / factor, 1) }
        let others: [Limit.Algorithm] = [.gcra, .fixedWindow, .slidingCounter]
        let isLog = usual.algorithm == .slidingLog
        let algorithm = isLog || !random.onceIn(4) ? usual.algorithm : others.randomElement(using: &random) ?? .gcra
        let burst = algorithm == .gcra ? scaled(usual.burst) : nil
        return try Limit(scaled(usual.count), per: usual.period, burst: burst, algorithm: algorithm)
    }

    private mutating func strategy(_ limit: Int) -> CarryOver {
        if random.onceIn(8) { return .reset }
        return usual[limit].algorithm == .slidingLog || random.onceIn(2) ? .keepDebt : .proportional
    }

    private mutating func change(
        _ limit: Int, to new: Limit, mode: LimitMode, carrying strategy: CarryOver
    ) throws -> String? {
        note("changes")
        let now = limiter.now
        try limiter.change(ids[limit], to: new, mode: mode, carrying: strategy, at: now)
        books.change(limit, to: new, mode: mode, carrying: strategy, at: now)
        witness?.change(limit, to: new, mode: mode, carrying: strategy, at: now)
        return nil
    }

    /// A limit that comes and goes.
    private mutating func campaign() throws -> String? {
        let now = limiter.now
        guard ids.count > 4 else {
            note("limits added")
            let limit = try Limit("5/hour")
            ids.append(try limiter.add("campaign", limit))
            usual.append(limit)
            served.append(0)
            books.add(limit)
            witness?.add(limit, .enforce)
            return nil
        }
        if books.rules[4].isRemoved {
            note("limits added")
            let limit = try Limit(Int.random(in: 3...30, using: &random), per: .seconds(3600))
            guard try limiter.add("campaign", limit) == ids[4] else { return "the campaign came back as another limit" }
            usual[4] = limit
            books.change(4, to: limit, mode: .enforce, carrying: .reset, at: now)
            witness?.change(4, to: limit, mode: .enforce, carrying: .reset, at: now)
        } else {
            note("limits removed")
            try limiter.remove(ids[4])
            books.remove(4, at: now)
            witness?.remove(4, at: now)
        }
        return nil
    }
}
