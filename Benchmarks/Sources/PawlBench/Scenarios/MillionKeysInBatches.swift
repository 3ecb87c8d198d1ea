// SPDX-License-Identifier: Apache-2.0

import Pawl

/// A million keys, all alike, thirty-two in a call: their misses overlap.
struct MillionKeysInBatches: ThroughputScenario {
    let name = "million-keys-batches"
    let claim = "A million keys, uniform, 10/s burst 10, in batches of 32: a batch waits for its misses together."
    let order = Order.uniform(keys: 1_000_000)
    let limit = try! Limit(10, per: .seconds(1), burst: 10)
    let capacity = 1_000_000
    let questions = 1 << 22
    let batch = 32
    let sharing = Budgets.Sharing.nothing
}
