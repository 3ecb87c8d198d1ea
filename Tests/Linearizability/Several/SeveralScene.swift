// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlTesting
import TestSupport

/// Who asks about which places, and settles what: decided by a seed, before anybody begins.
struct SeveralScene {
    /// Reservations that were made before the threads begin.
    private(set) var prelude: [TimedDeed] = []
    private let limits: [Limit]
    /// The receipts that each thread has yet to settle, and the places of each.
    private var open: [[(receipt: Int, places: [Int], cost: Int)]]
    private var receipts = 0
    private let later: Tick

    static let start = Tick(nanoseconds: 1 << 56)
    /// No history has more.
    static let receiptsMax = 64

    init(_ limits: [Limit], threads: Int, _ random: inout SeededGenerator) {
        self.limits = limits
        open = (0..<threads).map { _ in [] }
        later = Self.start.advanced(by: random.distance(limits[0]))
        let earlier = Self.start.advanced(by: .zero - random.distance(limits[0]))
        for thread in 0..<Int.random(in: 0...min(2, threads), using: &random) {
            let deed = reservation(of: thread, &random)
            prelude.append(TimedDeed(deed: deed, at: random.onceIn(2) ? earlier : Self.start))
        }
    }

    mutating func deed(of thread: Int, _ random: inout SeededGenerator) -> TimedDeed {
        let deed =
            switch Int.random(in: 0..<8, using: &random) {
            case 0..<2: question(&random)
            case 2: reservation(of: thread, &random)
            case 3..<5: settlement(by: thread, &random) ?? reservation(of: thread, &random)
            default: Deed.askAll(places(2, &random), cost: cost(&random))
            }
        return TimedDeed(deed: deed, at: random.onceIn(4) ? later : Self.start)
    }

    private func question(_ random: inout SeededGenerator) -> Deed {
        let verbs: [Verb] = [.admit, .admit, .peek, .peek, .take, .charge]
        return .ask(verbs.randomElement(using: &random) ?? .admit, places(1, &random)[0], cost: cost(&random))
    }

    private mutating func reservation(of thread: Int, _ random: inout SeededGenerator) -> Deed {
        defer { receipts += 1 }
        precondition(receipts < Self.receiptsMax)
        let (places, cost) = (places(1, &random), cost(&random))
        open[thread].append((receipts, places, cost))
        return .reserve(places, cost: cost, receipt: receipts)
    }

    /// Usually gives all back.
    private mutating func settlement(by thread: Int, _ random: inout SeededGenerator) -> Deed? {
        guard let index = open[thread].indices.randomElement(using: &random) else { return nil }
        let (receipt, places, cost) = open[thread].remove(at: index)
        let actual = random.onceIn(2) ? 0 : Int.random(in: 0...cost + 1, using: &random)
        return .settle(receipt: receipt, of: places, actual: actual)
    }

    private func places(_ least: Int, _ random: inout SeededGenerator) -> [Int] {
        let count = Int.random(in: least...min(3, limits.count), using: &random)
        return Array(limits.indices.shuffled(using: &random).prefix(count))
    }

    private func cost(_ random: inout SeededGenerator) -> Int {
        random.onceIn(3) ? Int.random(in: 0...3, using: &random) : 1
    }
}
