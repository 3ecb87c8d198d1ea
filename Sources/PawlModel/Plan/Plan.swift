// SPDX-License-Identifier: Apache-2.0

/// A limit worked out into constants: all that a step needs to know, in one cache line.
///
/// Plans are plain values without references, so that an engine can keep them in its own memory and a
/// decision can carry one away.
package struct Plan: Sendable, Hashable {
    /// What becomes of the limit's verdicts.
    package enum Mode: UInt8, Sendable {
        /// They hold.
        case enforce
        /// They are worked out and counted, and nobody is refused.
        case shadow
        /// The limit is not asked.
        case off
    }

    package let gcra: GCRA
    package let mode: Mode
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
    package static let fresh: UInt64 = 0

    /// Whether keys have state under this plan: a limit that always admits keeps none.
    package var keepsWords: Bool { limit.algorithm != .unlimited }

    /// The largest cost that can ever be admitted.
    package var costMax: UInt64 { UInt64(limit.burst) }
}

extension Plan {
    /// Applies one question to one word.
    ///
    /// - Parameter now: the question's instant by ``instant(of:)``.
    package func step(_ verb: Verb, _ cost: Cost, word: UInt64, at now: UInt64) -> Step {
        if cost.isNegative { return .impossible(word: word) }
        switch verb {
        case .admit:
            if cost.units == 0 { return .admitted(word: word, charged: 0) }
            if cost.units > costMax { return .impossible(word: word) }
            guard let next = gcra.admit(cost.units, arrival: word, at: now) else { return .refused(word: word) }
            return .admitted(word: next, charged: cost.units)
        case .take:
            if cost.units == 0 { return .admitted(word: word, charged: 0) }
            let units = min(cost.units, gcra.remaining(arrival: word, at: now))
            guard units > 0, let next = gcra.admit(units, arrival: word, at: now) else { return .refused(word: word) }
            return .admitted(word: next, charged: units)
        case .charge:
            if cost.units == 0 { return .admitted(word: word, charged: 0) }
            return .admitted(word: gcra.charge(cost.units, arrival: word, at: now), charged: cost.units)
        case .peek:
            if cost.units == 0 { return .admitted(word: word, charged: 0) }
            if cost.units > costMax { return .impossible(word: word) }
            let fits = gcra.admit(cost.units, arrival: word, at: now) != nil
            return fits ? .admitted(word: word, charged: 0) : .refused(word: word)
        }
    }

    /// The tick in the plan's own measure of time.
    package func instant(of tick: Tick) -> UInt64 { gcra.instant(of: tick) }

    /// Whether a word still says something that a key never seen would not.
    package func isLive(word: UInt64, at now: UInt64) -> Bool { word > now }

    /// The share of the burst still owed, 0 when as if never seen; above 1 after charges into debt.
    package func debt(word: UInt64, at now: UInt64) -> Double {
        Double(word - min(word, now)) / Double(gcra.burstSteps)
    }
}
