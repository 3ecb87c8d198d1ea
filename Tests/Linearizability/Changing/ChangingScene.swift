// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import PawlTesting
import TestSupport

/// What a history is about, and who does what in it: decided by its seed, before anybody begins.
struct ChangingScene: Sendable {
    /// What limits may promise.
    let limits: [Limit]
    /// What each of them promises at first.
    let promises: [Catalogue.Promise]
    /// The limit of each place, and its key: two places of one key under both limits, and another key of each.
    let places: [Int]
    let keys: [Int]
    /// What is done before the threads begin.
    private(set) var prelude: [Act] = []
    private(set) var programs: [[History.Step]] = []
    typealias History = ConcurrentRun<Act, Act.Told>

    /// In order; far enough from tick zero for stale questions.
    private let instants: [Tick]
    static let start = Tick(nanoseconds: 1 << 56)

    init(threads: Int, _ random: inout SeededGenerator) throws {
        let third = random.onceIn(4) ? .unlimited : try random.smallLimit()
        let limits = [try random.smallLimit(), try random.smallLimit(), third]
        self.limits = limits
        promises = (0..<2).map { _ in
            Catalogue.Promise(limit: random.onceIn(8) ? 2 : Int.random(in: 0..<2, using: &random), mode: random.mode())
        }
        let count = Int.random(in: 2...4, using: &random)
        (places, keys) = (Array([0, 1, 0, 1].prefix(count)), Array([1, 1, 2, 3].prefix(count)))
        let later = (0..<Int.random(in: 0...2, using: &random)).map { _ in
            Self.start.advanced(by: random.distance(limits[0]))
        }
        instants = Set([Self.start] + later).sorted()
        prelude = (0..<Int.random(in: 0...3, using: &random)).map { _ in
            random.onceIn(3) ? question(&random) : ofOneKey(&random)
        }
        // More threads do less, so that there are not too many orders.
        programs = (0..<threads).map { _ in
            (0..<Int.random(in: threads > 3 ? 3...5 : 4...7, using: &random)).map { _ in
                History.Step(act: act(&random), isInterrupted: random.onceIn(10))
            }
        }
    }

    /// A scene for one thread that is to be compared with what goes no way back in time.
    init(steps: Int, inOrderOfTime random: inout SeededGenerator) throws {
        try self.init(threads: 1, &random)
        prelude = []
        let acts = (0..<steps).map { _ in act(&random) }
        let inOrder = zip(acts, acts.map(\.at).sorted()).map { Act(deed: $0.deed, at: $1) }
        // What has been put off until after its end is no exception.
        let sensible = inOrder.filter { act in act.end.map { $0 > act.at } ?? true }
        programs = [sensible.map { History.Step(act: $0, isInterrupted: false) }]
    }

    // MARK: Acts

    private func act(_ random: inout SeededGenerator) -> Act {
        switch Int.random(in: 0..<24, using: &random) {
        case 0..<8: question(&random)
        case 8..<13: Act(deed: questionAboutSeveral(&random), at: instant(&random))
        case 13..<17: Act(deed: change(&random), at: instant(&random))
        case 17: Act(deed: .pass, at: Self.start)
        default: ofOneKey(&random)
        }
    }

    private func question(_ random: inout SeededGenerator) -> Act {
        let place = Int.random(in: places.indices, using: &random)
        let question = random.smallQuestion(limits[0], key: place, at: instant(&random))
        return Act(deed: .ask(question.verb, place, cost: question.cost), at: question.at)
    }

    private func questionAboutSeveral(_ random: inout SeededGenerator) -> Act.Deed {
        let count = Int.random(in: 2...min(3, places.count), using: &random)
        let cost = random.onceIn(3) ? Int.random(in: 1...3, using: &random) : 1
        return .askAll(Array(places.indices.shuffled(using: &random).prefix(count)), cost: cost)
    }

    private func change(_ random: inout SeededGenerator) -> Act.Deed {
        .change(
            limit: Int.random(in: 0..<2, using: &random), to: limits.indices.randomElement(using: &random) ?? 0,
            mode: random.onceIn(2) ? nil : random.mode(), CarryOver.allCases.randomElement(using: &random) ?? .keepDebt)
    }

    private func ofOneKey(_ random: inout SeededGenerator) -> Act {
        let (place, now) = (Int.random(in: places.indices, using: &random), instant(&random))
        let deed: Act.Deed =
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<2: .block(place, until: end(after: now, &random))
            case 2..<4: .unblock(place)
            case 4..<7:
                .override(
                    place, with: limits.indices.randomElement(using: &random) ?? 0, until: end(after: now, &random))
            case 7: .endOverride(place)
            case 8: .reset(place)
            default: .penalise(place, units: Int.random(in: 1...limits[0].burst, using: &random))
            }
        return Act(deed: deed, at: now)
    }

    // MARK: Instants

    /// Mostly the first of a few, so that there is something left to be done at it.
    private func instant(_ random: inout SeededGenerator) -> Tick {
        random.onceIn(3) ? instants.randomElement(using: &random) ?? Self.start : Self.start
    }

    /// At a later instant of the history, or long after it.
    private func end(after now: Tick, _ random: inout SeededGenerator) -> Tick {
        let within = instants.filter { $0 > now }.randomElement(using: &random)
        let long = now.advanced(by: .seconds(1 << 30))
        return random.onceIn(2) ? within ?? long : long
    }
}

extension SeededGenerator {
    /// Most limits are enforced.
    mutating func mode() -> LimitMode { onceIn(3) ? LimitMode.allCases.randomElement(using: &self) ?? .off : .enforce }
}
