// SPDX-License-Identifier: Apache-2.0

import PawlModel

/// What several questions under one limit came to, before a thread's block counts them all at once.
struct Tally {
    private(set) var admitted: UInt64 = 0
    /// Saturates.
    private(set) var units: UInt64 = 0
    private(set) var refused: UInt64 = 0
    private(set) var impossible: UInt64 = 0

    @inline(__always)
    mutating func note(_ step: Step) {
        if step.isAdmitted {
            admitted &+= 1
            let (sum, overflow) = units.addingReportingOverflow(step.charged)
            units = overflow ? .max : sum
        } else if step.verdict == .impossible {
            impossible &+= 1
        } else {
            refused &+= 1
        }
    }
}
