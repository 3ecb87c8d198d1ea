// SPDX-License-Identifier: Apache-2.0

// The slot protocol of PawlEngine, to be checked by Spin over every interleaving of a few questions: `run` beside this.
//
//     Worlds.pml        the tables, keys and questions to exhaust
//     Table.pml         slots, stripe locks, the steps that change them, and the claims
//     Place.pml         a place for a new entry: takeover, move, stash, eviction
//     SlotProtocol.pml  who is at work:
//
//         Asker ──▶ find ─┬─ found ──▶ read both halves ─┬─ nothing changes ──▶ (confirm) ──▶ answer
//                         │                              ├─ marked ──▶ wait for the stripes ──▶ again
//                         │                              └─ swap ──▶ answer, or again
//                         └─ not found ─┬─ peek ──▶ versions equal and even, else locks ──▶ answer, or again
//                                       └─ admit ──▶ locks ──▶ look again ──▶ place ──▶ unlock ──▶ answer, or again
//         Sweeper     frees what is as if never seen, bucket by bucket under its lock, and in the stash by swap alone
//         Publisher   publishes a plan, then brings every slot to it under its lock
//
// A step is what the processor does in one: the read of one half or of both, the swap of both, the taking or
// releasing of a lock, the reading of its version or of a count. Everything else interleaves. What only the holder of a
// lock can change or see is put together with its neighbour. Memory is sequentially consistent here: the orderings
// are argued beside each access in the sources and watched by ThreadSanitizer.
//
// Claims, each an assertion of that name; the first ones hold after every change of a slot (`look` in Table.pml):
//
//     oneEntry         a key is seen in one slot, or in two while it moves, both marked and equal
//     atHome, freeIsZero   each entry is where its key is looked for; a free slot has word 0
//     nothingMinted    a reference for each key, moved on at the instant of every admit, allows that admit; and the
//                      units counted stay within the burst and what time returned
//     nothingLost      every entry's word is that reference: each admit is in it, and nobody else's
//     rightKey         an update lands on its key's entry
//     forgottenJustly  an entry goes only when its key owes nothing, unless it is evicted
//     answerHeld       what an answer that wrote nothing was concluded from was so between the question's start and end
//     markIsKept       nobody but the mover changes a marked entry, and no mark is left when all is quiet
//     victimFound      who holds the stripes of two full buckets finds something to evict
//     lockIsHeld, locksAreFree, countsAgree   only what is held is released; when all is quiet all locks are free and
//                      the stash's count is right
//
// and that no process waits for ever, which Spin sees as an invalid end state.
//
// A broken rule is a macro: NO_RELOOK, MOVE_UNMARKED and so on; each makes one of the claims fail. Plans here differ
// in burst and in the origin of their time. Queued entries, several limits in one question, logs and the reuse of plan
// indices are not modelled; nor are the policies that refuse newcomers or have them share a word.

#include "Worlds.pml"
#include "Table.pml"
#include "Place.pml"

#ifdef PUBLISHES
// Brings a slot to a newer plan. Who holds its stripe meets no marks, and leaves the word's meaning as it is.
inline toPlan(s) {
#ifdef PLAN_IN_TWO_WRITES
    d_step {
        if
        :: holds(s, seenTag, seenWord) -> tag[s] = tagOf(KEY(seenTag), plan); look()
        :: else
        fi
    };
    d_step { word[s] = seenWord + SHIFT * (plan - PLAN(seenTag)); look() }
#else
    d_step {
        if
        :: holds(s, seenTag, seenWord) ->
            put(s, seenTag + 16 * (plan - PLAN(seenTag)), seenWord + SHIFT * (plan - PLAN(seenTag)));
            look()
        :: else
        fi
    }
#endif
}

inline changePlan() {
#ifndef PLAN_WITHOUT_LOCK
    hold();
#endif
    find(key);
    if
    :: slot != NONE ->
        readPair(slot, seenTag, seenWord);
        if
        :: KEY(seenTag) == key && PLAN(seenTag) < plan -> toPlan(slot)
        :: else
        fi
    :: else
    fi;
#ifndef PLAN_WITHOUT_LOCK
    release();
#endif
    atomic { seenTag = 0; seenWord = 0 }
}
#endif

// So many questions, one after the other: Engine.answer, Table.isAbsent, Engine.insert.
proctype Asker(byte me) {
    byte left = QUESTIONS;
    byte key, verb, now, plan, start, low, high;
    byte slot, seenTag, seenWord, next;
    byte hole, oldTag, oldWord, room, far, mid, lent0, lent1, least, one, two;
    byte i, j, m, n, side;
    int told;
    bool done, glanced, moved, placed;

    atomic { hole = NONE; room = NONE; slot = NONE; lent0 = NONE; lent1 = NONE }
    do
    :: atomic {
        left > 0 -> left--;
        pickQuestion(me);
        pickTick();
        d_step {
            low = stripeOf(first[key]); high = stripeOf(second[key]);
#ifndef LOCKS_IN_HOME_ORDER
            if
            :: low > high -> low = stripeOf(second[key]); high = stripeOf(first[key])
            :: else
            fi;
#endif
            asked[me] = key; stood[me] = 1; i = 0;
            do
            :: i < PLACES ->
                if
                :: KEY(tag[i]) == key -> stood[me] = state(tag[i], word[i])
                :: else
                fi;
                i++
            :: else -> break
            od;
            i = 0
        }
    };
#ifdef PUBLISHES
        plan = currentPlan;
#endif
again:
        find(key);
        if
        :: slot == NONE && verb == PEEK ->
#ifdef ABSENCE_UNCHECKED
            done = true;
#else
            d_step { done = !held[low]; unchanged[me * STRIPES + low] = done };
            if
            :: done ->
                d_step { done = !held[high]; unchanged[me * STRIPES + high] = done }
            :: else
            fi;
            if
            :: done ->
                find(key);
                done = unchanged[me * STRIPES + low];
                if
                :: done -> done = unchanged[me * STRIPES + high]
                :: else
                fi
            :: else
            fi;
            atomic {
                unchanged[me * STRIPES + low] = false; unchanged[me * STRIPES + high] = false
            };
            if
            :: !done -> hold(); find(key); release()
            :: else
            fi;
            done = slot == NONE;
#endif
            if
            :: done -> told = state(0, 0); goto answered
            :: else -> goto again
            fi
        :: slot == NONE && verb == ADMIT ->
            hold();
#ifndef NO_RELOOK
            find(key);
#endif
            if
            :: slot == NONE ->
                d_step {
                    start = later(now, stashReclaimedAt);
                    start = later(start, reclaimedAt[low]);
                    start = later(start, reclaimedAt[high])
                };
                place(tagOf(key, plan), instant(plan, start) + 1);
                release();
                goto answered
            :: else ->
                release();
                goto again
            fi
        :: else
        fi;
        readPair(slot, seenTag, seenWord);
        if
        :: KEY(seenTag) != key -> seenTag = 0; seenWord = 0; goto again
        :: else
        fi;
#ifdef PUBLISHES
        // One discipline per slot: the tag's plan decides. A newer one than ours: look what is published before
        // anything is concluded; an older one: bring the entry to ours first.
#ifndef OWN_PLAN
        if
        :: PLAN(seenTag) > plan -> plan = currentPlan; goto again
        :: PLAN(seenTag) < plan -> changePlan(); goto again
        :: else
        fi;
#endif
#endif
        d_step {
#ifdef OWN_PLAN
            start = plan;
#else
            start = PLAN(seenTag);
#endif
            next = later(seenWord, instant(start, now)) + 1;
            done = verb == ADMIT && next - instant(start, now) <= burstOf(start);
            start = 0
        };
        if
        :: !done ->
#if defined(TORN) && !defined(UNCONFIRMED)
            done = holds(slot, seenTag, seenWord);
            if
            :: !done -> goto again
            :: else
            fi;
#endif
            told = state(seenTag, seenWord)
        :: done ->
#ifndef UPDATE_OF_MARKED
            if
            :: isMarked(seenTag) -> hold(); release(); goto again
            :: else
            fi;
#endif
            atomic {
#ifdef WORD_SWAPPED_ALONE
                done = word[slot] == seenWord;
#else
                done = holds(slot, seenTag, seenWord);
#endif
                if
                :: done ->
                    rightKey = KEY(tag[slot]) == key;
                    assert(rightKey);
                    admitted(key, PLAN(tag[slot]), now); word[slot] = next; look()
                :: else
                fi
            };
            if
            :: !done -> goto again
            :: else
            fi
        fi;
answered:
        // An answer that changed nothing: its key was in that state between the question's start and here.
        atomic {
            answerHeld = told == 0 || (stood[me] & told) != 0;
            assert(answerHeld);
            told = 0; asked[me] = 0; stood[me] = 0; key = 0; low = 0; high = 0; verb = 0; now = 0; plan = 0;
            start = 0; next = 0; slot = NONE; seenTag = 0; seenWord = 0; done = false; placed = false
        }
    :: else -> break
    od
}

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
// What a publisher does: the new plan first, then every slot that carries the old one, bucket by bucket.
proctype Publisher() {
    byte b, j, seenTag, seenWord, plan;

    currentPlan = 1;
    plan = 1;
    do
    :: b < BUCKETS ->
#ifndef PLAN_WITHOUT_LOCK
        lock(stripeOf(b));
#endif
        do
        :: j < SLOTS ->
            readPair(b * SLOTS + j, seenTag, seenWord);
            if
            :: seenTag != 0 && PLAN(seenTag) < plan -> toPlan(b * SLOTS + j)
            :: else
            fi;
            atomic { seenTag = 0; seenWord = 0; j++ }
        :: else -> break
        od;
        j = 0;
#ifndef PLAN_WITHOUT_LOCK
        unlock(stripeOf(b));
#endif
        b++
    :: else -> break
    od;
    atomic { b = 0; plan = 0 }
}
#endif

init {
    atomic {
        nothingMinted = true;
        begin();
        d_step { look() };
        byte a;
        for (a : 0 .. ASKERS - 1) { run Asker(a) }
        a = 0;
#ifdef SWEEPS
        run Sweeper();
#endif
#ifdef PUBLISHES
        run Publisher();
#endif
    }
    // When all is quiet: Engine+Audit.
    _nr_pr == 1 ->
    d_step {
        locksAreFree = true; countsAgree = true; markIsKept = true;
        s_ = 0;
        do
        :: s_ < STRIPES -> locksAreFree = locksAreFree && !held[s_]; s_++
        :: else -> break
        od;
        s_ = 0; copies_ = 0;
        do
        :: s_ < PLACES ->
            markIsKept = markIsKept && !isMarked(tag[s_]);
            copies_ = copies_ + (s_ >= STASH_AT && tag[s_] != 0 -> 1 : 0);
            s_++
        :: else -> break
        od;
        countsAgree = stashEntries == copies_;
        assert(locksAreFree); assert(markIsKept); assert(countsAgree);
        look()
    }
}
