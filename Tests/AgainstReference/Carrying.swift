// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlModel
import TestSupport
import Testing

/// What must hold of a word that is carried from any plan to any other, at any instant.
@Suite struct Carrying {
    @Test(arguments: Seeds.some(TestSize.isLong ? 20_000 : 400))
    func keptDebtsAreNotLessUnlessTheyExceedTheBurst(seed: UInt64) throws {
        try inManyScenes(seed) { scene in
            let (old, new) = scene.debts(.keepDebt)
            let units = (old.parts * new.partsPerUnit, new.parts * old.partsPerUnit)
            if new.parts == new.burst || scene.isInDebt { return nil }
            // Rounded up by less than a part.
            return units.0 <= units.1 && units.1 - units.0 < old.partsPerUnit ? nil : "\(old) became \(new)"
        }
    }

    @Test(arguments: Seeds.some(TestSize.isLong ? 20_000 : 400, kept: [16_468_440_370_470_444_973]))
    func aShareDoesNotFall(seed: UInt64) throws {
        try inManyScenes(seed) { scene in
            let (old, new) = scene.debts(.proportional)
            let isNow = Share(new.parts, of: new.burst)
            // The smallest that is not less. Where both counts of a window are carried it is the share of what they weigh
            // before that is rounded up to a unit, and three numbers are: u and b carried by a ratio r, of which b weighs f < 1,
            // become ⌈r·u⌉ + ⌈⌈r·b⌉·f⌉ < r·(u + b·f) + 1 + f + 1.
            let (rounding, slack): (Int128, Int128) = scene.keepsBothCounts ? (1, 3) : (0, 1)
            let was = Share(old.parts - rounding, of: old.burst)
            let isLeast =
                new.parts < slack || !(Share(old.parts, of: old.burst) < Share(new.parts - slack, of: new.burst))
            return !(isNow < was) && isLeast ? nil : "\(old) became \(new)"
        }
    }

    /// Changing twice at one instant is changing once, but for rounding, and for what the burst in between forgives.
    @Test(arguments: Seeds.some(TestSize.isLong ? 20_000 : 400))
    func twoChangesAtOneInstantAreOne(seed: UInt64) throws {
        try inManyScenes(seed) { scene in
            let once = scene.debt(scene.word(.keepDebt), scene.new)
            let (twice, between) = scene.debtByWayOf(.keepDebt)
            // Forgiven in between, where the burst there was full.
            let forgiven = between.parts == between.burst
            if !forgiven, twice.parts < once.parts { return "\(twice), but at once \(once)" }
            // By way of whole units, less than one more.
            let most = once.parts + once.partsPerUnit
            return twice.parts <= max(most, once.parts + 1) ? nil : "\(twice), but at once \(once)"
        }
    }

    @Test(arguments: Seeds.some(TestSize.isLong ? 20_000 : 400))
    func anEqualLimitChangesNothingThatAKeyWithinItsBurstCanTell(seed: UInt64) throws {
        try inManyScenes(seed) { scene in
            let (plan, word) = (scene.old, scene.word)
            for strategy in [CarryOver.keepDebt, .proportional] where !scene.isInDebt {
                let next = plan.word(carrying: word, from: plan, by: strategy, at: scene.now)
                let isSaid = scene.laterInstants(plan).allSatisfy { now in
                    let remaining = [word, next].map { plan.remaining(word: $0, at: now) }
                    let isLive = [word, next].map { plan.isLive(word: $0, at: now) }
                    return remaining[0] == remaining[1] && isLive[0] == isLive[1]
                }
                if !isSaid { return "\(word) became \(next) by \(strategy)" }
            }
            return nil
        }
    }

    /// Whatever the word says and whenever the change is: nothing traps, and nothing exceeds the burst.
    @Test(arguments: Seeds.some(TestSize.isLong ? 20_000 : 400))
    func anyWordAtAnyInstantBecomesOneThatTheLimitCanHave(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<40 {
            let (old, new) = (try random.plan(), try random.plan())
            let words = [0, .max, 1 << 63, random.next(), random.next() >> UInt64.random(in: 0...63, using: &random)]
            let instants = [
                .zero, .last, Tick(nanoseconds: random.next() >> UInt64.random(in: 2...63, using: &random)),
            ]
            for (word, instant) in words.flatMap({ word in instants.map { (word, $0) } }) {
                for strategy in CarryOver.allCases {
                    let next = new.word(carrying: word, from: old, by: strategy, at: instant)
                    let isFresh = strategy == .reset || !new.keepsWords || !old.keepsWords
                    if isFresh, next != Plan.fresh { Issue.record("seed \(seed): \(next) from \(old) to \(new)") }
                    // For a word of windows to come, when it has been said: no later than their end.
                    let now = new.instant(of: max(instant, old.end(of: word)))
                    if new.debt(word: next, at: now) > 1 { Issue.record("seed \(seed): \(next) from \(old) to \(new)") }
                }
                let (left, units) = (words.randomElement(using: &random) ?? 0, random.next())
                let lower = old.refund(units, left: left, word: word, at: old.instant(of: instant))
                if lower > word { Issue.record("seed \(seed): \(word) became \(lower) under \(old)") }
            }
        }
    }

    private func inManyScenes(_ seed: UInt64, _ fault: (CarriedScene) -> String?) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<40 {
            let scene = try CarriedScene(&random)
            if let fault = fault(scene) {
                Issue.record(
                    "seed \(seed): \(scene.old.limit) to \(scene.new.limit), \(scene.word) at \(scene.now): \(fault)")
                return
            }
        }
    }
}
