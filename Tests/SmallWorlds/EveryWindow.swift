// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlModel
import PawlTesting
import TestSupport
import Testing

/// Every count × verb × cost × tick around the boundaries of windows, against a reference that was charged the same.
@Suite struct EveryWindow {
    @Test(arguments: WindowWorld.all)
    func everyStepIsTheReferences(world: WindowWorld) {
        let most = Int128(world.limit.count) + 2
        var states = [State(0, 0, in: 0)]
        for newest: Int128 in 0...1 {
            for used: Int128 in 1...most {
                let befores: ClosedRange<Int128> = newest == 0 ? 0...0 : 0...most
                for before in befores { states.append(State(before, used, in: newest)) }
            }
        }
        var ticks: Set<Tick> = Set(world.around(4))
        for window: Int128 in 0...3 {
            ticks.formUnion(world.around(window))
            ticks.formUnion([6, 3].map { world.windows.start(of: window).advanced(by: world.limit.period * 2 / $0) })
        }
        let steps = walk(world, states, ticks, -1...world.limit.count + 2)
        let costs = world.limit.count + 4
        #expect(steps == states.count * ticks.count * costs * 4)
    }

    /// The last windows that have a number, and the last tick, which may lie before them or after.
    @Test(arguments: WindowWorld.all)
    func everyStepAtTheEndOfTimeIsTheReferences(world: WindowWorld) {
        let last = world.windows.position(of: .last).window
        var states = [State(0, 0, in: 0)]
        let many: Int128 = 1 << 62
        for newest: Int128 in [last - 3, last - 1, last] {
            for used: Int128 in [1, Int128(world.limit.count), many] {
                for before: Int128 in [0, 1, many] { states.append(State(before, used, in: newest)) }
            }
        }
        var ticks: Set<Tick> = [.last, Tick.last.advanced(by: .nanoseconds(-1))]
        for window: Int128 in last - 2...last + 1 { ticks.formUnion(world.around(window)) }
        let costs: [Int] = [0, 1, world.limit.count, world.limit.count + 1, .max, .min]
        let steps = walk(world, states, ticks, costs)
        #expect(steps == states.count * ticks.count * costs.count * 4)
    }

    /// The largest counts there can be, and debts that fill the word.
    @Test(arguments: WindowWorld.largest)
    func everyStepOfTheLargestCountIsTheReferences(world: WindowWorld) {
        let (count, most) = (Int128(world.limit.count), world.fresh.chargedMax)
        let last = world.windows.position(of: .last).window
        var states = [State(0, 0, in: 0)]
        for newest: Int128 in [1, last] {
            for used: Int128 in [1, count - 1, count, most] {
                for before: Int128 in [0, count / 3, most] {
                    states.append(State(before, used, in: newest))
                }
            }
        }
        var ticks: Set<Tick> = [world.windows.start(of: 1).advanced(by: world.limit.period / 3), .last]
        for window: Int128 in [0, 1, 2, 3, last] { ticks.formUnion(world.around(window)) }
        let some: [Int] = [0, 1, world.limit.count / 3, world.limit.count, world.limit.count + 1]
        let costs: [Int] = some + [Int(clamping: most), .max, .min]
        let steps = walk(world, states, ticks, costs)
        #expect(steps == states.count * ticks.count * costs.count * 4)
    }

    /// Takes every step of a box; how many there were up to the first that is wrong.
    private func walk(
        _ world: WindowWorld, _ states: [State], _ ticks: some Sequence<Tick>, _ costs: some Sequence<Int>
    ) -> Int {
        var steps = 0
        for state in states {
            let word = world.word(before: state.before, used: state.used, newest: state.newest)
            let reference = world.reference(state)
            for tick in ticks {
                for cost in costs {
                    for verb in [Verb.admit, .take, .charge, .peek] {
                        steps += 1
                        if let fault = world.fault(verb, cost, word, reference, tick) {
                            let position = world.windows.position(of: tick)
                            Issue.record("\(world), \(state): \(verb) \(cost) at \(tick), \(position): \(fault)")
                            return steps
                        }
                    }
                }
            }
        }
        return steps
    }
}

/// What a key was charged in its newest window and in the one before.
private struct State: CustomStringConvertible {
    let before, used, newest: Int128

    init(_ before: Int128, _ used: Int128, in newest: Int128) {
        (self.before, self.used, self.newest) = (before, used, newest)
    }

    var description: String { "charged \(before) before and \(used) in window \(newest)" }
}

extension WindowWorld {
    /// The largest count of periods from the shortest to the longest.
    fileprivate static let largest: [WindowWorld] = {
        let periods = [1, 2, 999, 1000, 60_000, 3_600_000, 86_400_000, 366 * 86_400_000]
        return periods.flatMap { period in
            [Limit.Algorithm.fixedWindow, .slidingCounter].map { algorithm in
                let count = Limit.countMax(per: .milliseconds(period), algorithm: algorithm)
                do {
                    return try WindowWorld(
                        count, perMilliseconds: period, algorithm, unixAtZero: 1_772_366_400_123_456_789)
                } catch {
                    preconditionFailure("\(error)")
                }
            }
        }
    }()

    fileprivate func reference(_ state: State) -> ReferenceCounts {
        var reference = fresh
        for (units, window) in [(state.before, state.newest - 1), (state.used, state.newest)] where units > 0 {
            _ = reference.ask(.charge, Int(clamping: units), at: windows.start(of: window))
        }
        return reference
    }

    /// What is wrong with a step and the decision made of it, if anything is.
    fileprivate func fault(
        _ verb: Verb, _ units: Int, _ word: UInt64, _ reference: ReferenceCounts, _ now: Tick
    ) -> String? {
        let cost = Cost(units)
        let step = step(verb, cost, word, now)
        let answer = DecisionFields(Decision(step, of: record, verb: verb, cost: cost, at: now))
        var reference = reference
        let expected = reference.ask(verb, units, at: now)
        if answer != expected { return "\(answer), expected \(expected)" }
        let newest = reference.newest
        let left =
            expected.charged == 0
            ? word
            : self.word(
                before: reference.charged(in: newest - 1), used: reference.charged(in: newest), newest: newest)
        if step.word != left { return "word \(step.word), expected \(left)" }
        let instant = plan.instant(of: now)
        let (isLive, debt) = (plan.isLive(word: left, at: instant), plan.debt(word: left, at: instant))
        if isLive != reference.isLive(at: now) || isLive != (debt > 0) { return "live is \(isLive), debt \(debt)" }
        return nil
    }
}
