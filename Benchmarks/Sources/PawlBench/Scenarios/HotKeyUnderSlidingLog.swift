// SPDX-License-Identifier: Apache-2.0

import Pawl

/// One key under an exact log of a hundred units a millisecond: nearly every question is refused, a hundred thousand a second
/// are admitted.
struct HotKeyUnderSlidingLog: WindowScenario {
    let name = "hot-key-sliding-log"
    let claim = "One hot key under an exact log of 100 costs at most twice what it costs under GCRA."
    let limit = try! Limit("100/ms algorithm=sliding-log")
    let underGCRA: any ThroughputScenario = HotKeyOfAHundred()
    let ratioMax: Double? = 2

    /// The same under GCRA.
    private struct HotKeyOfAHundred: ThroughputScenario {
        let name = "hot-key-of-a-hundred"
        let claim = "One hot key, 100 a millisecond."
        let order = Order.same
        let limit = try! Limit("100/ms")
        let capacity = 1000
        let questions = 8192
        let sharing = Budgets.Sharing.oneWord
    }
}
