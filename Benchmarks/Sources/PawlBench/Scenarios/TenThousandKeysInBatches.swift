// SPDX-License-Identifier: Apache-2.0

import Pawl

/// Ten thousand keys, some asked about much more often than most, thirty-two in a call.
struct TenThousandKeysInBatches: ThroughputScenario {
    let name = "ten-thousand-keys-batches"
    let claim =
        "Ten thousand keys, Zipf(1.0), 100/s burst 100, in batches of 32: the clock is read once for all of them."
    let order = Order.zipf(keys: 10_000)
    let limit = try! Limit(100, per: .seconds(1), burst: 100)
    let capacity = 10_000
    let questions = 1 << 20
    let batch = 32
    let sharing = Budgets.Sharing.nothing
}
