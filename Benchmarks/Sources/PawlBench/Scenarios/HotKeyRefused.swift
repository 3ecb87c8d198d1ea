// SPDX-License-Identifier: Apache-2.0

import Pawl

/// One key, and a limit that admits a single question in this process's life.
struct HotKeyRefused: ThroughputScenario {
    let name = "hot-key-refused"
    let claim = "One hot key, every question refused, writes nothing and so scales with the processors."
    let order = Order.same
    let limit = try! Limit(1, per: .seconds(366 * 86_400), burst: 1)
    let capacity = 1000
    let questions = 8192
    let sharing = Budgets.Sharing.nothing
}
