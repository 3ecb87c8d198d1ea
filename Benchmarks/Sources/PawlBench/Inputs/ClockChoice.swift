// SPDX-License-Identifier: Apache-2.0

import CFloor
import Pawl

/// Which clock the limiter reads, and the floor beside it.
enum ClockChoice: String, CaseIterable, Codable, Sendable {
    /// The kernel's monotonic clock.
    case kernel
    /// The processor's cycle counter, where the kernel trusts it.
    case counter

    /// What the limiter reads.
    var timeSource: TimeSource {
        switch self {
        case .kernel: .monotonic
        case .counter: .fastest
        }
    }

    /// What the floor reads: its rate, 0 for the kernel's clock.
    var floorRate: UInt64 {
        switch self {
        case .kernel: 0
        case .counter: Self.counterRate
        }
    }

    private static let counterRate = floor_counter_rate()

    /// Those that this machine has.
    static let available = TimeSource.fastest.description == TimeSource.monotonic.description ? [kernel] : allCases
}
