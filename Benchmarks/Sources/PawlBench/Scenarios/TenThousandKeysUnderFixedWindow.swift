// SPDX-License-Identifier: Apache-2.0

import Pawl

/// Ten thousand keys, some asked about much more often than most, under a fixed window.
struct TenThousandKeysUnderFixedWindow: WindowScenario {
    let name = "ten-thousand-keys-fixed-window"
    let claim = "Ten thousand keys, Zipf(1.0), 100/s by a fixed window, cost about what they cost under GCRA."
    let limit = try! Limit("100/second algorithm=fixed-window")
    let underGCRA: any ThroughputScenario = TenThousandKeysZipf()
}
