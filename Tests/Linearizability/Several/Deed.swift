// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlTesting

/// One thing that is done about a limiter's places: a place is a limit and a key, and has a number.
enum Deed: Sendable {
    case ask(Verb, Int, cost: Int)
    /// One question about several places, each once.
    case askAll([Int], cost: Int)
    /// A question about one place or several, of which a receipt is kept under a number.
    case reserve([Int], cost: Int, receipt: Int)
    /// Settles what was reserved of some places, if that was granted.
    case settle(receipt: Int, of: [Int], actual: Int)

    /// What is told of it.
    enum Told: Sendable, Equatable {
        case one(DecisionFields)
        /// Granted, and spoken by that part.
        case all(position: Int, remaining: Int, resetAfter: Duration)
        /// Granted, by a subject that tells no more.
        case granted
        case refused(Set<Int>)
        case settled
    }

    /// The places of a question about several at one instant; none of other deeds.
    var placesAtOnce: Set<Int> {
        switch self {
        case .askAll(let places, _), .reserve(let places, _, _): places.count > 1 ? Set(places) : []
        case .ask, .settle: []
        }
    }

    /// The same as deeds that each happen at one instant: a receipt of several places is settled for each by itself.
    var apart: [Deed] {
        guard case .settle(let receipt, let places, let actual) = self else { return [self] }
        return places.map { .settle(receipt: receipt, of: [$0], actual: actual) }
    }
}

/// A deed and its instant.
struct TimedDeed: Sendable {
    let deed: Deed
    let at: Tick
}
