// SPDX-License-Identifier: Apache-2.0

import Pawl

/// Ten thousand keys, some asked about much more often than most, each with an exact log of the last second.
struct TenThousandKeysUnderSlidingLog: WindowScenario {
    let name = "ten-thousand-keys-sliding-log"
    let claim = "Ten thousand keys, Zipf(1.0), 100/s by an exact log, cost at most twice what they cost under GCRA."
    let limit = try! Limit("100/second algorithm=sliding-log")
    let underGCRA: any ThroughputScenario = TenThousandKeysZipf()
    let ratioMax: Double? = 2
}
