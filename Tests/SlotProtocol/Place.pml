// SPDX-License-Identifier: Apache-2.0

// Finding a place for a new entry, under its stripe locks: Place.swift, Move.swift and Stash.swift, in their order.
//
// Whether a slot is free changes only under its bucket's lock. So the holder's search for a free slot is one step; that
// for a spent one is not, as a question may revive an entry at any moment.

// A slot of a bucket that is free. `hole`, `oldTag` and `oldWord` are the place found and what it held.
inline freeSlot(b) {
    j = 0;
    do
    :: j < SLOTS && hole == NONE ->
        if
        :: tag[(b) * SLOTS + j] == 0 -> hole = (b) * SLOTS + j
        :: else
        fi;
        j++
    :: else -> break
    od;
    j = 0
}

inline spentSlot(b) {
    j = 0;
    do
    :: j < SLOTS && hole == NONE ->
        readPair((b) * SLOTS + j, oldTag, oldWord);
        if
        :: isSpent(oldTag, oldWord, now) -> hole = (b) * SLOTS + j
        :: else -> oldTag = 0; oldWord = 0
        fi;
        j++
    :: else -> break
    od;
    j = 0
}

// What is seen without the lock: a hint.
inline glance(b) {
    hole = NONE; oldTag = 0; oldWord = 0;
    d_step { freeSlot(b) };
    if
    :: hole == NONE -> spentSlot(b)
    :: else
    fi;
    atomic { glanced = hole != NONE; hole = NONE; oldTag = 0; oldWord = 0 }
}

inline noteReclaim(b, at) {
#ifndef RECLAIM_UNNOTED
    reclaimedAt[stripeOf(b)] = later(at, reclaimedAt[stripeOf(b)])
#else
    skip
#endif
}

// Puts an entry into the hole that was found, unless that was used meanwhile. The tick is read by holders of the lock
// alone, so noting it and the swap are one step.
inline fill(t, w) {
    if
    :: oldTag != 0 -> noteReclaim(bucketOf(hole), now)
    :: else
    fi;
    if
    :: holds(hole, oldTag, oldWord) ->
        if
        :: oldTag != 0 -> forgotten(KEY(oldTag), now)
        :: else
        fi;
        put(hole, t, w); done = true
    :: else -> done = false
    fi
}

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

// Raised before the entry goes, read after it was not found; by anybody, so a step of its own.
inline noteStashReclaim(at) {
#ifndef STASH_UNNOTED
    d_step { stashReclaimedAt = later(at, stashReclaimedAt) }
#else
    skip
#endif
}

// The result is `placed`.
inline placeInStash(t, w) {
#if STASH > 0
    stashEntries++;
    m = 0;
    do
    :: m < STASH && !placed ->
        readPair(STASH_AT + m, oldTag, oldWord);
        if
        :: oldTag == 0 || isSpent(oldTag, oldWord, now) ->
            if
            :: oldTag != 0 -> noteStashReclaim(now)
            :: else
            fi;
            atomic {
                done = holds(STASH_AT + m, oldTag, oldWord);
                if
                :: done ->
                    if
                    :: oldTag != 0 -> forgotten(KEY(oldTag), now)
                    :: else
                    fi;
                    born(key, plan, start); put(STASH_AT + m, t, w); look()
                :: else
                fi
            };
            if
            :: done && oldTag != 0 -> stashEntries--; placed = true
            :: done && oldTag == 0 -> placed = true
            :: else
            fi
        :: else
        fi;
        atomic { oldTag = 0; oldWord = 0; done = false; m++ }
    :: else -> break
    od;
    m = 0;
    if
    :: !placed -> stashEntries--
    :: else
    fi
#else
    skip
#endif
}

#define debtOf(t, w) ((w) > instant(PLAN(t), now) -> (w) - instant(PLAN(t), now) : 0)

// Puts an entry in the place of the one in its key's buckets that owes least. The result is `placed`; `busy` where others
// hold all of them: whoever did not let go of the locks then might be waited for by one of those.
inline evict(t, w) {
    hole = NONE; m = 0; least = NONE;
    do
    :: m < 2 * SLOTS ->
        i = homeSlot(key, m);
        readPair(i, seenTag, seenWord);
        d_step {
            if
            :: isMovable(seenTag) && debtOf(seenTag, seenWord) < least ->
                hole = i; oldTag = seenTag; oldWord = seenWord; least = debtOf(seenTag, seenWord)
            :: else
            fi;
            seenTag = 0; seenWord = 0; i = 0; m++
        }
    :: else -> break
    od;
    m = 0;
#if defined(PAIRS) && defined(BUSY_WAITS)
    // Waits for an entry under a lock that its holder may be waiting for.
    if
    :: hole == NONE -> !isHeld(tag[homeSlot(key, 0)]) || !isHeld(tag[homeSlot(key, SLOTS)])
    :: else
    fi;
#endif
    d_step {
#ifdef PAIRS
        busy = hole == NONE;
#else
        victimFound = hole != NONE;
        assert(victimFound);
#endif
        if
        :: hole != NONE -> noteReclaim(bucketOf(hole), now)
        :: else
        fi;
        if
        :: hole != NONE && holds(hole, oldTag, oldWord) ->
            evicted(KEY(oldTag)); born(key, plan, start); put(hole, t, w); look(); placed = true
        :: else
        fi;
        hole = NONE; oldTag = 0; oldWord = 0; least = 0
    }
}

// Puts an entry where it may live. Always finds a place, unless questions hold all there are.
inline place(t, w) {
    placed = false; busy = false;
    do
    :: !placed && !busy ->
        hole = NONE; oldTag = 0; oldWord = 0;
        d_step {
            // The emptier bucket first.
            j = 0; m = 0;
            do
            :: j < SLOTS ->
                m = m + SLOTS + (tag[first[key] * SLOTS + j] == 0) - (tag[second[key] * SLOTS + j] == 0); j++
            :: else -> break
            od;
            if
            :: m < SLOTS * SLOTS -> one = second[key]; two = first[key]
            :: else -> one = first[key]; two = second[key]
            fi;
            j = 0; m = 0;
            freeSlot(one);
            freeSlot(two)
        };
        if
        :: hole == NONE ->
            spentSlot(one);
            spentSlot(two)
        :: else
        fi;
        atomic { one = 0; two = 0 };
#ifdef MOVES
        if
        :: hole == NONE ->
            side = 0;
            do
            :: side < 4 && room == NONE ->
                if
                :: side % 2 == 0 -> one = first[key]
                :: else -> one = second[key]
                fi;
                if
                :: side < 2 -> moveOne(one)
                :: else -> moveTwo(one)
                fi;
                side++
            :: else -> break
            od;
            atomic { hole = room; room = NONE; side = 0; one = 0 }
        :: else
        fi;
#endif
        if
        :: hole != NONE ->
            d_step {
                fill(t, w);
                if
                :: done -> born(key, plan, start); look(); placed = true
                :: else
                fi;
                hole = NONE; oldTag = 0; oldWord = 0; done = false
            }
        :: else ->
            placeInStash(t, w);
            if
            :: !placed -> evict(t, w)
            :: else
            fi
        fi
    :: else -> break
    od
}
