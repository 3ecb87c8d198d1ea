// SPDX-License-Identifier: Apache-2.0

// Worlds in which a question about two keys finds both there, as its short way needs.

#ifdef COUPLED
// 1 and 2 owe a unit each; or nothing where what is admitted may be given back.
#define BUCKETS 2
#define SLOTS 1
#define STASH 0
#define STRIPES 2
#define KEYS 2
inline pickQuestion(me) {
    if
    :: key = 1
#if !defined(SWEEPS) && !defined(PUBLISHES)
    // There one of them is enough: the pair names them either way round.
    :: key = 2
#endif
    fi;
    verb = ADMIT
}
#ifdef RECEIPTS
#define EXCEPTIONS
#define OWED 0
inline pickChange(me) { skip }
#else
#define OWED 1
#endif
inline begin() { home(1, 0, 1); home(2, 0, 1); entry(0, 1, EARLY + OWED); entry(1, 2, EARLY + OWED) }
#endif

#ifdef OUSTED
// 3 wants the place that 1 has, and each takes it from the other. 2 is there.
#define BUCKETS 2
#define SLOTS 1
#define STASH 0
#define STRIPES 2
#define KEYS 3
inline pickQuestion(me) {
    if
    :: key = 1; pickVerb()
#ifdef PAIRS
    :: key = 2; pickVerb()
#endif
    :: key = 3; verb = ADMIT
    fi
}
inline begin() { home(1, 0, 0); home(2, 1, 1); home(3, 0, 0); entry(0, 1, EARLY + 1); entry(1, 2, EARLY + 1) }
#endif
