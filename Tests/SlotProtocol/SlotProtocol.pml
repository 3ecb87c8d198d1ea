// SPDX-License-Identifier: Apache-2.0

// The slot protocol of PawlEngine, to be checked by Spin over every interleaving of a few questions: `run` beside this.
//
//     Worlds.pml        the tables, keys and questions to exhaust
//     Table.pml         slots, stripe locks, the steps that change them, and the claims
//     Place.pml         a place for a new entry: takeover, move, stash, eviction
//     Pair.pml          a question about two keys: both are held, both are changed
//     SlotProtocol.pml  who is at work:
//
//         Asker ──▶ find ─┬─ found ──▶ read both halves ─┬─ nothing changes ──▶ (confirm) ──▶ answer
//                         │                              ├─ marked ──▶ wait for the stripes ──▶ again
//                         │                              └─ swap ──▶ answer, or again
//                         └─ not found ─┬─ peek ──▶ versions equal and even, else locks ──▶ answer, or again
//                                       └─ admit ──▶ locks ──▶ look again ──▶ place ──▶ unlock ──▶ answer, or again
//         Sweeper     frees what is as if never seen, bucket by bucket under its lock, and in the stash by swap alone
//         Pair        asks for a unit of each of two keys or of none: Engine.admitAll
//         Publisher   publishes a plan, and passes over the table to bring every slot to it
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
//     markIsKept       nobody but who has marked an entry changes it, and no mark is left when all is quiet
//     victimFound      who holds the stripes of two full buckets finds something to evict, unless questions hold it
//     passIsWhole      after a pass over the table no entry is of the plan that was replaced
//     lockIsHeld, locksAreFree, countsAgree   only what is held is released; when all is quiet all locks are free and
//                      the stash's count is right
//
// The reference moves for both keys of a pair at one instant, so that answerHeld says of all keys together: whatever
// anybody was told was so at an instant of their question, on one line of time on which a pair is one point.
//
// And that no process waits for ever, which Spin sees as an invalid end state.
//
// A broken rule is a macro: NO_RELOOK, MOVE_UNMARKED and so on; each makes one of the claims fail. Plans here differ
// in burst and in the origin of their time. Queued entries, logs and questions about more than two keys
// are not modelled; nor are the policies that refuse newcomers or have them share a word.

#include "Worlds.pml"
#include "Table.pml"
#include "Place.pml"

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

#ifdef PAIRS
#include "Pair.pml"
#endif

// So many questions, one after the other: Engine.answer, Table.isAbsent, Engine.insert.
proctype Asker(byte me) {
    byte left = QUESTIONS;
    byte key, verb, now, plan, start, low, high;
    byte slot, seenTag, seenWord, next;
    byte hole, oldTag, oldWord, room, far, mid, lent0, lent1, least, one, two;
    byte i, j, m, n, side;
    int told;
    bool done, glanced, moved, placed, busy, isPair;

    atomic { hole = NONE; room = NONE; slot = NONE; lent0 = NONE; lent1 = NONE }
    do
    :: atomic {
        left > 0 -> left--;
        pickQuestion(me);
        pickTick();
        d_step {
            stripes(key);
            watch(me, key)
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
#if defined(PUBLISHES) && !defined(INSERTS_OLD_PLAN)
                plan = currentPlan;
#endif
                d_step {
                    start = later(now, stashReclaimedAt);
                    start = later(start, reclaimedAt[low]);
                    start = later(start, reclaimedAt[high])
                };
                place(tagOf(key, plan), instant(plan, start) + 1);
                release();
                if
                :: busy -> goto again
                :: else
                fi;
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
#if defined(PAIRS) && !defined(HELD_READ) && !defined(UPDATE_OF_HELD)
        // Neither here nor absent, to all but its holder.
        if
        :: isHeld(seenTag) -> !isHeld(tag[slot]); atomic { seenTag = 0; seenWord = 0; goto again }
        :: else
        fi;
#endif
#if defined(PUBLISHES) && !defined(OWN_PLAN)
        // One discipline per slot: the tag's plan decides, and an older one than the newest is brought to that first.
        if
        :: isOutdated(seenTag) -> carryOver(slot, low); atomic { seenTag = 0; seenWord = 0; goto again }
        :: else
        fi;
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
            :: isMoving(seenTag) -> hold(); release(); goto again
#ifndef UPDATE_OF_HELD
            :: isHeld(seenTag) -> !isHeld(tag[slot]); goto again
#endif
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
            busy = false;
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
// What a publisher does, and then a pass over the table, after which nothing may be of the plan before: its row is another's.
proctype Publisher() {
    byte s, seenTag, seenWord;

    currentPlan = 1;
#ifndef PASS_WITHOUT_LOCKS
    // Each stripe once: whoever takes it later sees the plan.
    do
    :: s < STRIPES -> lock(s); unlock(s); s++
    :: else -> break
    od;
    s = 0;
#endif
    do
    :: s < PLACES ->
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
    d_step { passed = true; look() }
}
#endif

init {
    atomic {
        nothingMinted = true;
        begin();
        d_step { look() };
        byte a;
        for (a : 1 .. ASKERS) { run Asker(a - 1) }
        a = 0;
#ifdef PAIRS
        for (a : 1 .. PAIRS) { run Pair(a - 1) }
        a = 0;
#endif
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
