// SPDX-License-Identifier: Apache-2.0

// What is done beside all questions: carrying entries over to the plan that has replaced theirs, and sweeping.

#ifdef PUBLISHES
// Swaps an entry at rest for the same under the newest plan, unless it was changed meanwhile: no lock is needed.
inline swapPlan(s) {
#ifdef PLAN_IN_TWO_WRITES
    d_step {
        if
        :: holds(s, seenTag, seenWord) -> tag[s] = seenTag + 16; look()
        :: else
        fi
    };
    d_step { word[s] = seenWord + SHIFT; look() }
#else
    d_step {
        markIsKept = !holds(s, seenTag, seenWord) || !isMarked(seenTag);
        assert(markIsKept);
        if
        :: holds(s, seenTag, seenWord) -> put(s, seenTag + 16, seenWord + SHIFT); look()
        :: else
        fi
    }
#endif
}

// Engine.carryOver: carries an entry over, or waits for whoever has marked it. `one` is a stripe that its mover holds.
inline carryOver(s, one) {
    if
#ifndef CARRIES_HELD
    :: isHeld(seenTag) -> !isHeld(tag[s])
#endif
#ifndef CARRIES_MOVING
    :: isMoving(seenTag) -> lock(one); unlock(one)
#endif
    :: else -> swapPlan(s)
    fi
}
#endif

#ifdef SWEEPS
// Engine.sweep: one pass over all buckets and the stash.
proctype Sweeper() {
    byte now, b, j, seenTag, seenWord;
    bool done;

    now = LATE;
    do
    :: b < BUCKETS ->
        j = 0; done = false;
        do
        :: j < SLOTS && !done ->
            readPair(b * SLOTS + j, seenTag, seenWord);
#ifdef SWEEP_OF_MARKED
            d_step {
                if
                :: isMarked(seenTag) && seenWord <= now && holds(b * SLOTS + j, seenTag, seenWord) ->
                    forgotten(KEY(seenTag), now); put(b * SLOTS + j, 0, 0); look()
                :: else
                fi
            };
#endif
            d_step { done = isSpent(seenTag, seenWord, now); seenTag = 0; seenWord = 0; j++ }
        :: else -> break
        od;
        j = 0;
        if
        :: done ->
            lock(stripeOf(b));
            d_step { noteReclaim(b, now); skip };
            do
            :: j < SLOTS ->
                readPair(b * SLOTS + j, seenTag, seenWord);
                d_step {
                    if
                    :: isSpent(seenTag, seenWord, now) && holds(b * SLOTS + j, seenTag, seenWord) ->
                        forgotten(KEY(seenTag), now); put(b * SLOTS + j, 0, 0); look()
                    :: else
                    fi;
                    seenTag = 0; seenWord = 0; j++
                }
            :: else -> break
            od;
            j = 0;
            unlock(stripeOf(b))
        :: else
        fi;
        atomic { done = false; b++ }
    :: else -> break
    od;
#if STASH > 0
    b = 0;
    if
    :: stashEntries > 0 ->
        do
        :: b < STASH ->
            readPair(STASH_AT + b, seenTag, seenWord);
            if
            :: isSpent(seenTag, seenWord, now) ->
                noteStashReclaim(now);
                readPair(STASH_AT + b, seenTag, seenWord);
                if
                :: isSpent(seenTag, seenWord, now) ->
#ifdef STASH_COUNTED_EARLY
                    stashEntries--;
#endif
                    d_step {
                        done = holds(STASH_AT + b, seenTag, seenWord);
                        if
                        :: done -> forgotten(KEY(seenTag), now); put(STASH_AT + b, 0, 0); look()
                        :: else
                        fi
                    };
#ifdef STASH_COUNTED_EARLY
                    stashEntries = stashEntries + (done -> 0 : 1)
#else
                    stashEntries = stashEntries - (done -> 1 : 0)
#endif
                :: else
                fi
            :: else
            fi;
            atomic { seenTag = 0; seenWord = 0; done = false; b++ }
        :: else -> break
        od
    :: else
    fi;
#endif
    atomic { now = 0; b = 0; j = 0 }
}
#endif

#ifdef PUBLISHES
#ifdef PASS_WITHOUT_WORDS
#define PASSED_PLACES WORDS_AT
#else
#define PASSED_PLACES PLACES
#endif

// What a publisher does, and then a pass over the table, after which nothing may be of the plan before: its row is another's.
proctype Publisher() {
    byte s, seenTag, seenWord;

#if defined(EXCEPTIONS) && !defined(PUBLISHES_UNLOCKED)
    lockExceptions(); currentPlan = 1; unlockExceptions();
#else
    currentPlan = 1;
#endif
#ifndef PASS_WITHOUT_LOCKS
    // Each stripe once: whoever takes it later sees the plan.
    do
    :: s < STRIPES -> lock(s); unlock(s); s++
    :: else -> break
    od;
    s = 0;
#endif
    do
    :: s < PASSED_PLACES ->
        do
        :: isOutdated(tag[s]) ->
            readPair(s, seenTag, seenWord);
            if
            :: isOutdated(seenTag) -> carryOver(s, stripeOf(bucketOf(s)))
            :: else
            fi;
            atomic { seenTag = 0; seenWord = 0 }
        :: else -> break
        od;
        s++
    :: else -> break
    od;
    s = 0;
#if defined(EXCEPTIONS) && !defined(PASS_WITHOUT_BEHIND)
    lockExceptions();
    do
    :: s < KEYS -> s++; carryBehind(s)
    :: else -> break
    od;
    s = 0;
    unlockExceptions();
#endif
    d_step { passed = true; look() }
}
#endif
