// SPDX-License-Identifier: Apache-2.0

import Pawl
import TestSupport

/// The limits that histories are recorded under; every algorithm belongs here.
///
/// Small ones, so that a few questions bring a key from full to refused.
enum Rates {
    static let all = [
        "5/hour", "3/s", "10/s burst=1", "1000/s burst=3", "7/min burst=20", "1000000/s burst=2", "100/ms burst=10",
        "1/day burst=4", "5/hour algorithm=fixed-window", "3/10 s algorithm=fixed-window",
        "4/s algorithm=sliding-counter", "6/min algorithm=sliding-counter",
    ]

    /// Of which keys have logs: the last one's is longer than a chunk.
    static let logs = ["3/s", "5/hour", "2/100ms", "20/min"].map { "\($0) algorithm=sliding-log" }
}

extension SeededGenerator {
    mutating func smallLimit() throws -> Limit { try Limit(Rates.all.randomElement(using: &self) ?? "5/hour") }

    mutating func smallLimitOrLog() throws -> Limit {
        try onceIn(2) ? smallLimit() : Limit(Rates.logs.randomElement(using: &self) ?? "5/hour")
    }

    /// Costs from below zero to above the burst, most of them small.
    mutating func smallCost(_ verb: Verb, _ limit: Limit) -> Int {
        switch Int.random(in: 0..<16, using: &self) {
        case 0: 0
        case 1: limit.burst + (verb == .charge ? 2 : 1)
        case 2: limit.burst
        case 3: -1
        case 4..<8: Int.random(in: 1...limit.burst, using: &self)
        default: 1
        }
    }

    /// Distances in time that mean something under a limit: from the present to around a unit's return, a period, full.
    mutating func distance(_ limit: Limit) -> Duration {
        let unit = limit.period / limit.count
        return switch Int.random(in: 0..<8, using: &self) {
        case 0: .zero
        case 1: .nanoseconds(1)
        case 2: unit / 2
        case 3: unit
        case 4: unit - .nanoseconds(1)
        case 5: limit.period
        case 6: unit * limit.burst
        default: unit * Int.random(in: 1...(2 * limit.burst), using: &self) / 2
        }
    }

    mutating func smallQuestion(_ limit: Limit, key: Int, at now: Tick) -> Question {
        let verbs: [Verb] = [.admit, .admit, .admit, .take, .charge, .peek]
        let verb = verbs.randomElement(using: &self) ?? .admit
        return Question(verb: verb, key: key, cost: smallCost(verb, limit), at: now)
    }
}
