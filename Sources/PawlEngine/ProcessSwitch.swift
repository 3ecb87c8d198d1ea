// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// One switch for every limiter of the process, for the day on which limits are in the way, or not enough.
package enum ProcessSwitch {
    /// How the switch stands.
    package enum Position: Sendable, Hashable {
        case normal, admitAll
        case refuseAll(nanoseconds: UInt64)
    }

    /// 0: normal, 1: everything is admitted, more: everything is refused for two nanoseconds less.
    private static let state = Atomic<UInt64>(0)

    /// Whether limits are asked. One read of a line that hardly ever changes, so each processor has it at hand.
    @inline(__always)
    static var isNormal: Bool {
        // ORDERING: relaxed. The position is its own message; questions under way may still follow the last one.
        state.load(ordering: .relaxed) == 0
    }

    package static var current: Position {
        get {
            // ORDERING: relaxed, as above.
            switch state.load(ordering: .relaxed) {
            case 0: .normal
            case 1: .admitAll
            case let wait: .refuseAll(nanoseconds: wait - 2)
            }
        }
        set {
            let value: UInt64 =
                switch newValue {
                case .normal: 0
                case .admitAll: 1
                case .refuseAll(let wait): min(wait, .max - 2) + 2
                }
            // ORDERING: relaxed, as above.
            state.store(value, ordering: .relaxed)
        }
    }
}
