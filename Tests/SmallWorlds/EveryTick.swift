// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlModel
import PawlTesting
import TestSupport
import Testing

/// Ticks to instants and back, for every small one and for samples from everywhere.
@Suite struct EveryTick {
    @Test(arguments: SmallWorld.all)
    func everySmallInstantIsTheDefinitions(world: SmallWorld) {
        for nanoseconds in 0..<UInt64(10_000) {
            let tick = Tick(nanoseconds: nanoseconds)
            let instant = world.plan.instant(of: tick)
            if Int128(instant) != world.refill.parts(by: tick) { Issue.record("\(world): \(nanoseconds) ns") }
        }
    }

    @Test(arguments: SmallWorld.all)
    func theTickReachingAnInstantIsTheFirst(world: SmallWorld) {
        for instant in 0..<UInt64(10_000) {
            let tick = world.gcra.tick(reaching: instant)
            if !world.isFirst(tick, reaching: instant) { Issue.record("\(world): \(instant)") }
        }
    }

    @Test(arguments: SmallWorld.all)
    func theTickAdmittingACostIsTheFirst(world: SmallWorld) {
        for arrival in 0..<UInt64(200) {
            for cost in 0...world.limit.burst {
                let tick = world.gcra.tick(admitting: UInt64(cost), word: arrival, at: 0)
                let admits = { (now: Tick) in
                    let step = world.plan.step(.admit, Cost(cost), word: arrival, at: now)
                    return step.verdict == .admitted
                }
                let isFirst = tick == .zero || cost == 0 || !admits(tick.advanced(by: .nanoseconds(-1)))
                if !admits(tick) || !isFirst { Issue.record("\(world): \(cost) at arrival \(arrival): \(tick)") }
            }
        }
    }

    @Test(arguments: Seeds.some(40))
    func anyInstantIsTheDefinitionsAndItsTickTheFirst(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let world = try random.world()
        for _ in 0..<200 {
            let tick = Tick(nanoseconds: random.near([0, 1 << 32, 1 << 61, Tick.last.nanoseconds]))
            let instant = world.plan.instant(of: tick)
            if Int128(instant) != world.refill.parts(by: tick) { Issue.record("seed \(seed): \(world): \(tick)") }
            let some = random.near([0, instant, 1 << 62, 1 << 63 - 1])
            for instant in [instant, instant + 1, some] {
                let tick = world.gcra.tick(reaching: instant)
                if !world.isFirst(tick, reaching: instant) { Issue.record("seed \(seed): \(world): \(instant)") }
            }
        }
    }
}

extension SmallWorld {
    /// Whether by that tick, and not a nanosecond sooner, the instant has come; the last tick where it never comes.
    fileprivate func isFirst(_ tick: Tick, reaching instant: UInt64) -> Bool {
        let wanted = Int128(instant)
        let isReached = refill.parts(by: tick) >= wanted || tick == .last
        return isReached && (tick == .zero || refill.parts(by: tick.advanced(by: .nanoseconds(-1))) < wanted)
    }
}

extension SeededGenerator {
    /// A world from anywhere in the range of limits.
    fileprivate mutating func world() throws -> SmallWorld {
        let period = magnitude(1...366 * 86_400_000) * 1_000_000
        return try SmallWorld(magnitude(1...period), perNanoseconds: period, burst: 1)
    }

    /// A number close to one of those, or anywhere between nothing and the last of them.
    fileprivate mutating func near(_ numbers: [UInt64]) -> UInt64 {
        let last = numbers.last ?? .max
        if onceIn(4) { return UInt64.random(in: 0...last, using: &self) }
        if onceIn(3) { return UInt64(magnitude(0...Int(clamping: last))) }
        let number = numbers.randomElement(using: &self) ?? 0
        let distance = UInt64(magnitude(0...1 << 20))
        if Bool.random(using: &self) { return number - min(number, distance) }
        return number + min(distance, last - number)
    }
}
