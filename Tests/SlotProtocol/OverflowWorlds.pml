// SPDX-License-Identifier: Apache-2.0

// Worlds in which keys without a place share a word. The last keys are those words, one for each limit.

#ifdef SHARED_WORD
// 2 and 3 want the place that 1 has until it is as if never seen.
#define SHARES
#define BUCKETS 1
#define SLOTS 1
#define STASH 0
#define STRIPES 1
#define LIMITS 1
#define KEYS 4
#define limitOf(k) 0
inline pickQuestion(me) {
    if
    :: key = 1; pickVerb()
    :: key = 2; verb = ADMIT
    :: key = 3; verb = ADMIT
    fi
}
inline begin() { entry(0, 1, EARLY + 1); entry(WORDS_AT, 4, EARLY) }
#ifdef PAIRS
// Both parts of a question share the one word.
inline pickPair(me) { keys[0] = 2; keys[1] = 3 }
#endif
#endif

#ifdef TWO_WORDS
// 2 and 4 are of one limit, 3 of another, and none has a place: one question is about 2 and 3, another about 3 and 4.
#define SHARES
#define BUCKETS 1
#define SLOTS 1
#define STASH 0
#define STRIPES 1
#define LIMITS 2
#define KEYS 6
#define limitOf(k) ((k) == 3)
inline pickQuestion(me) {
    if
    :: key = 2; verb = ADMIT
    :: key = 3; verb = ADMIT
    fi
}
inline pickPair(me) {
    if
    :: me == 0 -> keys[0] = 2; keys[1] = 3
    :: me > 0 -> keys[0] = 3; keys[1] = 4
    fi
}
inline begin() { entry(0, 1, LATE + BURST); entry(WORDS_AT, 5, EARLY); entry(WORDS_AT + 1, 6, EARLY) }
#endif

#ifdef WORD_AND_HOME
// 2 is there, 1 and 3 have no place: one question is about 1 and 2, another about 2 and 3.
#define SHARES
#define BUCKETS 2
#define SLOTS 1
#define STASH 0
#define STRIPES 2
#define LIMITS 1
#define KEYS 5
#define limitOf(k) 0
inline pickQuestion(me) {
    if
    :: key = 2; pickVerb()
    :: key = 3; verb = ADMIT
    fi
}
inline pickPair(me) {
    if
    :: me == 0 -> keys[0] = 1; keys[1] = 2
    :: me > 0 -> keys[0] = 2; keys[1] = 3
    fi
}
inline begin() {
    home(2, 1, 1);
    entry(0, 4, LATE + BURST); entry(1, 2, EARLY + 1); entry(WORDS_AT, 5, EARLY)
}
#endif

#ifdef SHARED_PLANS
// The limit's plan changes while 2, which has no place, is asked for.
#define SHARES
#define PUBLISHES
#define BUCKETS 1
#define SLOTS 1
#define STASH 0
#define STRIPES 1
#define LIMITS 1
#define KEYS 3
#define limitOf(k) 0
inline pickQuestion(me) { key = 2; pickVerb() }
#ifdef PAIRS
inline pickPair(me) { keys[0] = 1; keys[1] = 2 }
#endif
inline begin() { entry(0, 1, EARLY + 1); entry(WORDS_AT, 3, EARLY) }
#endif

#ifdef RETURNING_SHARED
// 1 and 2 want one place, and what is admitted may be given back, after which the place is another's.
#define SHARES
#define EXCEPTIONS
#define RECEIPTS
#define BUCKETS 1
#define SLOTS 1
#define STASH 0
#define STRIPES 1
#define LIMITS 1
#define KEYS 3
#define limitOf(k) 0
inline pickQuestion(me) {
    if
    :: key = 1; verb = ADMIT
    :: key = 2; verb = ADMIT
    fi
}
inline pickChange(me) { skip }
inline begin() { entry(WORDS_AT, 3, EARLY) }
#endif
