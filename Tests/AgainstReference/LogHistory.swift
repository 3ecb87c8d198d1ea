// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import PawlModel
import PawlTesting
import TestSupport

/// A random history of one key's log and of the reference, which must give the same answers. One seed, one history.
struct LogHistory: ~Copyable {
    private struct Receipt {
        let units: Int
        let recordedAt: Tick
        let time: Int128
    }

    let limit: Limit
    private var key: LogOfOneKey
    private var reference: ReferenceLog
    private var random: SeededGenerator
    private var receipts: [Receipt] = []
    private var last: DecisionFields?
    private var now: Int
    /// Nanoseconds that usually pass between two questions, at most.
    private let pace: Int
    private let heaviest: Int
    private(set) var questions = 0
    private(set) var refunds = 0

    init(seed: UInt64, countMax: Int = 100_000) throws {
        random = SeededGenerator(seed: seed)
        let milliseconds = random.magnitude(1...366 * 86_400_000)
        let count =
            switch Int.random(in: 0..<4, using: &random) {
            case 0: Int.random(in: 1...10, using: &random)
            case 1: Int.random(in: 1...200, using: &random)
            case 2: random.onceIn(4) ? 100_000 : random.magnitude(1...countMax)
            default: random.magnitude(1...countMax)
            }
        limit = try Limit(count, per: .milliseconds(milliseconds), algorithm: .slidingLog)
        key = LogOfOneKey(limit, chunks: LogOfOneKey.chunksMax(limit))
        reference = ReferenceLog(limit)
        let period = milliseconds * 1_000_000
        now = random.onceIn(6) ? 0 : random.onceIn(12) ? 1 << 62 - 1 - random.magnitude(1...period) : period
        // From a window that holds a few questions to one that is always full.
        pace = max(period / random.magnitude(1...4 * min(count, 4000)), 1)
        heaviest = random.onceIn(2) ? 1 : max(count / 8, 1)
    }

    private mutating func letTimePass() {
        let period = nanoseconds(limit.period)
        let (retry, reset) = (nanoseconds(last?.retryAfter ?? .zero), nanoseconds(last?.resetAfter ?? .zero))
        switch Int.random(in: 0..<60, using: &random) {
        case 0..<10: break
        case 10..<14: now += retry
        case 14, 15: now += max(retry, 1) - 1
        case 16: if random.onceIn(8) { now += reset }
        case 17: if random.onceIn(8) { now += max(reset, 1) - 1 }
        case 18: now -= random.magnitude(0...period)
        case 19: if random.onceIn(4) { now += random.magnitude(0...2 * period) }
        case 20: now -= random.magnitude(0...1000)
        case 21: if random.onceIn(200) { now = 1 << 62 - 1 - random.magnitude(0...period) }
        case 22..<26: now += random.magnitude(0...pace)
        default: now += Int.random(in: 0...pace, using: &random)
        }
        now = min(max(now, 0), 1 << 62 - 1)
    }

    private mutating func question() -> (verb: Verb, cost: Int) {
        switch Int.random(in: 0..<20, using: &random) {
        case 0: (.admit, random.cost(limit, remaining: last?.remaining ?? 1))
        case 1: (.peek, random.cost(limit, remaining: last?.remaining ?? 1))
        case 2: (.take, random.cost(limit, remaining: last?.remaining ?? 1))
        case 3:
            (
                .charge,
                random.onceIn(20) ? random.cost(limit, remaining: 1) : Int.random(in: 1...heaviest, using: &random)
            )
        case 4: (.take, Int.random(in: 1...heaviest, using: &random))
        default: (.admit, Int.random(in: 1...heaviest, using: &random))
        }
    }

    /// Asks one question of both; what differs, if anything does.
    mutating func ask() -> String? {
        letTimePass()
        questions += 1
        let (verb, cost) = question()
        let tick = Tick(nanoseconds: UInt64(now))
        let place = "question \(questions), \(verb) \(cost) under \(limit) at \(tick.nanoseconds)"
        let time = reference.recorded(at: tick)
        let expected = reference.ask(verb, cost, at: tick)
        guard let step = try? key.step(verb, Cost(cost), at: tick) else { return "\(place): looking and asking differ" }
        let answer = DecisionFields(key.decision(step, verb, Cost(cost), at: tick))
        last = answer
        guard answer == expected else { return "\(place): \(answer), expected \(expected)" }
        if step.charged > 0 {
            guard step.recordedAt == Tick(nanoseconds: UInt64(time)) else {
                return "\(place): recorded at \(step.recordedAt)"
            }
            receipts.append(Receipt(units: Int(step.charged), recordedAt: step.recordedAt, time: time))
            if receipts.count > 400 { receipts.removeFirst(200) }
        }
        if random.onceIn(6), let fault = refund(at: tick) { return "\(place): \(fault)" }
        return faultOfWord(at: tick).map { "\(place): \($0)" }
    }

    private mutating func refund(at now: Tick) -> String? {
        guard let index = receipts.indices.randomElement(using: &random) else { return nil }
        let receipt = random.onceIn(3) ? receipts[receipts.count - 1] : receipts.remove(at: index)
        let units = random.onceIn(2) ? receipt.units : random.magnitude(0...receipt.units)
        let given = key.refund(UInt64(units), recordedAt: receipt.recordedAt, at: now)
        let expected = reference.refund(units, recordedAt: receipt.time, at: now)
        refunds += given > 0 ? 1 : 0
        return given == UInt64(expected) ? nil : "gave \(given) back, expected \(expected) of \(units)"
    }

    /// The word alone says when a key may be forgotten, and is late by 2²² ns at most.
    private func faultOfWord(at now: Tick) -> String? {
        let isLive = reference.isLive(at: now)
        if isLive, !key.plan.isLive(word: key.word, at: now.nanoseconds) { return "the word says that nothing is live" }
        if let last, isLive, key.plan.tick(forgetting: key.word) - now - last.resetAfter > .nanoseconds(1 << 22) {
            return "the word is late"
        }
        let most = limit.count / 14 + 3
        return key.pool.chunksInUse <= most ? nil : "\(key.pool.chunksInUse) chunks, of \(most)"
    }

    /// Chunks that are missing when the key is forgotten.
    mutating func chunksLost() -> Int {
        key.release()
        return key.pool.chunksInUse
    }
}
