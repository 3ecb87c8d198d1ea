// SPDX-License-Identifier: Apache-2.0

// Finding a place for a new entry, under its stripe locks: Place.swift, Stash.swift and Full.swift, in their order.
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

#ifdef EVICTS_EXCEPTIONS
#define mayGo(t) true
#else
#define mayGo(t) (!isException(t))
#endif
#define debtOf(t, w) ((w) > instant(PLAN(t), now) -> (w) - instant(PLAN(t), now) : 0)

// Puts an entry in the place of the one in its key's buckets that owes least. The result is `placed`; `busy` where none may
// be let go and somebody has marked one: whoever did not let go of the locks then might be waited for by that; `full` where
// all of them are exceptions.
inline evict(t, w) {
    hole = NONE; m = 0; least = NONE; oldTag = 0;
    do
    :: m < 2 * SLOTS ->
        i = homeSlot(key, m);
        readPair(i, seenTag, seenWord);
        d_step {
            if
            :: isMovable(seenTag) && mayGo(seenTag) && debtOf(seenTag, seenWord) < least ->
                hole = i; oldTag = seenTag; oldWord = seenWord; least = debtOf(seenTag, seenWord)
            :: else ->
                if
                :: hole == NONE && isMarked(seenTag) -> oldTag = seenTag
                :: else
                fi
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
#if defined(RECEIPTS) && !defined(FORGOTTEN_UNCOUNTED)
    if
    :: hole != NONE -> noteForgotten(bucketOf(hole))
    :: else
    fi;
#endif
#ifdef IN_USE_LOOKED_AT_LATER
    // By another read: what was marked may be at rest by then.
    busy = hole == NONE && (isMarked(tag[homeSlot(key, 0)]) || isMarked(tag[homeSlot(key, SLOTS)]));
#else
    busy = hole == NONE && isMarked(oldTag);
#endif
    d_step {
        isFull = hole == NONE && !busy;
        victimFound = !isFull || !isMarked(oldTag);
        assert(victimFound);
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

// Puts an entry where it may live. The result is `placed`, `busy` or `full`.
inline place(t, w) {
    placed = false; busy = false; isFull = false;
    do
    :: !placed && !busy && !isFull ->
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
#ifdef SHARES
            isFull = !placed
#else
            if
            :: !placed -> evict(t, w)
            :: else
            fi
#endif
        fi
    :: else -> break
    od
}
