// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlModel
import PawlTesting
import Testing

/// Whatever is given back within a window, in any order and however many receipts are out, the key is as if that had never
/// been charged; what was charged in a window before stays.
@Suite struct EveryWindowRefund {
    static let worlds: [WindowWorld] = [Limit.Algorithm.fixedWindow, .slidingCounter].map { algorithm in
        do {
            return try WindowWorld(5, perMilliseconds: 7, algorithm, unixAtZero: 1_772_366_400_123_456_789)
        } catch {
            preconditionFailure("\(error)")
        }
    }

    /// A charge of one to three units, in quarters of a window.
    private struct Charge {
        let quarter: Int
        let units: Int
    }

    @Test(arguments: worlds)
    func theKeyIsAsIfLessHadBeenCharged(world: WindowWorld) {
        var scenes = 0
        for first in 0...8 {
            for second in first...8 {
                for third in second...8 {
                    for asked in third...9 {
                        scenes += 1
                        let charges = zip([first, second, third], 1...3).map { Charge(quarter: $0, units: $1) }
                        if let fault = fault(world, charges, asked) {
                            Issue.record("\(world): \(charges), given back in \(asked): \(fault)")
                            return
                        }
                    }
                }
            }
        }
        #expect(scenes == 660)
    }

    private func fault(_ world: WindowWorld, _ charges: [Charge], _ asked: Int) -> String? {
        let (_, lefts) = told(world, charges)
        for given in [
            [0], [1], [2], [0, 1], [1, 0], [0, 2], [2, 0], [1, 2], [2, 1], [0, 1, 2], [2, 1, 0], [1, 2, 0],
        ] {
            let word = given.reduce(lefts[2]) { word, place in
                world.plan.refund(
                    UInt64(charges[place].units), left: lefts[place], word: word, at: instant(world, asked))
            }
            let isGiven = { (place: Int) in given.contains(place) && charges[place].quarter / 4 == asked / 4 }
            let (expected, _) = told(world, charges.indices.filter { !isGiven($0) }.map { charges[$0] })
            for quarter in asked...asked + 9 {
                let now = instant(world, quarter)
                let (remaining, wanted) = (
                    world.plan.remaining(word: word, at: now), world.plan.remaining(word: expected, at: now)
                )
                let isLive = world.plan.isLive(word: word, at: now)
                if remaining != wanted || isLive != world.plan.isLive(word: expected, at: now) {
                    return "\(given) leave \(remaining) in \(quarter), expected \(wanted)"
                }
            }
        }
        return nil
    }

    /// The word after all charges, and those that each of them left.
    private func told(_ world: WindowWorld, _ charges: [Charge]) -> (word: UInt64, lefts: [UInt64]) {
        var (word, lefts): (UInt64, [UInt64]) = (Plan.fresh, [])
        for charge in charges {
            word = world.step(.charge, Cost(charge.units), word, tick(world, charge.quarter)).word
            lefts.append(word)
        }
        return (word, lefts)
    }

    private func tick(_ world: WindowWorld, _ quarter: Int) -> Tick {
        world.windows.start(of: 1).advanced(by: world.limit.period * quarter / 4)
    }

    private func instant(_ world: WindowWorld, _ quarter: Int) -> UInt64 {
        world.plan.instant(of: tick(world, quarter))
    }
}
