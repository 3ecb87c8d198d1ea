// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlModel
import PawlTesting
import TestSupport

/// One key's word under random questions, receipts and changes of its limit, and the reference for the same.
/// One seed, one history.
struct WordHistory {
    private struct Receipt {
        /// How many of the charge's units will be given back.
        let units: Int
        /// The words that the charge left, and would have left without these units, carried over with the limit.
        var left: UInt64
        var without: UInt64
        let expected: ReferenceLimiter.Receipt
    }

    private var random: SeededGenerator
    private let unixAtZero: Duration
    private var record: PlanRecord
    private var word = Plan.fresh
    private var reference: ReferenceLimiter
    private var receipts: [Receipt] = []
    private var now: Tick
    private var last: DecisionFields
    private(set) var refunds = 0
    private(set) var changes = 0

    private var plan: Plan { record.plan }

    init(seed: UInt64) throws {
        random = SeededGenerator(seed: seed)
        unixAtZero = random.wallTime()
        let limit = try random.limit()
        record = Self.record(limit, unixAtZero)
        reference = ReferenceLimiter(limit, unixTimeAtZero: unixAtZero)
        now = Tick.zero.advanced(by: limit.period)
        last = reference.peek("a", at: now)
    }

    private static func record(_ limit: Limit, _ unixAtZero: Duration) -> PlanRecord {
        let plan = Plan(limit, name: LimitName(immortal: "word"), unixAtZero: Int64(nanoseconds(unixAtZero)))
        return PlanRecord(immortal: plan)
    }

    /// Does one thing with both, and asks both how the key stands; what differs, if anything does.
    mutating func goOn() throws -> String? {
        letTimePass()
        let did =
            switch Int.random(in: 0..<16, using: &random) {
            case 0..<6: reserve()
            case 6..<10: refund()
            case 10..<12: charge()
            case 12: try change()
            default: "nothing"
            }
        let cost = Cost(1)
        let step = record.step(.peek, cost, word: word, at: now)
        let answer = DecisionFields(Decision(step, of: record, verb: .peek, cost: cost, at: now))
        let expected = reference.peek("a", at: now)
        last = expected
        return answer == expected ? nil : "\(did) under \(reference.limit) at \(now): \(answer), expected \(expected)"
    }

    private mutating func letTimePass() {
        let reset = nanoseconds(last.resetAfter)
        let distance =
            switch Int.random(in: 0..<12, using: &random) {
            case 0..<4: 0
            case 4..<8: random.magnitude(0...max(reset, 1))
            case 8: max(reset - 1, 0)
            case 9: nanoseconds(last.retryAfter ?? .zero)
            case 10: random.magnitude(0...nanoseconds(reference.limit.period) + 1)
            default: -random.magnitude(0...nanoseconds(reference.limit.period) + 1)
            }
        now = now.advanced(by: .nanoseconds(distance))
        // Almost never, as there is nothing after it.
        if random.onceIn(2000) { now = .last }
    }

    private mutating func reserve() -> String {
        let units = random.cost(reference.limit, remaining: last.remaining)
        let step = record.step(.admit, Cost(units), word: word, at: now)
        word = step.word
        let (_, receipt) = reference.reserve("a", cost: units, at: now)
        if let receipt {
            let charged = Int(clamping: step.charged)
            let given = random.onceIn(3) ? random.magnitude(0...charged) : charged
            let without = plan.word(step.word, without: UInt64(given))
            receipts.append(Receipt(units: given, left: step.word, without: without, expected: receipt))
        }
        return "reserved \(units)"
    }

    private mutating func charge() -> String {
        let units = random.magnitude(1...min(reference.limit.burst, 1 << 40))
        word = record.step(.charge, Cost(units), word: word, at: now).word
        reference.charge("a", cost: units, at: now)
        return "charged \(units)"
    }

    private mutating func refund() -> String {
        guard !receipts.isEmpty else { return "nothing" }
        let receipt = receipts.remove(at: Int.random(in: 0..<receipts.count, using: &random))
        let instant = plan.instant(of: now)
        if plan.keepsWords, plan.isLive(word: receipt.left, at: instant) {
            word = plan.refund(
                UInt64(receipt.units), left: receipt.left, without: receipt.without, word: word, at: instant)
        }
        reference.refund(receipt.expected, units: receipt.units, at: now)
        refunds += 1
        return "gave back \(receipt.units)"
    }

    private mutating func change() throws -> String {
        let (limit, strategy) = (try nextLimit(), CarryOver.allCases.randomElement(using: &random) ?? .keepDebt)
        // Published just now, or before the last question, or after it.
        let away = random.onceIn(3) ? random.magnitude(0...nanoseconds(limit.period) + 1) : 0
        let instant = now.advanced(by: .nanoseconds(Bool.random(using: &random) ? away : -away))
        let next = Self.record(limit, unixAtZero)
        word = next.plan.word(carrying: word, from: plan, by: strategy, at: instant)
        for index in receipts.indices {
            for trace in [\Receipt.left, \.without] {
                let carried = next.plan.word(
                    carrying: receipts[index][keyPath: trace], from: plan, by: strategy, at: instant)
                receipts[index][keyPath: trace] = carried
            }
        }
        reference.change(to: limit, carrying: strategy, at: instant)
        (record, changes) = (next, changes + 1)
        return "changed by \(strategy) as of \(instant)"
    }

    /// Any limit, or one of the same period, or the same.
    private mutating func nextLimit() throws -> Limit {
        let limit = reference.limit
        guard limit != .unlimited, !random.onceIn(3) else {
            return random.onceIn(8) ? .unlimited : try random.limit()
        }
        if random.onceIn(4) { return limit }
        let algorithm =
            random.onceIn(2)
            ? limit.algorithm : [.gcra, .fixedWindow, .slidingCounter].randomElement(using: &random) ?? .gcra
        let countMax = Limit.countMax(per: limit.period, algorithm: algorithm)
        let count =
            random.onceIn(2)
            ? random.magnitude(1...countMax)
            : max(1, min(limit.count, countMax) / Int.random(in: 1...4, using: &random))
        return try Limit(
            count, per: limit.period, burst: algorithm == .gcra ? min(limit.burst, count) : nil, algorithm: algorithm)
    }
}
