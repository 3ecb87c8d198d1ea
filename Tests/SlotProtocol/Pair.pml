// SPDX-License-Identifier: Apache-2.0

// A question about two keys, a unit of each or nothing: Engine.admitAll.
//
//     look at both ─┬─ one refuses ──▶ answer: by the one read
//                   └─ hold what is there, in the order of keys ──▶ make what is not, held ──▶ stand ──▶ the instant ──▶ let go
//
// Where another question was faster, or the limit was changed, everything is let go of as it was, and the question
// begins anew. Where SHORT says so, it has gone the short way first: Few.pml.

// Reads a part's entry at rest and works out whether its limit refuses. The result is `failed`, and then `told`.
inline lookAt() {
    key = keys[part]; done = false;
    do
    :: !done ->
        find(key);
        if
        :: slot == NONE -> standing[part] = ABSENT; done = true
        :: else ->
            readPair(slot, seenTag, seenWord);
            if
            :: KEY(seenTag) != key
            :: KEY(seenTag) == key && isHeld(seenTag) -> !isHeld(tag[slot])
            :: KEY(seenTag) == key && isMoving(seenTag) -> d_step { stripes(key) }; hold(); release()
#ifdef PUBLISHES
            :: KEY(seenTag) == key && !isMarked(seenTag) && isOutdated(seenTag) -> swapPlan(slot)
#endif
#ifdef EXCEPTIONS
            :: KEY(seenTag) == key && !isMarked(seenTag) && isException(seenTag) && endOf(seenTag) <= now ->
                endExceptionsOf(key)
#endif
            :: else -> done = true
            fi;
            if
            :: done ->
                d_step {
                    at[part] = slot; tags[part] = seenTag; words[part] = seenWord; starts[part] = now;
                    nexts[part] = later(seenWord, instant(PLAN(seenTag), now)) + 1;
                    failed = isBlocked(seenTag) || nexts[part] - instant(PLAN(seenTag), now) > burstOf(PLAN(seenTag));
                    standing[part] = (failed -> UNTOUCHED : SEEN);
                    told = (failed -> state(seenTag, seenWord) : 0)
                };
#ifdef TORN
                if
                :: failed && !holds(slot, seenTag, seenWord) -> failed = false; told = 0; done = false
                :: else
                fi
#endif
            :: else
            fi
        fi;
        atomic { slot = NONE; seenTag = 0; seenWord = 0 }
    :: else -> break
    od;
    atomic { key = 0; low = 0; high = 0; done = false }
}

// Makes the entry of a key that has none, held from the beginning. The result is `failed`.
inline make() {
    key = keys[part];
    d_step { stripes(key) };
    hold();
    find(key);
    if
    :: slot != NONE -> failed = true
    :: else ->
        d_step {
            plan = currentPlan;
            start = later(now, stashReclaimedAt);
            start = later(start, reclaimedAt[low]);
            start = later(start, reclaimedAt[high])
        };
        place(tagOf(key, plan) | HELD, instant(plan, start) + 1);
        failed = busy; isRefused = isFull
    fi;
    release();
    if
#ifdef SHARES
    :: isRefused -> share()
#else
    :: isRefused -> failed = true
#endif
    :: !failed && !isRefused ->
        find(key);
        markIsKept = slot != NONE;
        assert(markIsKept);
        d_step {
            at[part] = slot; tags[part] = tagOf(key, plan); words[part] = instant(plan, start) + 1;
            nexts[part] = words[part]; starts[part] = start; standing[part] = MADE
        }
    :: else
    fi;
    atomic {
        slot = NONE; key = 0; low = 0; high = 0; plan = 0; start = 0; done = false; placed = false; busy = false;
        isFull = false
    }
}

// Nobody but its holder changes a held entry.
inline letGo(n, oldOne, newOne) {
    markIsKept = holds(at[n], tags[n] | HELD, oldOne);
    assert(markIsKept);
    put(at[n], tags[n], newOne);
    look()
}

// Of what is held, nothing is to have happened: entries get their words back, made ones go.
inline letGoAsTheyWere() {
    do
    :: part < 2 && standing[part] == HOLDING ->
#ifdef CHARGES_THE_FIRST
        d_step { letGo(part, words[part], nexts[part]) };
#else
        d_step { letGo(part, words[part], words[part]) };
#endif
        part++
    :: part < 2 && standing[part] == MADE ->
        d_step { stripes(keys[part]) };
        hold();
        d_step {
            markIsKept = holds(at[part], tags[part] | HELD, words[part]);
            assert(markIsKept);
            put(at[part], 0, 0); unborn[keys[part]] = false; look()
        };
        if
        :: at[part] >= STASH_AT -> stashEntries--
        :: else
        fi;
        release();
        part++
    :: part < 2 && standing[part] != HOLDING && standing[part] != MADE -> part++
    :: else -> break
    od;
    part = 0;
    forget()
}

// Before a question begins anew.
inline forget() {
    d_step {
        do
        :: part < 2 ->
            at[part] = 0; tags[part] = 0; words[part] = 0; nexts[part] = 0; starts[part] = 0;
            standing[part] = UNTOUCHED; subjects[part] = keys[part]; part++
        :: else -> break
        od;
#ifdef PUBLISHES
        stoodThen = false;
#endif
        part = 0; failed = false; isRefused = false; told = 0; low = 0; high = 0
    }
}

// The instant of a question that is granted.
inline admitAtOnce() {
    d_step {
#ifdef PUBLISHES
        limitsStand = stoodThen;
        assert(limitsStand);
#endif
        do
        :: part < 2 ->
            if
            :: standing[part] != UNTOUCHED ->
                admitted(subjects[part], PLAN(tags[part]), starts[part]); assert(nothingMinted);
                unborn[keys[part]] = false
            :: else
            fi;
            part++
        :: else -> break
        od;
        part = 0;
        look()
    }
}

// Whether the limit is still what it was when each part was looked at, now that all is held: Engine.stand. The result is
// `failed`.
inline stand() {
    d_step {
        stoodThen = !isOutdated(tags[0]) && !isOutdated(tags[1]);
        failed = isOutdated(tags[0])
    };
    failed = failed || isOutdated(tags[1])
}

// The parts whose entry is still to be made come in the order of their limits: where there is no place, so are their words.
#if defined(SHARES) && !defined(WORDS_IN_HOME_ORDER)
#define firstAbsent \
    (standing[0] != ABSENT || (standing[1] == ABSENT && limitOf(keys[1]) < limitOf(keys[0])) -> 1 : 0)
#else
#define firstAbsent (standing[0] == ABSENT -> 0 : 1)
#endif

#ifdef SHORT
#include "Few.pml"
#endif

proctype Pair(byte me) {
    byte keys[2], subjects[2], at[2], tags[2], words[2], nexts[2], starts[2], standing[2];
    byte part, key, verb, now, plan, start, low, high;
    byte slot, seenTag, seenWord;
    byte hole, oldTag, oldWord, room, far, mid, lent0, lent1, least, one, two;
    byte i, j, m, n, side;
    int told;
    bool done, glanced, moved, placed, busy, isFull, failed, isRefused, isDone;
#ifdef PUBLISHES
    bool stoodThen;
#endif

    atomic {
        hole = NONE; room = NONE; slot = NONE; lent0 = NONE; lent1 = NONE; verb = JOIN;
        pickPair(me);
        pickTick();
        subjects[0] = keys[0]; subjects[1] = keys[1]
    }
#ifdef SHORT
#ifdef ANSWERS_BY_HALVES
    d_step { watch(ASKERS + 2 * me, keys[0]); watch(ASKERS + 2 * me + 1, keys[1]) };
#endif
    admitFew();
    if
    :: done -> goto over
#ifdef ANSWERS_BY_HALVES
    :: !done && told != 0 -> goto refused
#endif
    :: else
    fi;
    // In the general way keys have an order.
    d_step {
        if
        :: keys[0] > keys[1] -> key = keys[0]; keys[0] = keys[1]; keys[1] = key; key = 0
        :: else
        fi
    };
    forget();
#endif
again:
    part = 0;
    d_step { watch(ASKERS + 2 * me, keys[0]); watch(ASKERS + 2 * me + 1, keys[1]) };
    do
    :: part < 2 && !failed -> lookAt(); part++
    :: else -> break
    od;
    part = 0;
    if
    :: failed -> goto refused
    :: else
    fi;
    // Hold, in the order of keys: `pickPair` names them so.
    do
    :: part < 2 && !failed && standing[part] == SEEN ->
        d_step {
            done = holds(at[part], tags[part], words[part]);
            if
            :: done -> put(at[part], tags[part] | HELD, words[part]); standing[part] = HOLDING; look()
            :: else
            fi
        };
        if
        :: done ->
#ifdef LETS_GO_EARLY
            d_step { put(at[part], tags[part], nexts[part]); standing[part] = LET_GO; look() };
#endif
            part++
        :: else -> lookAt()
        fi
#ifdef WORDS_AMONG_HOMES
    :: part < 2 && !failed && standing[part] == ABSENT -> make(); part++
    :: part < 2 && !failed && standing[part] != SEEN && standing[part] != ABSENT -> part++
#else
    :: part < 2 && !failed && standing[part] != SEEN -> part++
#endif
    :: else -> break
    od;
    part = 0;
    if
    :: failed && !isRefused -> letGoAsTheyWere(); goto again
    :: failed && isRefused -> letGoAsTheyWere(); goto over
    :: else
    fi;
    // Make.
    do
    :: !failed && (standing[0] == ABSENT || standing[1] == ABSENT) -> part = firstAbsent; make()
    :: else -> break
    od;
    part = 0;
    if
    :: failed && !isRefused -> letGoAsTheyWere(); goto again
    :: failed && isRefused -> letGoAsTheyWere(); goto over
    :: else
    fi;
#ifdef PUBLISHES
    stand();
#ifdef STANDS_UNSEEN
    failed = false;
#endif
    if
    :: failed -> letGoAsTheyWere(); goto again
    :: else
    fi;
#endif
    admitAtOnce();
    do
    :: part < 2 ->
        d_step {
            if
            :: standing[part] == HOLDING || standing[part] == MADE -> letGo(part, words[part], nexts[part])
            :: else
            fi;
            part++
        }
    :: else -> break
    od;
    goto over;
refused:
    // Told of the part that refused, after which no other was looked at.
    atomic {
        answerHeld = (stood[ASKERS + 2 * me + (standing[0] == UNTOUCHED -> 0 : 1)] & told) != 0;
        assert(answerHeld)
    };
over:
    atomic {
        asked[ASKERS + 2 * me] = 0; asked[ASKERS + 2 * me + 1] = 0;
        stood[ASKERS + 2 * me] = 0; stood[ASKERS + 2 * me + 1] = 0;
        key = 0; now = 0; slot = NONE; done = false; verb = 0; keys[0] = 0; keys[1] = 0
    };
    forget()
}
