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
//
// Where the limit was changed since, what the charge left is carried over as the key's state was, and so is what it would have left
// without the units that are given back: the difference between both is what is still owed of them. No more units of the new limit
// are given back than were named, whatever a share of them has become.
//
// A key that was charged nothing else has the word that the charge left, carried over, and gets the one that it would have left. What
// else it was charged before a change is in neither: then what that has rounded or forgiven may be given back.

extension GCRA {
    @usableFromInline
    package func word(_ left: UInt64, without units: UInt64) -> UInt64 {
        left - (units > left >> UInt64(unitShift) ? left : units << UInt64(unitShift))
    }

    /// Up to the steps that lie ahead, both of what the charge left and of what there is, and that the units added.
    @usableFromInline
    package func refund(_ units: UInt64, left: UInt64, without: UInt64, word arrival: UInt64, at now: UInt64) -> UInt64
    {
        let ahead = min(left, arrival)
        guard ahead > now, left > without else { return arrival }
        let owed = min(left - without, ahead - now)
        return arrival - (units > owed >> UInt64(unitShift) ? owed : units << UInt64(unitShift))
    }
}

extension FixedWindow {
    @usableFromInline
    package func word(_ left: UInt64, without units: UInt64) -> UInt64 { left - min(units, left & countMask) }

    /// Within the window of the charge, down to none; no more than the units added to it.
    @usableFromInline
    package func refund(_ units: UInt64, left: UInt64, without: UInt64, word: UInt64, at now: UInt64) -> UInt64 {
        let (index, used) = current(word: word, at: now)
        guard index == left >> countBits, index == word >> countBits else { return word }
        let others = index == without >> countBits ? without & countMask : 0
        return word - unrepaid(units, left & countMask, others, used)
    }
}

extension SlidingCounter {
    @usableFromInline
    package func word(_ left: UInt64, without units: UInt64) -> UInt64 { left - min(units, left & countMask) }

    /// Within the window of the charge, down to none in it; no more than the units added to it.
    ///
    /// A smaller count has forgiven more of the last window's units, the less room this one's left them: what it would not have
    /// forgiven without the units given back is owed again.
    @usableFromInline
    package func refund(_ units: UInt64, left: UInt64, without: UInt64, word: UInt64, at now: UInt64) -> UInt64 {
        let counts = counts(word: word, at: now)
        guard counts.index == left >> (2 * countBits), counts.index == word >> (2 * countBits) else { return word }
        let others = counts.index == without >> (2 * countBits) ? without : 0
        let given = unrepaid(units, left & countMask, others & countMask, counts.used)
        guard given > 0 else { return word }
        let (before, othersBefore) = (left >> countBits & countMask, others >> countBits & countMask)
        guard othersBefore > before else { return word - given }
        let (owed, forgiven) = (left & countMask - others & countMask, othersBefore - before)
        // A share may have been rounded up so far that the key would have no more without the units.
        guard forgiven - 1 <= unitsBefore(weighing: owed, left: counts.left) else { return word }
        // What the units that are still owed would have forgiven by themselves stays forgiven.
        let owedAgain = forgiven - min(forgiven, unitsBefore(weighing: owed - given, left: counts.left))
        let total = counts.before + min(owedAgain, countMask - counts.before)
        return self.word(
            Counts(index: counts.index, before: total, used: counts.used, left: counts.left), used: counts.used - given)
    }
}

/// How many units of a charge a window still has.
///
/// - Parameters:
///   - left: the units that the window had when they were charged, as the limit has been changed since.
///   - others: the same without them.
///   - used: what it has now.
private func unrepaid(_ units: UInt64, _ left: UInt64, _ others: UInt64, _ used: UInt64) -> UInt64 {
    left > others ? min(units, left - others, used) : 0
}

extension Plan {
    /// What a charge would have left without so many of its units.
    package func word(_ left: UInt64, without units: UInt64) -> UInt64 {
        guard keepsWords else { return left }
        return switch constants {
        case .gcra(let gcra): gcra.word(left, without: units)
        case .fixedWindow(let windows): fixedWindow(windows).word(left, without: units)
        case .slidingCounter(let windows): slidingCounter(windows).word(left, without: units)
        case .slidingLog, .unlimited: left
        }
    }

    /// The word after giving back units of a charge, which left the one word and would have left the other without them.
    ///
    /// Nothing of what time has repaid: under GCRA once what was owed then would have returned by itself, under windows once
    /// the window of the charge has ended. Never more than is owed, so a count that saturated goes down from there.
    package func refund(_ units: UInt64, left: UInt64, without: UInt64, word: UInt64, at now: UInt64) -> UInt64 {
        guard keepsWords else { return word }
        return switch constants {
        case .gcra(let gcra): gcra.refund(units, left: left, without: without, word: word, at: now)
        case .fixedWindow(let windows):
            fixedWindow(windows).refund(units, left: left, without: without, word: word, at: now)
        case .slidingCounter(let windows):
            slidingCounter(windows).refund(units, left: left, without: without, word: word, at: now)
        case .slidingLog, .unlimited: word
        }
    }

    /// The word after giving back units of a charge, under a limit that was not changed since.
    package func refund(_ units: UInt64, left: UInt64, word: UInt64, at now: UInt64) -> UInt64 {
        refund(units, left: left, without: self.word(left, without: units), word: word, at: now)
    }
}
