// SPDX-License-Identifier: Apache-2.0

import Pawl
import TestSupport

/// Who asks what in one history: decided by its seed, before anybody asks.
struct Scenario: Sendable {
    /// An action, and what its thread does before it.
    struct Step: Sendable {
        let wait: Wait
        /// Whether the thread lets another have the processor once more after it has said that it begins.
        let isInterrupted: Bool
        let action: Action
    }

    /// How threads get out of step with each other.
    enum Wait: Sendable {
        case none
        case spin(Int)
        /// Lets another thread have the processor.
        case yield
        /// Goes on together with another thread, if one comes soon.
        case meet
    }

    let world: World
    let limit: Limit
    /// What is asked by one thread before the others begin: it fills the table.
    private(set) var prelude: [Action] = []
    /// What each thread asks.
    private(set) var programs: [[Step]] = []

    /// Far enough from tick zero for stale questions.
    private static let start = Tick(nanoseconds: 1 << 56)

    init(_ world: World, threads: Int, random: inout SeededGenerator) throws {
        self.world = world
        limit = try random.smallLimit()
        let hotKeys = Int.random(in: 1...3, using: &random)
        let instants = instants(&random)
        if world.isCrowded { fill(before: instants, &random) }
        // More threads ask less, so that there are not too many orders.
        let steps = threads > 4 ? 3...5 : 4...8
        for _ in 0..<threads {
            let count = Int.random(in: steps, using: &random)
            programs.append((0..<count).map { _ in step(hotKeys, instants, &random) })
        }
    }

    /// A few instants for all questions of the history, so that many are the same.
    private func instants(_ random: inout SeededGenerator) -> [Tick] {
        guard world != .crowdedAtOneInstant else { return [Self.start] }
        return (0..<Int.random(in: 1...5, using: &random)).map { _ in
            let distance = random.distance(limit)
            return Self.start.advanced(by: random.onceIn(3) ? .zero - distance : distance)
        }
    }

    private func step(_ hotKeys: Int, _ instants: [Tick], _ random: inout SeededGenerator) -> Step {
        let wait: Wait =
            switch Int.random(in: 0..<24, using: &random) {
            case 0..<4: .spin(Int.random(in: 1...20, using: &random))
            case 4: .yield
            case 5..<13: .meet
            default: .none
            }
        let now = instants.randomElement(using: &random) ?? Self.start
        if world.isCrowded, random.onceIn(8) {
            let lag = world.letsGoAhead || random.onceIn(2) ? .zero : random.distance(limit)
            return Step(wait: wait, isInterrupted: false, action: .sweep(at: now.advanced(by: .zero - lag)))
        }
        let keys = world.isCrowded && random.onceIn(4) ? World.crowd : hotKeys
        let key = Int.random(in: 0..<keys, using: &random)
        let question = random.smallQuestion(limit, key: key, at: now)
        return Step(wait: wait, isInterrupted: random.onceIn(10), action: .ask(question))
    }

    /// Questions for most keys of the crowd. Where instants go up and down they are all asked at the first of them, so
    /// that none is let go by them; otherwise at instants that go up to the present, so that many are spent by then.
    private mutating func fill(before instants: [Tick], _ random: inout SeededGenerator) {
        let first = instants.min() ?? Self.start
        let times = (0..<World.crowd).map { _ -> Tick in
            world.letsGoAhead ? first : first.advanced(by: .zero - random.distance(limit))
        }
        // The keys that the threads ask most about come in last.
        for (key, now) in zip((0..<World.crowd).reversed(), times.sorted()) where !random.onceIn(key < 3 ? 2 : 8) {
            let cost = random.onceIn(2) ? 1 : Int.random(in: 1...limit.burst, using: &random)
            prelude.append(.ask(Question(verb: .charge, key: key, cost: cost, at: now)))
        }
    }
}
