// SPDX-License-Identifier: Apache-2.0

import Pawl

/// One key under a sliding counter that admits every question: as many units as a sliding counter can count, in a year.
struct HotKeyUnderSlidingCounter: WindowScenario {
    let name = "hot-key-sliding-counter"
    let claim = "One hot key under a sliding counter, every question admitted, costs about what it costs under GCRA."
    let limit = try! Limit("268435455/366 days algorithm=sliding-counter")
    let underGCRA: any ThroughputScenario = HotKeyAdmitted()
}
