// SPDX-License-Identifier: Apache-2.0

/// A count that begins anew with each window of Unix time.
///
///     word:  [ number of the window | units counted in it ]
///
/// A question from before the word's window is counted in the word's window, so that a clock which steps back brings
/// nobody a second count.
@usableFromInline
package struct FixedWindow: WordArithmetic, Sendable {
    @usableFromInline
    let windows: Windows
    /// Units that a window admits.
    @usableFromInline
    let count: UInt64
    @usableFromInline
    let periodNanoseconds: UInt64

    @inlinable
    init(_ windows: Windows, count: UInt64, periodNanoseconds: UInt64) {
        self.windows = windows
        self.count = count
        self.periodNanoseconds = periodNanoseconds
    }

    /// What fits beside so many bits of a window's number.
    static func countMax(indexBits: UInt8) -> UInt64 { 1 << (64 - UInt64(indexBits)) - 1 }

    @inlinable
    var countBits: UInt64 { 64 &- UInt64(windows.indexBits) }

    @inlinable
    var countMask: UInt64 { 1 &<< countBits &- 1 }

    /// The window that a question falls into, and what was counted there before.
    @inlinable
    func current(word: UInt64, at now: UInt64) -> (index: UInt64, used: UInt64) {
        let (index, last) = (windows.index(of: now), word &>> countBits)
        return index > last ? (index, 0) : (last, word & countMask)
    }

    /// The count of a window.
    @inlinable
    package var costMax: UInt64 { count }

    /// Nil where the window would count more than the limit.
    @inlinable
    package func admit(_ units: UInt64, word: UInt64, at now: UInt64) -> UInt64? {
        assert(units <= count)
        let (index, used) = current(word: word, at: now)
        let total = used + units
        return total <= count ? index &<< countBits | total : nil
    }

    /// Saturates at the largest count that fits the word.
    @inlinable
    package func charge(_ units: UInt64, word: UInt64, at now: UInt64) -> UInt64 {
        let (index, used) = current(word: word, at: now)
        return index &<< countBits | used + min(units, countMask - used)
    }

    /// What the window has left.
    @inlinable
    package func remaining(word: UInt64, at now: UInt64) -> UInt64 {
        count - min(current(word: word, at: now).used, count)
    }

    /// Until its window ends.
    @inlinable
    package func isLive(word: UInt64, at now: UInt64) -> Bool { current(word: word, at: now).used > 0 }

    /// The share of the window's count that is used.
    @usableFromInline
    package func debt(word: UInt64, at now: UInt64) -> Double {
        Double(current(word: word, at: now).used) / Double(count)
    }

    /// The end of the window.
    @usableFromInline
    package func tick(admitting units: UInt64, word: UInt64, at now: UInt64) -> Tick { tick(forgetting: word) }

    /// The end of the window.
    @usableFromInline
    package func tick(forgetting word: UInt64) -> Tick {
        windows.start(of: word >> countBits + 1, periodNanoseconds: periodNanoseconds)
    }
}
