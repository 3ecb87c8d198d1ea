// SPDX-License-Identifier: Apache-2.0

import Pawl

/// Which clock the limiter reads, and the floor beside it.
enum ClockChoice: String, CaseIterable, Codable, Sendable {
    /// The kernel's monotonic clock.
    case kernel

    var timeSource: TimeSource {
        switch self {
        case .kernel: .monotonic
        }
    }
}
