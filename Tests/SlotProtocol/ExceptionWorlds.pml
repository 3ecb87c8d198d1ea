// SPDX-License-Identifier: Apache-2.0

// Worlds of keys that are exceptions. Blocks, and plans of a key's own, end late: whoever asks then ends them.

#define BLOCK_END LATE
#define OWN_END   LATE

#ifndef WARDENS
#define WARDENS 1
#endif

inline pickBlocking() {
    if
    :: verb = BLOCK
    :: verb = UNBLOCK
    fi
}

inline pickOverriding() {
    if
    :: verb = BLOCK
    :: verb = UNBLOCK
    :: verb = OVERRIDE
    :: verb = END_OVERRIDE
    fi
}

inline pickKey() {
    if
    :: key = 1
    :: key = 2
    fi
}

inline pickAnyVerb() {
    if
    :: verb = ADMIT
    :: verb = PEEK
    :: verb = CHARGE
    fi
}

#ifdef BLOCKING
// 1, which is there, and 2, which is not, are asked for and charged while they are blocked, unblocked and reset, or, where
// OVERRIDES says so, have plans of their own. There is room for both.
#define EXCEPTIONS
#define BUCKETS 2
#define SLOTS 1
#define STASH 0
#define STRIPES 2
#define KEYS 2
inline pickQuestion(me) { pickKey(); pickAnyVerb() }
inline pickChange(me) {
    pickKey(); now = EARLY;
#ifdef OVERRIDES
    pickOverriding()
#else
    if
    :: pickBlocking()
    :: verb = RESET
    :: verb = RESET; now = LATE
    fi
#endif
}
inline begin() { home(1, 0, 1); home(2, 1, 0); entry(0, 1, EARLY + 1) }
#endif

#ifdef BESIEGED
// The newcomer 2 can have no place but that of 1, which is blocked; 2 may be blocked as well.
#define EXCEPTIONS
#define BUCKETS 1
#define SLOTS 1
#define STASH 0
#define STRIPES 1
#define KEYS 2
inline pickQuestion(me) { pickKey(); verb = ADMIT }
inline pickChange(me) { pickKey(); now = EARLY; pickBlocking() }
inline begin() { home(1, 0, 0); home(2, 0, 0); entry(0, 1, EARLY + 1) }
#endif

#ifdef BLOCKED_MOVES
// The newcomer 2 lives where 1 is, which it moves out of its way while 1 is blocked and unblocked.
#define EXCEPTIONS
#define MOVES
#define BUCKETS 2
#define SLOTS 1
#define STASH 0
#define STRIPES 2
#define KEYS 2
inline pickQuestion(me) {
    if
    :: me == 0 -> key = 2; verb = ADMIT
    :: me > 0 -> key = 1; pickAnyVerb()
    fi
}
inline pickChange(me) { key = 1; now = EARLY; pickBlocking() }
inline begin() { home(1, 0, 1); home(2, 1, 1); entry(1, 1, EARLY + 1) }
#endif

#ifdef BLOCKED_PLANS
// The limit's plan changes while 1 is blocked and unblocked.
#define EXCEPTIONS
#define PUBLISHES
#define BUCKETS 1
#define SLOTS 1
#define STASH 0
#define STRIPES 1
#define KEYS 1
inline pickQuestion(me) { key = 1; pickAnyVerb() }
inline pickChange(me) {
    key = 1; now = EARLY;
#ifdef OVERRIDES
    pickOverriding()
#else
    pickBlocking()
#endif
}
inline begin() { home(1, 0, 0); entry(0, 1, EARLY + 1) }
#endif

#ifdef BLOCKED_PAIR
// A question about 1 and 2, both of which are there, while they are blocked and unblocked.
#define EXCEPTIONS
#define BUCKETS 2
#define SLOTS 1
#define STASH 0
#define STRIPES 2
#define KEYS 2
inline pickQuestion(me) { pickKey(); verb = ADMIT }
inline pickChange(me) { pickKey(); now = EARLY; pickBlocking() }
inline begin() { home(1, 0, 0); home(2, 1, 1); entry(0, 1, EARLY + 1); entry(1, 2, EARLY + 1) }
#endif

#ifdef RETURNING
// 1 and 2 want one place, and each takes it from the other. What is admitted may be given back; 1 is reset, or blocked.
#define EXCEPTIONS
#define RECEIPTS
#define BUCKETS 1
#define SLOTS 1
#define STASH 0
#define STRIPES 1
#define KEYS 2
inline pickQuestion(me) { pickKey(); verb = ADMIT }
inline pickChange(me) {
    key = 1; now = EARLY;
    if
    :: verb = RESET
    :: verb = BLOCK
    :: verb = UNBLOCK
    fi
}
inline begin() { home(1, 0, 0); home(2, 0, 0) }
#endif
