// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlModel
import TestSupport

/// Three plans of one time line, a word of the first, and an instant at which the limit changes.
struct CarriedScene {
    /// What a word owes, up to the burst.
    struct Debt {
        let parts: Int128
        let partsPerUnit: Int128
        let burst: Int128
    }

    let old, new, other: Plan
    let word: UInt64
    let now: Tick

    init(_ random: inout SeededGenerator) throws {
        let unixAtZero = random.wallTime()
        old = try random.plan(unixAtZero)
        new = try random.plan(unixAtZero)
        other = try random.plan(unixAtZero)
        var (word, now) = (Plan.fresh, Tick.zero.advanced(by: old.limit.period))
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let units = random.magnitude(1...min(old.limit.burst, .max / 4) * (random.onceIn(4) ? 2 : 1))
            word = old.step(.charge, Cost(units), word: word, at: now).word
            now = now.advanced(by: .nanoseconds(random.magnitude(0...nanoseconds(old.limit.period))))
        }
        (self.word, self.now) = (word, now)
    }

    /// Whether both limits are sliding counters of the same windows.
    var keepsBothCounts: Bool {
        [old, new].allSatisfy { $0.limit.algorithm == .slidingCounter } && old.limit.period == new.limit.period
    }

    /// Whether the key owes more than the burst.
    var isInDebt: Bool { old.debt(word: word, at: old.instant(of: now)) > 1 }

    /// The instant of the change, and some in the two periods after it.
    func laterInstants(_ plan: Plan) -> [UInt64] {
        (0...12).map { plan.instant(of: now.advanced(by: plan.limit.period * $0 / 6)) }
    }

    func word(_ strategy: CarryOver) -> UInt64 { new.word(carrying: word, from: old, by: strategy, at: now) }

    /// Before a change and after.
    func debts(_ strategy: CarryOver) -> (old: Debt, new: Debt) { (debt(word, old), debt(word(strategy), new)) }

    /// After a change by way of the other plan, and in between.
    func debtByWayOf(_ strategy: CarryOver) -> (twice: Debt, between: Debt) {
        let between = other.word(carrying: word, from: old, by: strategy, at: now)
        let twice = new.word(carrying: between, from: other, by: strategy, at: now)
        return (debt(twice, new), debt(between, other))
    }

    func debt(_ word: UInt64, _ plan: Plan) -> Debt {
        let instant = plan.instant(of: now)
        if case .gcra(let gcra) = plan.constants {
            let (parts, burst) = (Int128(word) - Int128(instant), Int128(gcra.burstSteps))
            return Debt(parts: min(max(parts, 0), burst), partsPerUnit: 1 << Int128(gcra.unitShift), burst: burst)
        }
        let count = Int128(plan.limit.count)
        return Debt(parts: count - Int128(plan.remaining(word: word, at: instant)), partsPerUnit: 1, burst: count)
    }
}

/// A part of a whole, compared exactly: both may fill 62 bits.
struct Share {
    private let part, whole: Int128

    init(_ part: Int128, of whole: Int128) { (self.part, self.whole) = (part, whole) }

    static func < (left: Share, right: Share) -> Bool { left.part * right.whole < right.part * left.whole }
}

extension Plan {
    /// The end of the windows that a word speaks of; tick zero where it speaks of none.
    func end(of word: UInt64) -> Tick {
        guard case .gcra = constants else { return keepsWords ? tick(forgetting: word) : .zero }
        return .zero
    }
}

extension SeededGenerator {
    /// The plan of a limit of any kind, at times of one that is off or always admits.
    mutating func plan() throws -> Plan {
        let limit = onceIn(10) ? .unlimited : try limit()
        let mode: LimitMode = onceIn(10) ? .off : .enforce
        return Plan(limit, name: LimitName(immortal: "some"), mode: mode, unixAtZero: Int64(bitPattern: next()))
    }

    /// The plan of a limit of any kind that keeps words; one in three has the period of a minute.
    mutating func plan(_ unixAtZero: Duration) throws -> Plan {
        var limit = try limit()
        if onceIn(3) {
            let algorithm: Limit.Algorithm = onceIn(2) ? .slidingCounter : limit.algorithm
            let countMax = Limit.countMax(per: .seconds(60), algorithm: algorithm)
            limit = try Limit(magnitude(1...countMax), per: .seconds(60), algorithm: algorithm)
        }
        return Plan(limit, name: LimitName(immortal: "some"), unixAtZero: Int64(nanoseconds(unixAtZero)))
    }
}
