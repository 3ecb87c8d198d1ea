// SPDX-License-Identifier: Apache-2.0

/// A limit worked out into constants: all that a step needs to know, in one cache line.
///
/// Plans are plain values without references, so that an engine can keep them in its own memory and a
/// decision can carry one away.
@usableFromInline
package struct Plan: Sendable, Hashable {
    /// What becomes of the limit's verdicts.
    @usableFromInline
    package enum Mode: UInt8, Sendable {
        /// They hold.
        case enforce
        /// They are worked out and counted, and nobody is refused.
        case shadow
        /// The limit is not asked.
        case off
    }

    @usableFromInline
    package let gcra: GCRA
    package let mode: Mode
    @usableFromInline
    package let limit: Limit
    package let name: LimitName

    package init(_ limit: Limit, name: LimitName, mode: Mode = .enforce) {
        self.limit = limit
        self.name = name
        self.mode = mode
        gcra =
            switch limit.algorithm {
            case .gcra:
                GCRA(
                    count: UInt64(limit.count),
                    periodNanoseconds: UInt64(limit.periodMilliseconds) * 1_000_000,
                    burst: UInt64(limit.burst))
            case .unlimited:
                // Never stepped: a limit that always admits keeps no word.
                GCRA(count: 1, periodNanoseconds: 1_000_000, burst: 1)
            }
    }

    /// The word of a key never seen; also what a free slot holds.
    @inlinable
    package static var fresh: UInt64 { 0 }

    /// Whether keys have state under this plan: a limit that always admits keeps none.
    @inlinable
    package var keepsWords: Bool { limit.algorithm != .unlimited }

    /// The largest cost that can ever be admitted.
    @inlinable
    package var costMax: UInt64 { UInt64(bitPattern: Int64(limit.burst)) }
}

extension Plan {
    /// Applies one question to one word.
    ///
    /// - Parameter now: the question's instant by ``instant(of:)``.
    @inlinable
    @inline(__always)
    package func step(_ verb: Verb, _ cost: Cost, word: UInt64, at now: UInt64) -> Step {
        guard !cost.isNegative else { return Step(.impossible, word: word) }
        guard cost.units > 0 else { return Step(.admitted, word: word) }
        switch verb {
        case .admit, .peek:
            guard cost.units <= costMax else { return Step(.impossible, word: word) }
            guard let next = gcra.admit(cost.units, arrival: word, at: now) else { return Step(.refused, word: word) }
            return verb == .peek ? Step(.admitted, word: word) : Step(.admitted, word: next, charged: cost.units)
        case .take:
            let units = min(cost.units, gcra.remaining(arrival: word, at: now))
            guard units > 0, let next = gcra.admit(units, arrival: word, at: now) else {
                return Step(.refused, word: word)
            }
            return Step(.admitted, word: next, charged: units)
        case .charge:
            let next = gcra.charge(cost.units, arrival: word, at: now)
            return Step(.admitted, word: next, charged: cost.units)
        }
    }

    /// The tick in the plan's own measure of time.
    @inlinable
    package func instant(of tick: Tick) -> UInt64 { gcra.instant(of: tick) }

    /// Whether a word still says something that a key never seen would not.
    @inlinable
    package func isLive(word: UInt64, at now: UInt64) -> Bool { word > now }

    /// The share of the burst still owed, 0 when as if never seen; above 1 after charges into debt.
    package func debt(word: UInt64, at now: UInt64) -> Double {
        Double(word - min(word, now)) / Double(gcra.burstSteps)
    }
}
