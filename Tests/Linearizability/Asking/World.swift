// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import TestSupport

/// The circumstances in which questions are asked.
///
/// What may be expected of a limiter that forgets depends on who lets a key go at which instant. A key that is let go at
/// instant t was as if never seen at t, and comes back no earlier than t: nobody who asks at t or later can tell. So where
/// every key is let go at an instant not later than that of any question beside it or after it, every answer is still
/// exactly that of the pure step; elsewhere the specification has to let keys go as well (`OneKey`).
enum World: CaseIterable {
    /// More room than keys: nothing is let go. Instants as they come, stale ones too. The pure step, exactly.
    case roomy
    /// The same, on the path for processors that read an entry in two pieces.
    case confirmedReads
    /// Hardly room for all keys, of which many are spent when the threads begin, and moved, taken over and swept while
    /// they are asked about; all questions at one instant, sweeps then or earlier. The pure step, exactly.
    case crowdedAtOneInstant
    /// The same with instants as they come: a key may also be let go, by somebody who asks about another or sweeps.
    case crowded

    /// Whether keys may be let go at instants later than those of questions that follow.
    var letsGoAhead: Bool { self == .crowded }

    var isCrowded: Bool { self == .crowdedAtOneInstant || self == .crowded }

    /// Keys that live nowhere but in the table's stash and one full bucket are as many as find a place in any table, so
    /// that nothing live is ever evicted: sixteen and four.
    static let crowd = 20

    func limiter(_ limit: Limit, _ random: inout SeededGenerator) throws -> (subject: any Subject, engine: Engine) {
        let hashKey = HashKey(random.next(), random.next())
        switch self {
        case .roomy, .crowdedAtOneInstant, .crowded:
            let capacity = isCrowded ? Int.random(in: 1...8, using: &random) : 64
            let limiter = try RateLimiter(limit, capacity: capacity, hashKey: hashKey)
            return (limiter, limiter.engine)
        case .confirmedReads:
            let engine = try Engine(
                PlanTable([Plan(limit, name: Self.name)]), layout: Layout(capacity: 64),
                hasher: KeyHasher(key0: hashKey.key0, key1: hashKey.key1), readsAreSingle: false,
                ticks: TickSource(.monotonic, above: .zero))
            return (BareEngine(engine: engine), engine)
        }
    }

    private static let name = LimitName(immortal: "linearizability")
}
