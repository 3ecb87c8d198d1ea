// SPDX-License-Identifier: Apache-2.0

import Pawl

/// One key under a fixed window that admits every question: a billion units each second.
struct HotKeyUnderFixedWindow: WindowScenario {
    let name = "hot-key-fixed-window"
    let claim = "One hot key under a fixed window, every question admitted, costs about what it costs under GCRA."
    let limit = try! Limit("1000000000/second algorithm=fixed-window")
    let underGCRA: any ThroughputScenario = HotKeyAdmitted()
}
