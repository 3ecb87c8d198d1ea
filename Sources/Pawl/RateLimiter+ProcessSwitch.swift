// SPDX-License-Identifier: Apache-2.0

import PawlEngine
import PawlModel

extension RateLimiter {
    /// How the switch of the process stands.
    public enum ProcessSwitch: Sendable, Hashable {
        /// Limits are asked.
        case normal
        /// Every question is admitted and no limit is charged, as if all were off; answers are counted.
        case admitAll
        /// Every question is refused for that long, whatever its limit and its limit's mode. A negative time is zero.
        case refuseAll(retryAfter: Duration)
    }

    /// One switch for all limiters of the process: for an emergency in which limits are in the way, or not enough.
    ///
    /// Set from anywhere; questions that are being answered may still follow the last position. What keys owe stays as
    /// it is and is paid off by time. Negative costs are impossible in every position.
    public static var processSwitch: ProcessSwitch {
        get {
            switch PawlEngine.ProcessSwitch.current {
            case .normal: .normal
            case .admitAll: .admitAll
            case .refuseAll(let nanoseconds): .refuseAll(retryAfter: .nanoseconds(Int64(clamping: nanoseconds)))
            }
        }
        set {
            PawlEngine.ProcessSwitch.current =
                switch newValue {
                case .normal: .normal
                case .admitAll: .admitAll
                case .refuseAll(let wait): .refuseAll(nanoseconds: UInt64(clamping: wait.nanosecondsRoundedDown))
                }
        }
    }
}
