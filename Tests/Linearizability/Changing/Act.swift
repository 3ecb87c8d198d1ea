// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlTesting

/// One thing that is done to a limiter, at an instant: something is asked, or an operator says something.
///
/// A place is a limit and a key. The limits that are promised are those of a ``Catalogue``, by their number.
struct Act: Sendable {
    enum Deed: Sendable {
        case ask(Verb, Int, cost: Int)
        /// One question about several places, each once.
        case askAll([Int], cost: Int)
        case penalise(Int, units: Int)
        /// A limit is to promise something else; in the mode that it has, if none is given.
        case change(limit: Int, to: Int, mode: LimitMode?, CarryOver)
        case block(Int, until: Tick)
        case unblock(Int)
        case override(Int, with: Int, until: Tick)
        case endOverride(Int)
        case reset(Int)
        /// A pass over the table, which nobody is to notice.
        case pass
    }

    let deed: Deed
    let at: Tick

    /// What is told of an act.
    enum Told: Sendable, Hashable {
        case one(DecisionFields)
        /// Granted, and spoken by that part; what would have been refused were it not in shadow.
        case granted(position: Int, remaining: Int, resetAfter: Duration, violatedInShadow: Set<Int>)
        /// The parts that were refused, by their positions.
        case refused(Set<Int>)
        case done
        case threw(String)
    }

    /// The places that a question is about; none of what an operator says.
    var placesAsked: [Int] {
        switch deed {
        case .ask(_, let place, _), .penalise(let place, _): [place]
        case .askAll(let places, _): places
        case .change, .block, .unblock, .override, .endOverride, .reset, .pass: []
        }
    }

    /// The one place that an operator says something of.
    var placeChanged: Int? {
        switch deed {
        case .block(let place, _), .override(let place, _, _), .unblock(let place), .endOverride(let place),
            .reset(let place):
            place
        case .ask, .askAll, .penalise, .change, .pass: nil
        }
    }

    /// Until when what the act makes of its place is to last, where it has an end.
    var end: Tick? {
        switch deed {
        case .block(_, let end), .override(_, _, let end): end
        case .ask, .askAll, .penalise, .change, .unblock, .endOverride, .reset, .pass: nil
        }
    }
}
