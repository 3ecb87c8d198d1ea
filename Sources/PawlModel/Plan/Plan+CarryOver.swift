// SPDX-License-Identifier: Apache-2.0

extension Plan {
    /// The word of a key whose limit had another plan until an instant; see ``CarryOver``.
    ///
    /// A function of the word and the instant alone, so that it does not matter when it is asked, nor how often: a word
    /// that nobody has changed since becomes the same. Windows of both plans are aligned to the same time line.
    ///
    /// Changing to an equal limit changes nothing, except that a debt beyond the burst is forgiven and that a word which
    /// is not live becomes that of a key never seen.
    package func word(carrying word: UInt64, from old: Plan, by strategy: CarryOver, at instant: Tick) -> UInt64 {
        // The word of a log says where its records are; they stay, under a limit of the same period.
        if isLog, old.isLog { return keepsWords && strategy != .reset ? word : Self.fresh }
        guard keepsWords, strategy != .reset, let owed = old.owed(word: word, at: instant) else { return Self.fresh }
        switch (constants, old.constants) {
        case (.slidingCounter(let windows), .slidingCounter(let before)) where windows == before:
            let now = windows.instant(of: owed.instant)
            return slidingCounter(windows).word(
                carrying: word, from: old.slidingCounter(windows), by: strategy, at: now)
        case (.gcra(let gcra), _): return owed.word(in: gcra, by: strategy)
        case (.fixedWindow(let windows), _): return owed.word(in: fixedWindow(windows), by: strategy)
        case (.slidingCounter(let windows), _): return owed.word(in: slidingCounter(windows), by: strategy)
        // Between a log and anything else nothing is carried: see `Plan.canCarry(from:by:)`.
        case (.slidingLog, _), (.unlimited, _): return Self.fresh
        }
    }

    /// Whether the limit keeps logs, of which words only say where they are.
    package var isLog: Bool { if case .slidingLog = constants { true } else { false } }

    /// Whether keys of another plan can be carried over to this one: what a log remembers is of use to a log of the same period
    /// alone, as it is.
    package func canCarry(from old: Plan, by strategy: CarryOver) -> Bool {
        guard keepsWords, old.keepsWords, strategy != .reset, isLog || old.isLog else { return true }
        return isLog && old.isLog && limit.period == old.limit.period && strategy == .keepDebt
    }

    /// Whether some keys of a limit may follow this plan instead: what they owe is carried over in both directions, so it keeps a log
    /// of the same period where the limit does, and none where that keeps none.
    package func canOverride(_ usual: Plan) -> Bool {
        limit.algorithm == .unlimited || isLog == usual.isLog && (!isLog || limit.period == usual.limit.period)
    }

    /// How long a key may owe something that was carried over to this plan, which forgives what is beyond its burst.
    package var longestDebt: Duration {
        switch constants {
        case .gcra: limit.period / Double(limit.count) * Double(limit.burst) + limit.period
        case .fixedWindow, .slidingCounter, .slidingLog: limit.period * 2
        case .unlimited: .zero
        }
    }

    /// What a word owes as of an instant; nil where it says nothing any more.
    private func owed(word: UInt64, at instant: Tick) -> Owed? {
        guard keepsWords else { return nil }
        return switch constants {
        case .gcra(let gcra): Owed(gcra, word: word, at: instant)
        case .fixedWindow(let windows): Owed(fixedWindow(windows), word: word, at: instant)
        case .slidingCounter(let windows): Owed(slidingCounter(windows), word: word, at: instant)
        case .slidingLog, .unlimited: nil
        }
    }
}
