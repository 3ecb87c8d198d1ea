// SPDX-License-Identifier: Apache-2.0

// Giving back what a receipt says was charged: Charge.swift. No time passes in these worlds.
//
//     find → hold → nothing was forgotten near it, nor the key reset ──▶ E', at rest      else ──▶ E, at rest
//          ↳ absent: nothing to do
//          ↳ blocked: the same under the lock over exceptions, behind the block

// Before a question: Engine.past.
inline notePast() {
    reserved[me] = key; forgottenSince[me] = false; resetSince[me] = false; keyResetSince[me] = false
}

inline forgetPast() {
    reserved[me] = 0; due[me] = 0; forgottenSince[me] = false; resetSince[me] = false; keyResetSince[me] = false
}

// StripeLock.noteForgotten, before live state goes from a bucket.
inline noteForgotten(b) {
    d_step {
        a_ = 0;
        do
        :: a_ < ASKERS ->
            forgottenSince[a_] = forgottenSince[a_] || (reserved[a_] != 0
                && (stripeOf(first[reserved[a_]]) == stripeOf(b) || stripeOf(second[reserved[a_]]) == stripeOf(b)));
            a_++
        :: else -> break
        od;
        a_ = 0
    }
}

// Exceptions.noteReset and the number of all resets, before a key's state goes.
inline noteReset(k) {
    d_step {
        a_ = 0;
        do
        :: a_ < ASKERS ->
            resetSince[a_] = true; keyResetSince[a_] = keyResetSince[a_] || reserved[a_] == k; a_++
        :: else -> break
        od;
        a_ = 0
    }
}

// What the claims need: of a key's charges nothing is left.
inline voidReceipts(k) {
    a_ = 0;
    do
    :: a_ < ASKERS -> due[a_] = (due[a_] == k -> 0 : due[a_]); a_++
    :: else -> break
    od;
    a_ = 0
}

// Whether what the receipt's charge left is in the entry: Engine.left. The result is `done`.
inline isKnown() {
    done = !forgottenSince[me];
    if
    :: done && resetSince[me] -> lockExceptions(); done = !keyResetSince[me]; unlockExceptions()
    :: else
    fi
}

// A unit less, of a word that charges have left since. The result is `next`.
inline refund(w) {
    next = ((w < leftWord -> w : leftWord) > now -> w - 1 : w);
    refundIsDue = next == w || due[me] == key;
    assert(refundIsDue);
    owed[key] = owed[key] - (w - next); granted[key] = granted[key] - (w - next)
}

// Engine.giveBackBehind. The result is `isDone`.
inline giveBackBehind() {
    lockExceptions();
    isDone = behindTag[key] != 0;
    if
#ifdef BEHIND_UNCHECKED
    :: isDone ->
#else
    :: isDone && !forgottenSince[me] && !keyResetSince[me] ->
#endif
        d_step { refund(behindWord[key]); behindWord[key] = next; next = 0; look() }
    :: else
    fi;
    unlockExceptions()
}

// Engine.giveBack.
inline giveBack() {
    atomic {
        slot = NONE; seenTag = 0; seenWord = 0; next = 0; start = 0; plan = 0; done = false; placed = false; busy = false
    };
    do
    :: !isDone ->
        find(key);
        if
        :: slot == NONE -> hold(); find(key); release(); isDone = slot == NONE
        :: else ->
            readPair(slot, seenTag, seenWord);
            if
            :: KEY(seenTag) != key
            :: KEY(seenTag) == key && isHeld(seenTag) -> !isHeld(tag[slot])
            :: KEY(seenTag) == key && isMoving(seenTag) -> hold(); release()
            :: KEY(seenTag) == key && !isMarked(seenTag) && isBlocked(seenTag) -> giveBackBehind()
            :: else ->
#ifdef GIVES_BACK_UNHELD
                isKnown();
                if
                :: done ->
                    d_step {
                        isDone = holds(slot, seenTag, seenWord);
                        if
                        :: isDone -> refund(seenWord); put(slot, seenTag, next); next = 0; look()
                        :: else
                        fi
                    }
                :: else -> isDone = true
                fi
#else
                d_step {
                    isDone = holds(slot, seenTag, seenWord);
                    if
                    :: isDone -> put(slot, seenTag | HELD, seenWord); look()
                    :: else
                    fi
                };
                if
                :: isDone ->
                    isKnown();
                    d_step {
                        markIsKept = holds(slot, seenTag | HELD, seenWord);
                        assert(markIsKept);
                        if
                        :: done -> refund(seenWord); put(slot, seenTag, next); next = 0
                        :: else -> put(slot, seenTag, seenWord)
                        fi;
                        look()
                    }
                :: else
                fi
#endif
            fi
        fi;
        atomic { slot = NONE; seenTag = 0; seenWord = 0; done = false }
    :: else -> break
    od;
    isDone = false
}
