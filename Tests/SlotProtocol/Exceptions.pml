// SPDX-License-Identifier: Apache-2.0

// Keys that are blocked, follow a plan of their own, or are reset: Exceptions/, and refunds: Charge.swift.
//
//     block     E → B, and E is kept behind       unblock, end    B → what is behind, carried over
//     override  E → E under the plan OWN          end             E → E under the limit's plan
//     reset     E → E owing nothing
//
// One lock is over all of it. Under that stripes are taken, and nobody waits for an entry: where a question has it, the
// lock is let go, the entry waited for, and all begun anew.

inline lockExceptions() {
    d_step { !exceptionsAreHeld -> exceptionsAreHeld = true }
}

inline unlockExceptions() {
    d_step { lockIsHeld = exceptionsAreHeld; assert(lockIsHeld); exceptionsAreHeld = false }
}

// --- What the claims need

// Part of `look`: a key is blocked, or has a plan of its own, as long as its entry says so; what is behind its block is all
// that it owes, and after a pass under no older plan.
inline lookBehind(k) {
    exceptionIsKept = exceptionIsKept && (behindTag[k] != 0) == (tag_ != 0 && isBlocked(tag_));
    if
    :: behindTag[k] != 0 ->
        nothingLost = nothingLost && behindWord[k] == instant(PLAN(behindTag[k]), owed[k]);
        passIsWhole = passIsWhole && (!passed || !isOutdated(behindTag[k]));
        exceptionIsKept = exceptionIsKept && isOverridden[k] == (PLAN(behindTag[k]) == OWN)
    :: else -> exceptionIsKept = exceptionIsKept && isOverridden[k] == (tag_ != 0 && PLAN(tag_) == OWN)
    fi
}

// The reference is charged whatever the limit says.
inline charged(k, from) {
    owed[k] = later(owed[k], from) + 1
}

// An entry was made for a key that is to be blocked, or to have a plan of its own, and owes nothing.
inline bornAside(k, p, from) {
    nothingMinted = owed[k] <= from;
    owed[k] = from;
    if
    :: verb == BLOCK -> behindTag[k] = tagOf(k, p); behindWord[k] = instant(p, from)
    :: else -> isOverridden[k] = true
    fi
}

// --- Ends. The results are `isDone`: whether nobody was in the way.

#ifdef ADMITS_BEHIND
#define goesOnBehind(v) ((v) != PEEK)
#else
#define goesOnBehind(v) ((v) == CHARGE)
#endif

#define endOf(t) (isBlocked(t) -> BLOCK_END : OWN_END)
#define blockEnds(k) (behindTag[k] != 0 && BLOCK_END <= now)
#define overrideEnds(k) (isOverridden[k] && OWN_END <= now)

// Under the plan that the limit follows now.
inline carryBehind(k) {
    d_step {
        if
        :: isOutdated(behindTag[k]) -> behindTag[k] = behindTag[k] + 16; behindWord[k] = behindWord[k] + SHIFT
        :: else
        fi
    }
}

// Likewise where it is changed, or put back: Engine.carryAlong.
inline carryAlong(k) {
#if defined(PUBLISHES) && !defined(LIFTS_UNCARRIED)
    carryBehind(k)
#else
    skip
#endif
}

#ifdef LIFTS_MOVING
#define isInTheWay(t) isHeld(t)
#else
#define isInTheWay(t) isMarked(t)
#endif

// Puts back the entry that a blocked key would have: Engine.lift.
inline lift(k) {
    isDone = false;
    carryAlong(k);
    find(k);
    if
    :: slot != NONE ->
        readPair(slot, seenTag, seenWord);
        d_step {
            isDone = isBlocked(seenTag) && KEY(seenTag) == (k) && !isInTheWay(seenTag) && holds(slot, seenTag, seenWord);
            if
            :: isDone -> put(slot, behindTag[k], behindWord[k]); behindTag[k] = 0; behindWord[k] = 0; look()
            :: else
            fi;
            seenTag = 0; seenWord = 0
        }
    :: else
    fi;
    slot = NONE
}

#define carriedBy(t, w, p) ((w) + SHIFT * (p) - SHIFT * PLAN(t))

// Has a key follow its limit's plan again: Engine.endOverride. What is behind a block is changed there.
inline endOverride(k) {
    isDone = behindTag[k] != 0;
    plan = currentPlan;
    if
    :: isDone ->
        d_step {
            behindWord[k] = carriedBy(behindTag[k], behindWord[k], plan); behindTag[k] = tagOf(k, plan);
            isOverridden[k] = false; look()
        }
    :: else ->
        find(k);
        if
        :: slot != NONE ->
            readPair(slot, seenTag, seenWord);
            d_step {
                isDone = KEY(seenTag) == (k) && !isMarked(seenTag) && holds(slot, seenTag, seenWord);
                if
                :: isDone ->
                    put(slot, tagOf(k, plan), carriedBy(seenTag, seenWord, plan)); isOverridden[k] = false; look()
                :: else
                fi;
                seenTag = 0; seenWord = 0
            }
        :: else
        fi;
        slot = NONE
    fi;
    plan = 0
}

// Ends what has ended of a key's exceptions, under the lock.
inline end(k) {
    isDone = true;
#ifdef OVERRIDES
    if
    :: overrideEnds(k) -> endOverride(k)
    :: else
    fi;
#endif
    if
    :: isDone && blockEnds(k) -> lift(k)
    :: else
    fi
}

// The same, unless a question is in the way. To be looked at again.
inline endExceptionsOf(k) {
    lockExceptions();
    end(k);
    unlockExceptions();
    isDone = false
}

// The same of all keys. The result is `isDone`: whether anything was found.
inline endExceptions() {
    lockExceptions();
    m = 1; glanced = false;
    do
    :: m <= KEYS && (blockEnds(m) || overrideEnds(m)) -> glanced = true; end(m); m++
    :: m <= KEYS && !(blockEnds(m) || overrideEnds(m)) -> m++
    :: else -> break
    od;
    atomic { isDone = glanced; glanced = false; m = 0 };
    unlockExceptions()
}

// --- Questions

// Charges a blocked key for work that is done already: Engine.chargeBehind. The result is `done`: whether it was blocked.
inline chargeBehind() {
#ifdef CHARGES_BEHIND_UNLOCKED
    next = behindWord[key];
    d_step {
        done = behindTag[key] != 0;
        if
        :: done -> behindWord[key] = later(next, instant(PLAN(behindTag[key]), now)) + 1; charged(key, now); look()
        :: else
        fi;
        next = 0
    }
#else
    lockExceptions();
    end(key);
    carryAlong(key);
    d_step {
        done = behindTag[key] != 0; isDone = false;
        if
        :: done ->
            behindWord[key] = later(behindWord[key], instant(PLAN(behindTag[key]), now)) + 1;
            if
            :: verb == CHARGE -> charged(key, now)
            :: else -> admitted(key, PLAN(behindTag[key]), now)
            fi;
            look()
        :: else
        fi
    };
    unlockExceptions()
#endif
}
