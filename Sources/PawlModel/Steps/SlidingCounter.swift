// SPDX-License-Identifier: Apache-2.0

/// The sliding-window counter: this window's count, and of the last window's the share that is still within one period.
///
///     word:  [ number of the window | units counted in the one before | units counted in it ]
///
///              before              window
///     ├───────────────────────┼────────●──────────────┤
///              └──── weighed by ───────┘
///
/// With e nanoseconds of the window gone, what counts is ⌈before · (P − e) / P⌉ + used: rounded against the caller, who
/// is assumed to have asked evenly in the window before. Admitting compares products instead of dividing.
///
/// A question from before the word's window is judged as at that window's beginning, where the one before weighs most.
@usableFromInline
package struct SlidingCounter: WordArithmetic, Sendable {
    @usableFromInline
    let windows: Windows
    /// Units that pass in any window, and, if they came evenly, in any period to within one: the count of the window before
    /// says how many there were and not when.
    @usableFromInline
    let count: UInt64
    @usableFromInline
    let periodNanoseconds: UInt64

    /// The counts as they stand at an instant.
    @usableFromInline
    struct Counts {
        @usableFromInline let index: UInt64
        @usableFromInline let before: UInt64
        @usableFromInline let used: UInt64
        /// What is left of the window, in nanoseconds: P at its beginning, at least 1.
        @usableFromInline let left: UInt64

        @inlinable
        init(index: UInt64, before: UInt64, used: UInt64, left: UInt64) {
            self.index = index
            self.before = before
            self.used = used
            self.left = left
        }
    }

    @inlinable
    init(_ windows: Windows, count: UInt64, periodNanoseconds: UInt64) {
        self.windows = windows
        self.count = count
        self.periodNanoseconds = periodNanoseconds
    }

    /// What fits twice beside so many bits of a window's number.
    static func countMax(indexBits: UInt8) -> UInt64 { 1 << ((64 - UInt64(indexBits)) / 2) - 1 }

    @inlinable
    var countBits: UInt64 { (64 &- UInt64(windows.indexBits)) &>> 1 }

    @inlinable
    var countMask: UInt64 { 1 &<< countBits &- 1 }

    @inlinable
    func counts(word: UInt64, at now: UInt64) -> Counts {
        let (index, last) = (windows.index(of: now), word &>> (2 &* countBits))
        let (before, used) = (word &>> countBits & countMask, word & countMask)
        guard index >= last else {
            return Counts(index: last, before: before, used: used, left: periodNanoseconds)
        }
        // In the last window there is, time has stopped.
        let gone = now &- index &* periodNanoseconds
        let left = periodNanoseconds &- min(gone, periodNanoseconds &- 1)
        if index == last { return Counts(index: index, before: before, used: used, left: left) }
        return Counts(index: index, before: index == last &+ 1 ? used : 0, used: 0, left: left)
    }

    @inlinable
    func word(_ counts: Counts, used: UInt64) -> UInt64 {
        counts.index &<< (2 &* countBits) | counts.before &<< countBits | used
    }

    /// ⌈before · left / P⌉.
    @inlinable
    func weight(_ counts: Counts) -> UInt64 {
        let product = counts.before.multipliedFullWidth(by: counts.left)
        let (quotient, rest) = periodNanoseconds.dividingFullWidth(product)
        return quotient + (rest == 0 ? 0 : 1)
    }

    /// How many of the last window's units weigh no more than so many of this one's, of which so much is left: at most as many as
    /// the word has room for.
    func unitsBefore(weighing units: UInt64, left: UInt64) -> UInt64 {
        let room = units.multipliedFullWidth(by: periodNanoseconds)
        // Where that does not fit, there is room for any count.
        return room.high < left ? min(left.dividingFullWidth(room).quotient, countMask) : countMask
    }

    /// The count.
    @inlinable
    package var costMax: UInt64 { count }

    /// Nil where the estimate with the cost added exceeds the limit: before · left > (count − used − units) · P.
    @inlinable
    package func admit(_ units: UInt64, word: UInt64, at now: UInt64) -> UInt64? {
        assert(units <= count)
        let counts = counts(word: word, at: now)
        let used = counts.used + units
        guard used <= count else { return nil }
        if counts.before > 0 {
            let weighed = counts.before.multipliedFullWidth(by: counts.left)
            let room = (count - used).multipliedFullWidth(by: periodNanoseconds)
            guard (weighed.high, weighed.low) <= (room.high, room.low) else { return nil }
        }
        return self.word(counts, used: used)
    }

    /// Saturates at the largest count that fits the word.
    @inlinable
    package func charge(_ units: UInt64, word: UInt64, at now: UInt64) -> UInt64 {
        let counts = counts(word: word, at: now)
        return self.word(counts, used: counts.used + min(units, countMask - counts.used))
    }

    /// What the estimate leaves of the count.
    @inlinable
    package func remaining(word: UInt64, at now: UInt64) -> UInt64 {
        let counts = counts(word: word, at: now)
        return count - min(counts.used + weight(counts), count)
    }

    /// Until both counts have left: the window after the word's has ended.
    @inlinable
    package func isLive(word: UInt64, at now: UInt64) -> Bool {
        let counts = counts(word: word, at: now)
        return counts.used > 0 || counts.before > 0
    }

    /// The estimate's share of the count.
    @usableFromInline
    package func debt(word: UInt64, at now: UInt64) -> Double {
        let counts = counts(word: word, at: now)
        let weight = Double(counts.before) * Double(counts.left) / Double(periodNanoseconds)
        return (Double(counts.used) + weight) / Double(count)
    }

    /// In this window when the one before weighs little enough, or else in the next, when this one does.
    @usableFromInline
    package func tick(admitting units: UInt64, word: UInt64, at now: UInt64) -> Tick {
        let counts = counts(word: word, at: now)
        if counts.used + units <= count {
            return tick(at: counts.before, weighing: count - counts.used - units, in: counts.index)
        }
        return tick(at: counts.used, weighing: count - units, in: counts.index + 1)
    }

    /// The first tick of a window at which the count of the one before weighs no more than that.
    private func tick(at before: UInt64, weighing room: UInt64, in index: UInt64) -> Tick {
        guard index <= windows.indexMax else { return .last }
        guard before > room else { return windows.start(of: index, periodNanoseconds: periodNanoseconds) }
        // before · left ≤ room · P, so left ≤ ⌊room · P / before⌋, which is less than P.
        let (left, _) = before.dividingFullWidth(room.multipliedFullWidth(by: periodNanoseconds))
        // The last window there is does not end.
        guard left > 0 || index < windows.indexMax else { return .last }
        let instant = index * periodNanoseconds + (periodNanoseconds - left)
        return Tick(nanoseconds: instant - min(instant, windows.phase))
    }

    /// The end of the window after the word's, or of the word's own where nothing is counted in it any more.
    @usableFromInline
    package func tick(forgetting word: UInt64) -> Tick {
        let (index, used) = (word >> (2 * countBits), word & countMask)
        return windows.start(of: index + (used > 0 ? 2 : 1), periodNanoseconds: periodNanoseconds)
    }
}
