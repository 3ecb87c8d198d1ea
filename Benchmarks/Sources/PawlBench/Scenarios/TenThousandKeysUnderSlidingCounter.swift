// SPDX-License-Identifier: Apache-2.0

import Pawl

/// Ten thousand keys, some asked about much more often than most, under a sliding counter.
struct TenThousandKeysUnderSlidingCounter: WindowScenario {
    let name = "ten-thousand-keys-sliding-counter"
    let claim = "Ten thousand keys, Zipf(1.0), 100/s by a sliding counter, cost about what they cost under GCRA."
    let limit = try! Limit("100/second algorithm=sliding-counter")
    let underGCRA: any ThroughputScenario = TenThousandKeysZipf()
}
