// SPDX-License-Identifier: Apache-2.0

// Giving back: what a key is left with when a charge turns out to have been too large.
//
// A receipt remembers the units that were charged and the word that the charge left. What is given back is as much of
// them as time has not repaid already; then the key is as it would be had less been charged to begin with, and no
// interval sees more than the limit allows.
//
//     GCRA:     0 ──── charged ──── now ──────── left ──── arrival
//                                    ├ not repaid ┤
//
// Under GCRA that is exact while no older charge of the same key has been given back since: an older refund moves later
// charges forward in time, and what their receipts remember as left says too much, by what was given back. Nothing in a
// word tells, as the same word may be left by either history. So in any interval S at most
// burst + count · (S + 2 ns) / period + min(F, G) units pass, where F is what was given back in S of charges made before S,
// and G what was given back before S since the oldest of those charges. A key with one receipt out at a time has no G,
// receipts that are all given back at once have none either, and get back, in any order, all that time has not repaid.
//
// An instant that lies behind that of the key's last question gives back too much, by at most what returns in between.

// Where the limit was changed since, what the charge left is carried over as the key's state was, and so is what it would have left
// had it been as many units less: the difference between both is what is still owed of them. No more units of the new limit are
// given back than were named, whatever a share of them has become.

extension GCRA {
    @usableFromInline
    package func word(_ left: UInt64, less units: UInt64) -> UInt64 {
        left - (units > left >> UInt64(unitShift) ? left : units << UInt64(unitShift))
    }

    /// Up to the steps that lie ahead, both of what the charge left and of what there is.
    @usableFromInline
    package func refund(_ units: UInt64, less: UInt64, left: UInt64, word arrival: UInt64, at now: UInt64) -> UInt64 {
        let ahead = min(left, arrival)
        guard ahead > now, left > less else { return arrival }
        let owed = min(left - less, ahead - now)
        return arrival - (units > owed >> UInt64(unitShift) ? owed : units << UInt64(unitShift))
    }
}

extension FixedWindow {
    @usableFromInline
    package func word(_ left: UInt64, less units: UInt64) -> UInt64 { left - min(units, left & countMask) }

    /// Within the window of the charge, down to none.
    @usableFromInline
    package func refund(_ units: UInt64, less: UInt64, left: UInt64, word: UInt64, at now: UInt64) -> UInt64 {
        let (index, used) = current(word: word, at: now)
        guard index == left >> countBits, index == word >> countBits else { return word }
        let kept = index == less >> countBits ? less & countMask : 0
        let charged = left & countMask
        return charged > kept ? word - min(units, charged - kept, used) : word
    }
}

extension SlidingCounter {
    @usableFromInline
    package func word(_ left: UInt64, less units: UInt64) -> UInt64 { left - min(units, left & countMask) }

    /// Within the window of the charge, down to none in it.
    @usableFromInline
    package func refund(_ units: UInt64, less: UInt64, left: UInt64, word: UInt64, at now: UInt64) -> UInt64 {
        let counts = counts(word: word, at: now)
        guard counts.index == left >> (2 * countBits), counts.index == word >> (2 * countBits) else { return word }
        let kept = counts.index == less >> (2 * countBits) ? less & countMask : 0
        let charged = left & countMask
        return charged > kept ? word - min(units, charged - kept, counts.used) : word
    }
}

extension Plan {
    /// What a charge would have left behind had it been so many units less.
    package func word(_ left: UInt64, less units: UInt64) -> UInt64 {
        guard keepsWords else { return left }
        return switch constants {
        case .gcra(let gcra): gcra.word(left, less: units)
        case .fixedWindow(let windows): fixedWindow(windows).word(left, less: units)
        case .slidingCounter(let windows): slidingCounter(windows).word(left, less: units)
        case .slidingLog, .unlimited: left
        }
    }

    /// The word after giving back units of a charge, which left the one word and would have left the other without them.
    ///
    /// Nothing of what time has repaid: under GCRA once what was owed then would have returned by itself, under windows once
    /// the window of the charge has ended. Never more than is owed, so a count that saturated goes down from there.
    package func refund(_ units: UInt64, less: UInt64, left: UInt64, word: UInt64, at now: UInt64) -> UInt64 {
        guard keepsWords else { return word }
        return switch constants {
        case .gcra(let gcra): gcra.refund(units, less: less, left: left, word: word, at: now)
        case .fixedWindow(let windows): fixedWindow(windows).refund(units, less: less, left: left, word: word, at: now)
        case .slidingCounter(let windows):
            slidingCounter(windows).refund(units, less: less, left: left, word: word, at: now)
        case .slidingLog, .unlimited: word
        }
    }

    /// The word after giving back units of a charge, under a limit that was not changed since.
    package func refund(_ units: UInt64, left: UInt64, word: UInt64, at now: UInt64) -> UInt64 {
        refund(units, less: self.word(left, less: units), left: left, word: word, at: now)
    }
}
