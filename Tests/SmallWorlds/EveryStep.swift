// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlModel
import PawlTesting
import TestSupport
import Testing

/// Every word × verb × cost × tick of a small box, against a bucket that is full at that word.
@Suite struct EveryStep {
    @Test(arguments: SmallWorld.all)
    func everyStepIsTheReferences(world: SmallWorld) {
        let steps = walk(world, words: 0..<40, ticks: 0..<24, costs: -1...world.limit.burst + 2)
        #expect(steps == 40 * 24 * (world.limit.burst + 4) * 4)
    }

    @Test(arguments: SmallWorld.all)
    func everyStepAtTheEndOfTimeIsTheReferences(world: SmallWorld) {
        let (now, end) = (world.plan.instant(of: .last), UInt64(1) << 63 - 1)
        let words = [0, now - 9, now - 1, now, now + 1, now + 17, end - 17, end - 1, end]
        let last = Tick.last.nanoseconds
        let costs = [0, 1, world.limit.burst, world.limit.burst + 1, 1 << 61, 1 << 62, .max - 1, .max, .min]
        let steps = walk(world, words: words, ticks: [0, 1, last / 2, last - 1, last], costs: costs)
        #expect(steps == 9 * 5 * 9 * 4)
    }

    /// Tag and word may be read of two keys; then the swap fails, and until then nothing does.
    @Test(arguments: [
        "3/s burst=2", "1000000/ms", "1 per 366 days", "7/s algorithm=fixed-window", "1/ms algorithm=fixed-window",
        "2047/ms algorithm=sliding-counter", "1 per 366 days algorithm=sliding-counter",
    ])
    func theWordOfAnotherPlanTrapsNobody(rate: String) throws {
        let plan = Plan(try Limit(rate), name: LimitName(immortal: "other"), unixAtZero: 1_772_366_400_123_456_789)
        var generator = SeededGenerator(seed: 7)
        var admitted = 0
        for round in 0..<20_000 {
            // As many bits as may be: small words as well as large ones.
            let word = generator.next() >> (generator.next() % 64)
            let now = Tick(nanoseconds: round % 3 == 0 ? .max : generator.next() >> (generator.next() % 64))
            let cost = Cost(Int(truncatingIfNeeded: generator.next() >> (generator.next() % 64)))
            if plan.step(.admit, cost, word: word, at: now).verdict == .admitted { admitted += 1 }
        }
        #expect(admitted > 0 && admitted < 20_000)
    }

    /// Takes every step of a box; how many there were up to the first that is wrong.
    private func walk(
        _ world: SmallWorld, words: some Sequence<UInt64>, ticks: some Sequence<UInt64>, costs: some Sequence<Int>
    ) -> Int {
        var steps = 0
        for word in words {
            for tick in ticks {
                for cost in costs {
                    for verb in [Verb.admit, .take, .charge, .peek] {
                        steps += 1
                        if let fault = world.fault(verb, cost, word, Tick(nanoseconds: tick)) {
                            Issue.record("\(world): \(verb) \(cost) of word \(word) at \(tick) ns: \(fault)")
                            return steps
                        }
                    }
                }
            }
        }
        return steps
    }
}

extension SmallWorld {
    /// What is wrong with a step and the decision made of it, if anything is.
    fileprivate func fault(_ verb: Verb, _ units: Int, _ word: UInt64, _ now: Tick) -> String? {
        let cost = Cost(units)
        let step = plan.step(verb, cost, word: word, at: now)
        let answer = DecisionFields(Decision(step, of: record, verb: verb, cost: cost, at: now))
        var bucket = ReferenceBucket(fullAt: Int128(word), refill)
        let expected = bucket.ask(verb, units, at: now)
        if answer != expected { return "\(answer), expected \(expected)" }
        // A word is the instant at which the key is full; a key that was full before says nothing and stays as it is.
        if Int128(step.word) != bucket.full { return "word \(step.word), expected \(bucket.full)" }
        return nil
    }
}
