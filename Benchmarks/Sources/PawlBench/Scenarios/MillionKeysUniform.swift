// SPDX-License-Identifier: Apache-2.0

import Pawl

/// A million keys, all alike: every question misses the inner caches.
struct MillionKeysUniform: ThroughputScenario {
    let name = "million-keys"
    let claim = "A million keys, uniform, 10/s burst 10: a question costs little more than its miss."
    let order = Order.uniform(keys: 1_000_000)
    let limit = try! Limit(10, per: .seconds(1), burst: 10)
    let capacity = 1_000_000
    let questions = 1 << 22
    let sharing = Budgets.Sharing.nothing
}
