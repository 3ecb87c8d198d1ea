// SPDX-License-Identifier: Apache-2.0

// The worlds to exhaust: each a table of a few slots, a few keys whose homes overlap, a few processes. A question's
// tick is early or late whatever was asked before: clocks lag, step back and run ahead. A peek's answer does not
// depend on its tick here. Those of keys that are exceptions, and of words that are shared, stand in files of their own.

#define ADMIT    0
#define PEEK     1
#define CHARGE   2
// Of questions about two keys, and of changes of what is special about one.
#define JOIN     3
#define BLOCK    4
#define UNBLOCK  5
#define OVERRIDE 6
#define END_OVERRIDE 7
#define RESET    8

#define BURST 2
#define EARLY 1
#define LATE  3

// Behind buckets and stash stand the words that keys without a place share.
#define PLACES   (BUCKETS * SLOTS + STASH + LIMITS)
#define STASH_AT (BUCKETS * SLOTS)
#define WORDS_AT (BUCKETS * SLOTS + STASH)

#include "ExceptionWorlds.pml"
#include "OverflowWorlds.pml"
#include "FewWorlds.pml"
#ifndef SHARES
#define LIMITS 0
#endif

inline pickTick() {
    if
    :: now = EARLY
#ifndef RECEIPTS
    :: verb != PEEK -> now = LATE
#endif
    fi
}

inline pickVerb() {
    if
    :: verb = ADMIT
    :: verb = PEEK
    fi
}

inline home(k, one, other) {
    first[k] = one; second[k] = other
}

// An entry that is there from the beginning: admitted so that it is full again at that arrival.
inline entry(s, k, arrival) {
    tag[s] = k; word[s] = arrival; owed[k] = arrival; granted[k] = arrival - EARLY
}

#ifdef NEWCOMERS
// Insert, update, refusal, peek, takeover, sweep, eviction: 1 and 2 want the same slot, as 3 has filled the other.
#define BUCKETS 2
#define SLOTS 1
#define STASH 0
#define STRIPES 2
#define KEYS 3
inline pickQuestion(me) {
    if
    :: key = 1
    :: key = 2
    fi;
    pickVerb()
}
inline begin() { home(1, 0, 1); home(2, 1, 0); home(3, 1, 1); entry(1, 3, LATE + BURST) }
#endif

#ifdef WIDE
// Buckets of two slots.
#define BUCKETS 2
#define SLOTS 2
#define STASH 0
#define STRIPES 2
#define KEYS 3
inline pickQuestion(me) {
    if
    :: key = 1
    :: key = 2
    fi;
    pickVerb()
}
inline begin() { home(1, 0, 1); home(2, 0, 0); home(3, 0, 1); entry(0, 3, EARLY + 1) }
#endif

#ifdef MOVING
// The newcomer 3 lives in bucket 2 alone, where 1 is in its way, and in 1's way is 2: both must move, each to the
// bucket where it is looked for first.
#define MOVES
#define BUCKETS 3
#define SLOTS 1
#define STASH 0
#define STRIPES 3
#define KEYS 3
inline pickQuestion(me) {
    if
    :: me == 0 -> key = 3; verb = ADMIT
    :: me > 0 -> key = 1; pickVerb()
    :: me > 0 -> key = 2; pickVerb()
    fi
}
inline begin() { home(1, 1, 2); home(2, 0, 1); home(3, 2, 2); entry(2, 1, EARLY + 1); entry(1, 2, EARLY + 1) }
#endif

#ifdef CROSSING
// Two newcomers, 3 and 4, each of which wants to borrow the other's stripe; 1 and 2 are in their way. 2 is as if never
// seen, so its slot is a hole for 1 to be moved to, unless 2 is asked for meanwhile.
#define MOVES
#define BUCKETS 2
#define SLOTS 1
#define STASH 0
#define STRIPES 2
#define KEYS 4
inline pickQuestion(me) {
    if
    :: me < 2 -> key = 3 + me; verb = ADMIT
    :: me == 2 -> key = 1; pickVerb()
    :: me == 2 -> key = 2; pickVerb()
    fi
}
inline begin() {
    home(1, 0, 1); home(2, 1, 0); home(3, 0, 0); home(4, 1, 1);
    entry(0, 1, EARLY + 1); entry(1, 2, EARLY)
}
#endif

#ifdef STASHING
// 3 and 4 fill their buckets for good; 1 and 2, of different stripes, meet in the stash.
#define BUCKETS 2
#define SLOTS 1
#define STASH 1
#define STRIPES 2
#define KEYS 4
inline pickQuestion(me) {
    if
    :: key = 1
    :: key = 2
    fi;
    pickVerb()
}
inline begin() {
    home(1, 0, 0); home(2, 1, 1); home(3, 0, 0); home(4, 1, 1);
    entry(0, 3, LATE + BURST); entry(1, 4, LATE + BURST);
#ifdef STASHED
    entry(STASH_AT, 1, EARLY + 1); stashEntries = 1
#endif
}
#endif

#ifdef PLANS
// The limit's plan changes while 1 is asked and 2 moves it out of its way.
#define MOVES
#define PUBLISHES
#define BUCKETS 2
#define SLOTS 1
#define STASH 0
#define STRIPES 2
#define KEYS 2
inline pickQuestion(me) {
    if
    :: me == 0 -> key = 2; verb = ADMIT
    :: me > 0 -> key = 1; pickVerb()
    fi
}
inline begin() { home(1, 0, 1); home(2, 1, 1); entry(1, 1, EARLY + 1) }
#endif

#ifdef PAIRED
// A question about 1, which is there, and 2, which is not, beside questions about one of them. Room for both.
#define BUCKETS 2
#define SLOTS 1
#define STASH 0
#define STRIPES 2
#define KEYS 2
inline pickQuestion(me) {
    if
    :: key = 1
    :: key = 2
    fi;
    pickVerb()
}
inline begin() { home(1, 0, 1); home(2, 1, 0); entry(0, 1, EARLY + 1) }
#endif

#ifdef CROWDED
// The same where 3 wants the place that 1 has, and can have no other.
#define BUCKETS 2
#define SLOTS 1
#define STASH 0
#define STRIPES 2
#define KEYS 3
inline pickQuestion(me) {
    if
    :: key = 3; verb = ADMIT
    :: key = 1; pickVerb()
    fi
}
inline begin() { home(1, 0, 1); home(2, 1, 0); home(3, 0, 0); entry(0, 1, EARLY + 1) }
#endif

#ifdef PUSHED
// The newcomer 3 lives in bucket 2 alone, where 1 is, which a pair holds and 3 would move. 2 is there as well.
#define MOVES
#define BUCKETS 3
#define SLOTS 1
#define STASH 0
#define STRIPES 3
#define KEYS 3
inline pickQuestion(me) {
    if
    :: me == 0 -> key = 3; verb = ADMIT
    :: me > 0 -> key = 1; pickVerb()
    :: me > 0 -> key = 2; pickVerb()
    fi
}
inline begin() { home(1, 1, 2); home(2, 0, 0); home(3, 2, 2); entry(2, 1, EARLY + 1); entry(0, 2, EARLY + 1) }
#endif

#if defined(PAIRS) && !defined(SHARES)
// Both keys in their order, in which they are held; or where that is broken, and in the short way, either way round.
inline pickPair(me) {
    if
    :: keys[0] = 1; keys[1] = 2
#if defined(HELD_IN_ANY_ORDER) || defined(SHORT)
    :: keys[0] = 2; keys[1] = 1
#endif
    fi
}
#endif
