// SPDX-License-Identifier: Apache-2.0

import Pawl

/// Who is measured beside the floor: the limiter, or what a Swift developer would write in its place.
enum ContestantChoice: String, CaseIterable, Sendable {
    case pawl
    case mutex
    case mutexes
    case actor

    /// As tables name it.
    var name: String {
        switch self {
        case .pawl: "Pawl"
        case .mutex: "Mutex<Dictionary>"
        case .mutexes: "64 × Mutex<Dictionary>"
        case .actor: "actor"
        }
    }
}
