// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlTesting

/// What is remembered of one key: the word of most limits, every record under one that keeps logs.
enum Memory: Hashable, Sendable {
    case word(UInt64)
    case log(ReferenceLog)

    /// Of a key never seen.
    init(_ plan: Plan) { self = plan.isLog ? .log(ReferenceLog(plan.limit)) : .word(Plan.fresh) }

    /// Answers one question and spends what it consumes.
    mutating func ask(_ verb: Verb, _ cost: Int, under record: PlanRecord, at now: Tick) -> DecisionFields {
        switch self {
        case .word(let word):
            let step = record.step(verb, Cost(cost), word: word, at: now)
            self = .word(step.word)
            return DecisionFields(Decision(step, of: record, verb: verb, cost: Cost(cost), at: now))
        case .log(var log):
            let answer = log.ask(verb, cost, at: now)
            self = .log(log)
            return answer
        }
    }

    /// Gives back what time has not repaid of units that were charged when this was left.
    mutating func refund(_ units: Int, left: Memory, under plan: Plan, at now: Tick) {
        switch (self, left) {
        case (.word(let word), .word(let left)):
            let instant = plan.instant(of: now)
            guard plan.isLive(word: left, at: instant) else { return }
            self = .word(plan.refund(UInt64(units), left: left, word: word, at: instant))
        case (.log(var log), .log(let left)):
            guard left.isLive(at: now) else { return }
            log.refund(Int128(units), left: left, without: left, at: now)
            self = .log(log)
        case (.word, .log), (.log, .word):
            preconditionFailure("a limit keeps either words or logs")
        }
    }

    /// Makes a charge what it turned out to be.
    mutating func settle(_ charge: Charge, actual: Int, under record: PlanRecord, at now: Tick) {
        if actual > charge.units {
            _ = ask(.charge, actual - charge.units, under: record, at: now)
        } else if actual < charge.units {
            refund(charge.units - actual, left: charge.left, under: record.plan, at: now)
        }
    }
}

/// What a reservation charged one place.
struct Charge: Hashable, Sendable {
    let units: Int
    let left: Memory
}
