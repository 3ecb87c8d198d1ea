// SPDX-License-Identifier: Apache-2.0

// Who changes what is special about a key: Engine.block, unblock, override, endOverride and forget.

// Replaces the entry that was found: to be blocked, to follow another plan, or to owe nothing. The result is `isDone`.
inline replaceFound() {
    readPair(slot, seenTag, seenWord);
    noteOfReset();
    d_step {
#ifdef REPLACES_UNCOMPARED
        isDone = KEY(seenTag) == key && !isMarked(seenTag) && tag[slot] == seenTag;
#else
        isDone = KEY(seenTag) == key && !isMarked(seenTag) && holds(slot, seenTag, seenWord);
#endif
        if
        :: isDone ->
            // As carried over, where its plan was replaced.
            if
            :: isOutdated(seenTag) -> seenTag = seenTag + 16; seenWord = seenWord + SHIFT
            :: else
            fi;
            if
            :: verb == BLOCK ->
#ifdef BLOCKS_THE_BLOCK
                behindTag[key] = seenTag; behindWord[key] = seenWord;
#else
                if
                :: behindTag[key] == 0 -> behindTag[key] = seenTag; behindWord[key] = seenWord
                :: else
                fi;
#endif
                put(slot, tagOf(key, BLOCKED), BLOCK_END)
            :: verb == OVERRIDE ->
                isOverridden[key] = true; put(slot, tagOf(key, OWN), carriedBy(seenTag, seenWord, OWN))
            :: verb == RESET -> reset(key, now); put(slot, seenTag, instant(PLAN(seenTag), now))
            fi;
            look()
        :: else
        fi;
        seenTag = 0; seenWord = 0
    }
}

// Makes the entry of a key that has none. The result is `isDone`, also where there is no place: then nothing happens.
inline replaceAbsent() {
    hold();
#ifndef BLOCK_NO_RELOOK
    find(key);
#endif
    isDone = slot == NONE;
    if
    :: isDone ->
        d_step {
            plan = currentPlan;
            start = later(now, stashReclaimedAt);
            start = later(start, reclaimedAt[low]);
            start = later(start, reclaimedAt[high])
        };
        place(tagOf(key, (verb == BLOCK -> BLOCKED : OWN)), (verb == BLOCK -> BLOCK_END : instant(OWN, start)));
        isDone = !busy
    :: else
    fi;
    release();
    atomic { plan = 0; start = 0; placed = false; busy = false; isFull = false; done = false }
}

// Behind a block, as in place of an entry.
inline replaceBehind() {
    carryAlong(key);
    noteOfReset();
    d_step {
        isDone = true;
        if
        :: verb == OVERRIDE ->
            behindWord[key] = carriedBy(behindTag[key], behindWord[key], OWN); behindTag[key] = tagOf(key, OWN);
            isOverridden[key] = true
        :: verb == RESET -> reset(key, now); behindWord[key] = instant(PLAN(behindTag[key]), now)
        fi;
        look()
    }
}

inline reset(k, at) {
    owed[k] = at; granted[k] = 0;
#ifdef RECEIPTS
    voidReceipts(k)
#endif
}

// Counted before the state goes.
inline noteOfReset() {
#if defined(RECEIPTS) && !defined(RESET_UNCOUNTED)
    if
    :: verb == RESET -> noteReset(key)
    :: else
    fi
#else
    skip
#endif
}

// Engine.block, unblock, override, endOverride and forget, under the lock.
inline change() {
    if
    :: verb == UNBLOCK && behindTag[key] != 0 -> lift(key)
#ifdef OVERRIDES
    :: verb == END_OVERRIDE && isOverridden[key] -> endOverride(key)
#endif
    :: (verb == UNBLOCK && behindTag[key] == 0) || (verb == END_OVERRIDE && !isOverridden[key]) -> isDone = true
    :: else ->
        isDone = true;
        if
        :: verb == RESET -> end(key)
#ifdef OVERRIDES
        :: verb == OVERRIDE && overrideEnds(key) -> endOverride(key)
#endif
        :: else
        fi;
        if
        :: isDone && verb != BLOCK && behindTag[key] != 0 -> replaceBehind()
        :: isDone && (verb == BLOCK || behindTag[key] == 0) ->
            find(key);
            if
            :: slot != NONE -> replaceFound()
            :: slot == NONE && verb == RESET -> hold(); find(key); release(); isDone = slot == NONE
            :: slot == NONE && verb != RESET -> replaceAbsent()
            fi;
            slot = NONE
        :: else
        fi
    fi
}

// Returns when an entry that was in the way is at rest: Engine.exclusively.
inline waitForEntry() {
    find(key);
    if
    :: slot != NONE ->
        seenTag = tag[slot];
        if
        :: isHeld(seenTag) -> !isHeld(tag[slot])
        :: isMoving(seenTag) -> lock(low); unlock(low)
        :: else
        fi
    :: else
    fi;
    atomic { slot = NONE; seenTag = 0 }
}

// So many changes of what is special about keys, one after the other.
proctype Warden(byte me) {
    byte left = CHANGES;
    byte key, verb, now, plan, start, low, high;
    byte slot, seenTag, seenWord;
    byte hole, oldTag, oldWord, room, far, mid, lent0, lent1, least, one, two;
    byte i, j, m, n, side;
    bool done, glanced, moved, placed, busy, isFull, isDone;

    atomic { hole = NONE; room = NONE; slot = NONE; lent0 = NONE; lent1 = NONE }
    do
    :: atomic {
        left > 0 -> left--;
        pickChange(me);
        d_step { stripes(key) }
    };
        do
        :: !isDone ->
            lockExceptions();
            change();
#ifdef WAITS_UNDER_EXCEPTIONS
            if
            :: !isDone -> waitForEntry()
            :: else
            fi;
#endif
            unlockExceptions();
            if
            :: !isDone -> waitForEntry()
            :: else
            fi
        :: else -> break
        od;
        atomic { isDone = false; key = 0; verb = 0; now = 0; low = 0; high = 0 }
    :: else -> break
    od
}
