// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import PawlModel
import PawlTesting
import TestSupport
import Testing

/// Every verb × cost × tick after every short history of charges, in a small box around one period.
@Suite struct EveryLog {
    /// The shortest period, the longest, and one whose grain is two nanoseconds.
    @Test(arguments: [(1, 1), (2, 1), (3, 1), (2, 366 * 86_400_000), (3, 4_399_000)])
    func everyQuestionIsTheReferences(count: Int, milliseconds: Int) throws {
        let world = try LogWorld(count, milliseconds)
        var key = LogOfOneKey(world.limit, chunks: 4)
        var questions = 0
        let depth = TestSize.isLong ? 3 : 2
        for history in world.histories(depth) {
            for instant in world.ticks {
                for cost in -1...count + 2 {
                    for verb in [Verb.admit, .take, .charge, .peek] {
                        questions += 1
                        if let fault = try world.fault(&key, history, verb, cost, instant) {
                            let place = "\(world.limit), \(history), \(verb) \(cost) at \(instant.nanoseconds)"
                            Issue.record("\(place): \(fault)")
                            return
                        }
                    }
                }
            }
        }
        #expect(questions == world.histories(depth).count * world.ticks.count * (count + 4) * 4)
    }
}

/// A limit that is kept by a log, and the ticks at which something can happen.
private struct LogWorld {
    struct Charge {
        let tick: Tick
        let units: Int
    }

    let limit: Limit
    let ticks: [Tick]

    init(_ count: Int, _ milliseconds: Int) throws {
        limit = try Limit(count, per: .milliseconds(milliseconds), algorithm: .slidingLog)
        let period = UInt64(milliseconds) * 1_000_000
        let grain = UInt64(ReferenceLog(limit).grain)
        let edges = [
            0, 1, grain, grain + 1, period - 1, period, period + 1, period + grain, period + grain + 1, 2 * period,
        ]
        ticks = Set(edges).sorted().map { Tick(nanoseconds: $0) }
    }

    /// Of up to so many charges of one or two units, at any of the ticks, in any order.
    func histories(_ depth: Int) -> [[Charge]] {
        let charges = ticks.flatMap { tick in (1...2).map { Charge(tick: tick, units: $0) } }
        return (0..<depth).reduce(into: [[]]) { histories, _ in
            histories += histories.flatMap { history in charges.map { history + [$0] } }
        }
    }

    /// What is wrong with an answer after a history, if anything is.
    func fault(
        _ key: inout LogOfOneKey, _ history: [Charge], _ verb: Verb, _ cost: Int, _ now: Tick
    ) throws -> String? {
        var reference = ReferenceLog(limit)
        for charge in history {
            _ = try key.step(.charge, Cost(charge.units), at: charge.tick)
            _ = reference.ask(.charge, charge.units, at: charge.tick)
        }
        let step = try key.step(verb, Cost(cost), at: now)
        let answer = DecisionFields(key.decision(step, verb, Cost(cost), at: now))
        let expected = reference.ask(verb, cost, at: now)
        key.release()
        if key.pool.chunksInUse != 0 { return "\(key.pool.chunksInUse) chunks are lost" }
        return answer == expected ? nil : "\(answer), expected \(expected)"
    }
}
