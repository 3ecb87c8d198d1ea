// SPDX-License-Identifier: Apache-2.0

// A plan's algorithm, applied: each function leads to the one of that name in `WordArithmetic`. Of a sliding log the word says
// only until when the key is live; what is left and when there is more are estimates from that, and exact in a `LogStep`.

extension Plan {
    /// Built for each question: a plan is one cache line, and the limit in it has count and period already.
    @inlinable
    @inline(__always)
    func fixedWindow(_ windows: Windows) -> FixedWindow {
        FixedWindow(windows, count: UInt64(limit.count), periodNanoseconds: periodNanoseconds)
    }

    @inlinable
    @inline(__always)
    func slidingCounter(_ windows: Windows) -> SlidingCounter {
        SlidingCounter(windows, count: UInt64(limit.count), periodNanoseconds: periodNanoseconds)
    }

    @inlinable
    var periodNanoseconds: UInt64 { UInt64(bitPattern: limit.periodMilliseconds) &* 1_000_000 }

    /// The tick in the plan's own measure of time.
    @inlinable
    package func instant(of tick: Tick) -> UInt64 {
        switch constants {
        case .gcra(let gcra): gcra.instant(of: tick)
        case .fixedWindow(let windows), .slidingCounter(let windows): windows.instant(of: tick)
        case .slidingLog, .unlimited: tick.nanoseconds
        }
    }

    /// Applies one question to one word.
    package func step(_ verb: Verb, _ cost: Cost, word: UInt64, at now: Tick) -> Step {
        switch constants {
        case .gcra(let gcra): gcra.step(verb, cost, word: word, at: gcra.instant(of: now))
        case .fixedWindow(let windows):
            fixedWindow(windows).step(verb, cost, word: word, at: windows.instant(of: now))
        case .slidingCounter(let windows):
            slidingCounter(windows).step(verb, cost, word: word, at: windows.instant(of: now))
        case .slidingLog(let log):
            // A key that has a log is answered from that.
            log.stepOfFresh(verb, cost).counted
        case .unlimited: .unlimited(verb, cost)
        }
    }

    /// The largest cost that would be admitted.
    package func remaining(word: UInt64, at now: UInt64) -> UInt64 {
        switch constants {
        case .gcra(let gcra): gcra.remaining(word: word, at: now)
        case .fixedWindow(let windows): fixedWindow(windows).remaining(word: word, at: now)
        case .slidingCounter(let windows): slidingCounter(windows).remaining(word: word, at: now)
        case .slidingLog(let log): log.remaining(word: word, at: now)
        case .unlimited: .max
        }
    }

    /// Whether a word still says something that a key never seen would not.
    @inlinable
    package func isLive(word: UInt64, at now: UInt64) -> Bool {
        switch constants {
        case .gcra(let gcra): gcra.isLive(word: word, at: now)
        case .fixedWindow(let windows): fixedWindow(windows).isLive(word: word, at: now)
        case .slidingCounter(let windows): slidingCounter(windows).isLive(word: word, at: now)
        case .slidingLog(let log): log.isLive(word: word, at: now)
        case .unlimited: false
        }
    }

    /// The word of a key that owes nothing at an instant, and is not asked about before.
    package func word(owingNothingAt instant: Tick) -> UInt64 {
        guard keepsWords else { return Self.fresh }
        return switch constants {
        case .gcra(let gcra): gcra.instant(of: instant)
        case .fixedWindow(let windows):
            windows.index(of: windows.instant(of: instant)) << fixedWindow(windows).countBits
        case .slidingCounter(let windows):
            windows.index(of: windows.instant(of: instant)) << (2 * slidingCounter(windows).countBits)
        case .slidingLog, .unlimited: Self.fresh
        }
    }

    /// The share of the limit still owed, 0 when as if never seen; above 1 after charges into debt.
    package func debt(word: UInt64, at now: UInt64) -> Double {
        switch constants {
        case .gcra(let gcra): gcra.debt(word: word, at: now)
        case .fixedWindow(let windows): fixedWindow(windows).debt(word: word, at: now)
        case .slidingCounter(let windows): slidingCounter(windows).debt(word: word, at: now)
        case .slidingLog(let log): log.debt(word: word, at: now)
        case .unlimited: 0
        }
    }

    /// The first tick at which a cost that is refused now is admitted if nobody else asks.
    package func tick(admitting units: UInt64, word: UInt64, at now: UInt64) -> Tick {
        switch constants {
        case .gcra(let gcra): gcra.tick(admitting: units, word: word, at: now)
        case .fixedWindow(let windows): fixedWindow(windows).tick(admitting: units, word: word, at: now)
        case .slidingCounter(let windows): slidingCounter(windows).tick(admitting: units, word: word, at: now)
        case .slidingLog(let log): log.tick(forgetting: word)
        case .unlimited: .zero
        }
    }

    /// The first tick at which a live word says nothing any more.
    package func tick(forgetting word: UInt64) -> Tick {
        switch constants {
        case .gcra(let gcra): gcra.tick(forgetting: word)
        case .fixedWindow(let windows): fixedWindow(windows).tick(forgetting: word)
        case .slidingCounter(let windows): slidingCounter(windows).tick(forgetting: word)
        case .slidingLog(let log): log.tick(forgetting: word)
        case .unlimited: .zero
        }
    }
}
