// SPDX-License-Identifier: Apache-2.0

// The slot protocol of PawlEngine, to be checked by Spin over every interleaving of a few questions: `run` beside this.
//
//     Worlds.pml        the tables, keys and questions to exhaust; ExceptionWorlds.pml, OverflowWorlds.pml, FewWorlds.pml
//     Table.pml         slots, stripe locks, the steps that change them, and the claims
//     Place.pml         a place for a new entry: takeover, stash, eviction; Move.pml: a move
//     Overflow.pml      no place: the word that all such keys of a limit share
//     Exceptions.pml    keys that are blocked or follow plans of their own, and the lock over them
//     Receipts.pml      giving back what was charged
//     Maintenance.pml   sweeps, and passes that carry over
//     Warden.pml        blocks, overrides, resets, and their ends
//     Pair.pml          a question about two keys: both are held, both are changed
//     AtRest.pml        the usual question: an entry is found by its very tag, and read by halves
//     Few.pml           the short way of a question about two keys: they are held by their tags
//     SlotProtocol.pml  who is at work:
//
//         Asker ──▶ usual, at rest ──▶ answer
//           └─────▶ find ─┬─ found ──▶ read both halves ─┬─ nothing changes ──▶ (confirm) ──▶ answer
//                         │                              ├─ marked ──▶ wait for the stripes ──▶ again
//                         │                              ├─ an exception ─┬─ ended ──▶ lock over them, swap ──▶ again
//                         │                              │                └─ blocked ──▶ answer; charge what is behind
//                         │                              └─ swap ──▶ answer, or again
//                         └─ not found ─┬─ peek ──▶ versions equal and even, else locks ──▶ answer, or again
//                                       └─ admit ──▶ locks ──▶ look again ──▶ place ──▶ unlock ─┬─ answer, or again
//                                                                                               └─ full ──▶ shared word
//         Sweeper     frees what is as if never seen, bucket by bucket under its lock, and in the stash by swap alone
//         Pair        asks for a unit of each of two keys or of none, in short where it can: Engine.admitAll
//         Warden      blocks keys, gives them plans of their own, resets them, and ends that
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
//     victimFound      who holds the stripes of two full buckets finds something to evict, unless questions hold it, or
//                      all of it was seen to be exceptions
//     passIsWhole      after a pass over the table no entry is of the plan that was replaced
//     limitsStand      when a question about two keys has hold of all, the plans by which it is granted are followed still
//     exceptionIsKept  a key that is blocked, or has a plan of its own, has an entry that says so until that is ended; what
//                      is behind a block keeps nothingLost and passIsWhole as an entry does
//     blockHolds       nobody is admitted to a key while it is blocked
//     refundIsDue      what is given back was charged by that receipt, and neither evicted nor reset since
//     lockIsHeld, locksAreFree, countsAgree   only what is held is released; when all is quiet all locks are free and
//                      the stash's count is right
//
// The reference moves for both keys of a pair at one instant, so that answerHeld says of all keys together: whatever
// anybody was told was so at an instant of their question, on one line of time on which a pair is one point.
//
// And that no process waits for ever, which Spin sees as an invalid end state.
//
// A word that keys share is to the claims one more key: what is charged to it is what was granted by it.
//
// A broken rule is a macro: NO_RELOOK, MOVE_UNMARKED and so on; each makes one of the claims fail. Plans here differ
// in burst and in the origin of their time. Questions about one key go the usual way first in the worlds that say
// HALVES, those about two the short way in the worlds that say SHORT.
//
// Queued entries, logs and questions about more than two keys, or twice about one, are not modelled; nor are the policy
// that refuses newcomers, receipts from before a change of plans, and the removal of a limit that has exceptions; nor
// the entries that a question leaves as they are (the other half of Engine.stand); nor that plans are changed by two
// stores, one for the entries and one for the limit.

#include "Worlds.pml"
#include "Table.pml"
#include "Place.pml"
#include "Move.pml"
#ifdef SHARES
#include "Overflow.pml"
#endif
#ifdef RECEIPTS
#include "Receipts.pml"
#endif
#ifdef EXCEPTIONS
#include "Exceptions.pml"
#endif
#include "Maintenance.pml"
#if defined(HALVES) || defined(SHORT)
#include "AtRest.pml"
#endif
#ifdef EXCEPTIONS
#include "Warden.pml"
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
    bool done, glanced, moved, placed, busy, isFull;
#ifdef EXCEPTIONS
    bool isDone;
#endif
#ifdef RECEIPTS
    byte leftWord;
#endif

    atomic { hole = NONE; room = NONE; slot = NONE; lent0 = NONE; lent1 = NONE }
    do
    :: atomic {
        left > 0 -> left--;
        pickQuestion(me);
        pickTick();
        d_step {
            stripes(key);
#ifdef RECEIPTS
            notePast();
#endif
            watch(me, key)
        }
    };
#ifdef PUBLISHES
        plan = currentPlan;
#endif
#ifdef HALVES
        if
        :: verb == ADMIT -> askAtRest()
        :: else
        fi;
        if
        :: done -> goto answered
        :: else
        fi;
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
        :: slot == NONE && verb != PEEK ->
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
#ifdef ENDS_UNDER_STRIPES
                if
                :: isFull -> lockExceptions(); unlockExceptions()
                :: else
                fi;
#endif
                release();
                if
                :: busy -> goto again
#ifdef EXCEPTIONS
                :: isFull ->
                    // Exceptions hold their places until somebody finds that they have ended.
                    endExceptions();
                    atomic { done = isDone; isDone = false };
                    if
                    :: done -> goto again
                    :: else
                    fi
#endif
                :: else
                fi;
#ifdef RECEIPTS
                leftWord = (isFull -> 0 : instant(plan, start) + 1);
#endif
#ifdef SHARES
                if
                :: isFull -> askShared()
                :: else
                fi;
#endif
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
#if (defined(PAIRS) || defined(RECEIPTS)) && !defined(HELD_READ) && !defined(UPDATE_OF_HELD)
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
#ifdef EXCEPTIONS
        // The key is blocked, or follows a plan of its own: Engine.meet.
        if
        :: isException(seenTag) && endOf(seenTag) <= now ->
            endExceptionsOf(key); atomic { seenTag = 0; seenWord = 0 }; goto again
        :: isBlocked(seenTag) && endOf(seenTag) > now && goesOnBehind(verb) ->
            chargeBehind();
            if
            :: done -> goto answered
            :: else -> atomic { seenTag = 0; seenWord = 0 }; goto again
            fi
        :: isBlocked(seenTag) && endOf(seenTag) > now && !goesOnBehind(verb) ->
#ifdef TORN
            done = holds(slot, seenTag, seenWord);
            if
            :: !done -> goto again
            :: else
            fi;
#endif
            told = state(seenTag, seenWord); goto answered
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
            done = verb == CHARGE || (verb == ADMIT && next - instant(start, now) <= burstOf(start));
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
#ifdef EXCEPTIONS
                    if
                    :: verb == CHARGE -> charged(key, now)
                    :: else -> admitted(key, PLAN(tag[slot]), now)
                    fi;
#else
                    admitted(key, PLAN(tag[slot]), now);
#endif
#ifdef RECEIPTS
                    leftWord = next;
#endif
                    word[slot] = next; look()
                :: else
                fi
            };
            if
            :: !done -> goto again
            :: else
            fi
        fi;
answered:
#ifdef RECEIPTS
        if
        :: leftWord != 0 -> giveBack()
        :: true
        fi;
#endif
        // An answer that changed nothing: its key was in that state between the question's start and here.
        atomic {
            busy = false; isFull = false;
#ifdef RECEIPTS
            leftWord = 0; forgetPast();
#endif
            answerHeld = told == 0 || (stood[me] & told) != 0;
            assert(answerHeld);
            told = 0; asked[me] = 0; stood[me] = 0; key = 0; low = 0; high = 0; verb = 0; now = 0; plan = 0;
            start = 0; next = 0; slot = NONE; seenTag = 0; seenWord = 0; done = false; placed = false
        }
    :: else -> break
    od
}

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
#if defined(EXCEPTIONS) && WARDENS > 0
        for (a : 1 .. WARDENS) { run Warden(a - 1) }
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
            copies_ = copies_ + (s_ >= STASH_AT && s_ < WORDS_AT && tag[s_] != 0 -> 1 : 0);
            s_++
        :: else -> break
        od;
        countsAgree = stashEntries == copies_;
#ifdef EXCEPTIONS
        locksAreFree = locksAreFree && !exceptionsAreHeld;
#endif
        assert(locksAreFree); assert(markIsKept); assert(countsAgree);
        look()
    }
}
