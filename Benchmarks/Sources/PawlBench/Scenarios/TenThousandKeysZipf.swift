// SPDX-License-Identifier: Apache-2.0

import Pawl

/// Ten thousand keys, some asked about much more often than most: the caches' middle ground.
struct TenThousandKeysZipf: ThroughputScenario {
    let name = "ten-thousand-keys"
    let claim = "Ten thousand keys, Zipf(1.0), 100/s burst 100: little more than the hash and the line."
    let order = Order.zipf(keys: 10_000)
    let limit = try! Limit(100, per: .seconds(1), burst: 100)
    let capacity = 10_000
    let questions = 1 << 20
    let sharing = Budgets.Sharing.nothing
}
