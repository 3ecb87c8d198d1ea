// SPDX-License-Identifier: Apache-2.0

package import PawlModel

/// What one key has: so many parts of units at an instant, by the plainest reading of a token bucket.
///
/// Units come back continuously and never beyond the burst. Nothing is written unless units are spent. The instant
/// only moves forward: a question from before it finds what was there less what has come since, and what it spends
/// is missing from then on.
package struct ReferenceBucket: ReferenceKey {
    private let refill: Refill

    /// The parts held at `since`; negative for a key in debt.
    private var level: Int128

    /// When that was: the parts that had come by then.
    private var since: Int128

    /// A bucket that is full from an instant on; from tick zero for a key never seen.
    package init(fullAt instant: Int128 = 0, _ refill: Refill) {
        self.refill = refill
        level = refill.burst
        since = instant
    }

    /// The instant at which the bucket is full if nobody asks.
    package var full: Int128 { since + (refill.burst - level) }

    package func isLive(at now: Tick) -> Bool { full > refill.parts(by: now) }

    private func held(at instant: Int128) -> Int128 {
        min(refill.burst, level + (instant - since))
    }

    private mutating func spend(_ parts: Int128, at instant: Int128) {
        if instant > since {
            level = held(at: instant)
            since = instant
        }
        level = max(level - parts, refill.burst - (refill.fullMax - since))
    }

    package func without(_ units: Int128) -> ReferenceBucket {
        var bucket = self
        bucket.level += units * refill.partsPerUnit
        return bucket
    }

    package mutating func refund(_ units: Int128, left: any ReferenceKey, without: any ReferenceKey, at now: Tick) {
        guard let left = left as? ReferenceBucket, let without = without as? ReferenceBucket else { return }
        let notReturned = min(left.full, full) - refill.parts(by: now)
        guard notReturned > 0 else { return }
        level += min(units * refill.partsPerUnit, max(left.full - without.full, 0), notReturned)
        // Given back at an instant before that of the last question, it may have been full since.
        if level > refill.burst { self = ReferenceBucket(fullAt: full, refill) }
    }

    package func debt(at now: Tick) -> ReferenceDebt {
        ReferenceDebt(
            parts: full - refill.parts(by: now), partsPerUnit: refill.partsPerUnit, burst: refill.burst, since: now)
    }

    package func owing(_ debt: ReferenceDebt, by strategy: CarryOver) -> ReferenceBucket {
        let parts = debt.parts(by: strategy, partsPerUnit: refill.partsPerUnit, burst: refill.burst)
        return ReferenceBucket(fullAt: refill.parts(by: debt.since) + parts, refill)
    }

    /// Answers one question and spends what it consumes.
    package mutating func ask(_ verb: Verb, _ cost: Int, at now: Tick) -> DecisionFields {
        let instant = refill.parts(by: now)
        let held = held(at: instant)
        // Whoever takes what there is waits for one unit, not for all that was asked for.
        let needed = Int128(verb == .take ? min(cost, 1) : cost) * refill.partsPerUnit
        if cost < 0 || needed > refill.burst && verb != .charge {
            return fields(.impossible, at: now)
        }
        guard cost == 0 || verb == .charge || held >= needed else {
            let retryAfter = refill.tick(reaching: since + (needed - level), from: now) - now
            return fields(.refused(retryAfter: retryAfter), retryAfter: retryAfter, at: now)
        }
        let spent =
            switch verb {
            case .admit, .charge: Int128(cost)
            case .take: min(Int128(cost), max(held, 0) / refill.partsPerUnit)
            case .peek: Int128(0)
            }
        if spent > 0 { spend(spent * refill.partsPerUnit, at: instant) }
        return fields(.admitted, charged: Int(spent), at: now)
    }

    /// The fields of an answer after which the bucket is as it is.
    private func fields(
        _ outcome: Decision.Outcome, charged: Int = 0, retryAfter: Duration? = nil, at now: Tick
    ) -> DecisionFields {
        let held = held(at: refill.parts(by: now))
        let isFull = held == refill.burst
        return DecisionFields(
            outcome, charged: charged, remaining: Int(max(held, 0) / refill.partsPerUnit), retryAfter: retryAfter,
            resetAfter: isFull ? .zero : refill.tick(reaching: full, from: now) - now)
    }
}
