// SPDX-License-Identifier: Apache-2.0

// Making room by moving entries to their other buckets, one or two of them in a row: Move.swift.

inline borrow(stripe) {
    if
    :: stripe == low || stripe == high || stripe == lent0 || stripe == lent1 -> done = true
    :: else ->
        if
        :: lent1 != NONE -> done = false
        :: else ->
#ifdef BORROWING_WAITS
            lock(stripe); done = true;
#else
            tryLock(stripe);
#endif
            if
            :: done && lent0 == NONE -> lent0 = stripe
            :: done && lent0 != NONE -> lent1 = stripe
            :: else
            fi
        fi
    fi
}

inline returnBorrowed() {
    if
    :: lent1 != NONE -> unlock(lent1); lent1 = NONE
    :: else
    fi;
    if
    :: lent0 != NONE -> unlock(lent0); lent0 = NONE
    :: else
    fi
}

#ifdef MOVE_UNMARKED
#define MOVE_MARK 0
#else
#define MOVE_MARK MARK
#endif

// Nobody but the mover changes a marked entry.
inline finish(s, t, w, newTag, newWord) {
    d_step {
        markIsKept = holds(s, t, w);
        assert(markIsKept);
        put(s, newTag, newWord);
        look()
    }
}

// Moves one entry to a bucket; the locks of both buckets are held. The result is `moved`.
inline move(s, b) {
    moved = false; hole = NONE; oldTag = 0; oldWord = 0;
    d_step { freeSlot(b) };
    if
    :: hole == NONE -> spentSlot(b)
    :: else
    fi;
    if
    :: hole != NONE ->
        readPair(s, seenTag, seenWord);
#if defined(PUBLISHES) && !defined(MOVE_UNCARRIED)
        // Under the plan of now, or not at all: a pass that has been at the hole must not be followed by an older one.
        if
        :: isMovable(seenTag) && isOutdated(seenTag) ->
            swapPlan(s);
            readPair(s, seenTag, seenWord);
            d_step { seenTag = (isOutdated(seenTag) -> 0 : seenTag) }
        :: else
        fi;
#endif
        if
        :: isMovable(seenTag) ->
            d_step {
                done = holds(s, seenTag, seenWord);
                if
                :: done -> put(s, seenTag | MOVE_MARK, seenWord); look()
                :: else
                fi
            };
            if
            :: done ->
                d_step { fill(seenTag | MOVE_MARK, seenWord); look() };
                if
                :: done ->
#ifdef UNMARKED_BEFORE_FREED
                    finish(hole, seenTag | MOVE_MARK, seenWord, seenTag, seenWord);
                    finish(s, seenTag | MOVE_MARK, seenWord, 0, 0);
#else
                    finish(s, seenTag | MOVE_MARK, seenWord, 0, 0);
                    finish(hole, seenTag | MOVE_MARK, seenWord, seenTag, seenWord);
#endif
                    moved = true
                :: else -> finish(s, seenTag | MOVE_MARK, seenWord, seenTag, seenWord)
                fi
            :: else
            fi
        :: else
        fi
    :: else
    fi;
    atomic { hole = NONE; oldTag = 0; oldWord = 0; seenTag = 0; seenWord = 0; done = false }
}

// Moves an entry of a bucket to where there is a hole for it. The result is `room`.
inline moveOne(b) {
    m = 0;
    do
    :: m < SLOTS && room == NONE ->
        readPair((b) * SLOTS + m, seenTag, seenWord);
        if
        :: isMovable(seenTag) && otherThan(b, KEY(seenTag)) != (b) ->
            d_step { far = otherThan(b, KEY(seenTag)); seenTag = 0; seenWord = 0 };
            glance(far);
            if
            :: glanced ->
                borrow(stripeOf(far));
                if
                :: done ->
                    move((b) * SLOTS + m, far);
                    if
                    :: moved -> room = (b) * SLOTS + m
                    :: else
                    fi
                :: else
                fi;
                returnBorrowed()
            :: else
            fi
        :: else
        fi;
        atomic { far = 0; moved = false; glanced = false; seenTag = 0; seenWord = 0; m++ }
    :: else -> break
    od;
    m = 0
}

// Moves an entry out of a neighbouring bucket, so that one of this bucket can take its place.
inline moveTwo(b) {
    m = 0;
    do
    :: m < SLOTS && room == NONE ->
        readPair((b) * SLOTS + m, seenTag, seenWord);
        if
        :: isMovable(seenTag) && otherThan(b, KEY(seenTag)) != (b) ->
            d_step { mid = otherThan(b, KEY(seenTag)); seenTag = 0; seenWord = 0 };
            borrow(stripeOf(mid));
            if
            :: done ->
                n = 0; moved = false;
                do
                :: n < SLOTS && !moved ->
                    readPair(mid * SLOTS + n, seenTag, seenWord);
                    atomic {
                        far = (isMovable(seenTag) -> otherThan(mid, KEY(seenTag)) : mid);
                        seenTag = 0; seenWord = 0
                    };
                    if
                    :: far != mid && far != (b) ->
                        glance(far);
                        if
                        :: glanced ->
                            borrow(stripeOf(far));
                            if
                            :: done -> move(mid * SLOTS + n, far)
                            :: else
                            fi
                        :: else
                        fi
                    :: else
                    fi;
                    atomic { far = 0; seenTag = 0; seenWord = 0; glanced = false; n++ }
                :: else -> break
                od;
                n = 0;
                if
                :: moved ->
                    move((b) * SLOTS + m, mid);
                    if
                    :: moved -> room = (b) * SLOTS + m
                    :: else
                    fi
                :: else
                fi;
                returnBorrowed()
            :: else
            fi
        :: else
        fi;
        atomic { mid = 0; moved = false; seenTag = 0; seenWord = 0; m++ }
    :: else -> break
    od;
    m = 0
}
