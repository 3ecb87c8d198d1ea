// SPDX-License-Identifier: Apache-2.0

/// An algorithm whose words can be taken over by another one: what they owe is said in parts of a unit, and put into a word.
protocol CarriedArithmetic: WordArithmetic {
    /// log₂ of the parts of a unit in which this arithmetic counts.
    var unitShift: UInt8 { get }

    /// The tick in the algorithm's own measure of time.
    func instant(of tick: Tick) -> UInt64

    /// What is owed, in parts of a unit; none exactly where a word is not live.
    func owed(word: UInt64, at now: UInt64) -> UInt64

    /// The word of a key that owes nothing but so many parts, at least one and no more than those of ``costMax``.
    func word(owing parts: UInt64, at now: UInt64) -> UInt64

    /// The earliest tick at which a word can have been left as it is.
    func tick(leaving word: UInt64) -> Tick
}

/// What a key owes as of an instant, in equal parts of a unit: what two plans of any algorithms have in common.
struct Owed {
    /// At least one.
    let parts: UInt64
    /// As many as a key may owe without being in debt.
    let most: UInt64
    /// log₂ of the parts of a unit.
    let unitShift: UInt8
    let instant: Tick

    /// What a word owes; nil where it says nothing any more.
    ///
    /// Asked about an instant before that at which the word can have been left, the word speaks of the later one.
    init?(_ arithmetic: some CarriedArithmetic, word: UInt64, at instant: Tick) {
        self.instant = max(instant, arithmetic.tick(leaving: word))
        parts = arithmetic.owed(word: word, at: arithmetic.instant(of: self.instant))
        most = arithmetic.mostOwed
        unitShift = arithmetic.unitShift
        guard parts > 0 else { return nil }
    }

    /// The word that owes the same to another limit, as nearly as a strategy and the limit allow.
    func word(in arithmetic: some CarriedArithmetic, by strategy: CarryOver) -> UInt64 {
        let parts =
            switch strategy {
            case .keepDebt: min(parts(unitShift: arithmetic.unitShift, upTo: arithmetic.mostOwed), arithmetic.mostOwed)
            case .proportional: share(of: arithmetic.mostOwed)
            case .reset: UInt64(0)
            }
        return parts == 0 ? Plan.fresh : arithmetic.word(owing: parts, at: arithmetic.instant(of: instant))
    }

    /// The same in parts of another size, rounded up; saturates at some number.
    private func parts(unitShift other: UInt8, upTo most: UInt64) -> UInt64 {
        guard other < unitShift else {
            let shift = UInt64(other - unitShift)
            return parts > most >> shift ? most : parts << shift
        }
        let shift = UInt64(unitShift - other)
        let rest = parts & (1 << shift - 1)
        return parts >> shift + (rest == 0 ? 0 : 1)
    }

    /// ⌈other · parts / most⌉, and all of the other for a key in debt.
    private func share(of other: UInt64) -> UInt64 {
        // At most `other`, so it fits.
        let (quotient, rest) = most.dividingFullWidth(min(parts, most).multipliedFullWidth(by: other))
        return quotient + (rest == 0 ? 0 : 1)
    }
}

extension CarriedArithmetic {
    /// The parts of the largest cost.
    var mostOwed: UInt64 { costMax << UInt64(unitShift) }
}

extension GCRA: CarriedArithmetic {
    /// The steps until the arrival.
    func owed(word arrival: UInt64, at now: UInt64) -> UInt64 { arrival - min(arrival, now) }

    func word(owing steps: UInt64, at now: UInt64) -> UInt64 { now + steps }

    /// An arrival may have been left at any instant.
    func tick(leaving word: UInt64) -> Tick { .zero }
}

extension FixedWindow: CarriedArithmetic {
    var unitShift: UInt8 { 0 }

    func instant(of tick: Tick) -> UInt64 { windows.instant(of: tick) }

    /// What the window has used.
    func owed(word: UInt64, at now: UInt64) -> UInt64 { current(word: word, at: now).used }

    func word(owing units: UInt64, at now: UInt64) -> UInt64 { charge(units, word: Plan.fresh, at: now) }

    /// The beginning of the word's window.
    func tick(leaving word: UInt64) -> Tick {
        windows.start(of: word >> countBits, periodNanoseconds: periodNanoseconds)
    }
}

extension SlidingCounter: CarriedArithmetic {
    var unitShift: UInt8 { 0 }

    func instant(of tick: Tick) -> UInt64 { windows.instant(of: tick) }

    /// The estimate.
    func owed(word: UInt64, at now: UInt64) -> UInt64 {
        let counts = counts(word: word, at: now)
        return counts.used + weight(counts)
    }

    func word(owing units: UInt64, at now: UInt64) -> UInt64 { charge(units, word: Plan.fresh, at: now) }

    /// The beginning of the word's window.
    func tick(leaving word: UInt64) -> Tick {
        windows.start(of: word >> (2 * countBits), periodNanoseconds: periodNanoseconds)
    }

    /// The word that has both counts of another counter's, whose windows are the same: of this window's as many as the
    /// limit allows, and of the one before as many as then fit.
    func word(carrying word: UInt64, from old: SlidingCounter, by strategy: CarryOver, at now: UInt64) -> UInt64 {
        assert(windows == old.windows)
        let counts = old.counts(word: word, at: now)
        // A count takes less than half of a word, so nothing wraps.
        let carried = { (units: UInt64) in
            strategy == .keepDebt ? units : (units * count + old.count - 1) / old.count
        }
        let used = min(carried(counts.used), count)
        let before = min(carried(counts.before), unitsBefore(weighing: count - used, left: counts.left))
        guard used > 0 || before > 0 else { return Plan.fresh }
        return self.word(Counts(index: counts.index, before: before, used: used, left: counts.left), used: used)
    }
}
