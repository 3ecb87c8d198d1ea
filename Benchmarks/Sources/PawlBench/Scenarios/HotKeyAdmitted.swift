// SPDX-License-Identifier: Apache-2.0

import Pawl

/// One key, and a limit that admits every question: a unit returns each nanosecond.
struct HotKeyAdmitted: ThroughputScenario {
    let name = "hot-key-admitted"
    let claim = "One hot key, every question admitted, costs little more than its swap, on one thread and on several."
    let order = Order.same
    let limit = try! Limit(1_000_000_000, per: .seconds(1))
    let capacity = 1000
    let questions = 8192
    let sharing = Budgets.Sharing.oneWord
}
