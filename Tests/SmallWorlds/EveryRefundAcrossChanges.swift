// SPDX-License-Identifier: Apache-2.0

import PawlModel
import TestSupport
import Testing

/// Whatever becomes of its limit after a key has reserved units, giving them back leaves the key as it would be had they not
/// been reserved: it never has more than that, or than it has anyway, and not less while they are given back whole.
@Suite struct EveryRefundAcrossChanges {
    /// Of each kind, tight and loose, with windows that are the same and windows that are not.
    private static let rates = [
        "5/5ms", "2/5ms burst=4", "5/5ms algorithm=fixed-window", "2/5ms algorithm=sliding-counter",
        "5/5ms algorithm=sliding-counter", "9/5ms algorithm=sliding-counter", "3/3ms algorithm=sliding-counter",
        "2/3ms algorithm=fixed-window", "unlimited",
    ]

    @Test func afterOneChangeTheKeyIsAsItsTwin() throws {
        let strides = TestSize.isLong ? [0, 1, 2, 3, 5] : [0, 2, 5]
        var world = try TwinWorld(Self.rates, strides: strides, earlier: [0, 2, 4])
        world.explore(changes: 1)
        #expect(world.seen.fault == nil)
        #expect(world.seen.given > 10_000)
    }

    @Test func afterTwoChangesTheKeyIsAsItsTwin() throws {
        let rates = TestSize.isLong ? Self.rates : Array(Self.rates.prefix(5))
        var world = try TwinWorld(rates, strides: TestSize.isLong ? [0, 1, 3, 5] : [0, 3], earlier: [0, 4])
        world.explore(changes: 2)
        #expect(world.seen.fault == nil)
        #expect(world.seen.given > 10_000)
    }

    /// Both counts go along, each of them rounded up, and large shares make much of that: so much that the key would have less
    /// had less been reserved. Then nothing is given back.
    @Test func afterChangesBetweenCountersOfTheSameWindowsTheKeyIsAsItsTwin() throws {
        let rates = [6, 2, 77].map { "\($0)/5ms algorithm=sliding-counter" }
        var world = try TwinWorld(rates, strides: [0, 1, 2], earlier: [0, 5, 9])
        world.strategies = [.keepDebt, .proportional]
        world.explore(changes: TestSize.isLong ? 3 : 2, from: 1)
        #expect(world.seen.fault == nil)
        #expect(world.seen.given > 1000)
    }
}
