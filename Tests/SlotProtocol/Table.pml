// SPDX-License-Identifier: Apache-2.0

// The shared memory, the steps that change it, and the claims about it.
//
// A slot is a tag and a word. A tag is a key (0: free), the moving mark, a plan's index and the mark of being held; the
// key stands for its digest bits. A word is an arrival in the slot's plan's own measure of time: each plan counts from
// another origin, so that a word read under the wrong plan is wrong. Plans 0 and 1 are those that limits follow, plan 2 is
// that of keys with a plan of their own, and 3 that of blocked keys, whose word is the tick until which.

#define NONE        255

#define MARK        8
#define HELD        64
#define KEY(t)      ((t) & 7)
#define PLAN(t)     (((t) >> 4) & 3)
#define isMoving(t) (((t) & MARK) != 0)
#define isHeld(t)   (((t) & HELD) != 0)
#define isMarked(t) (((t) & (MARK | HELD)) != 0)
#define isOutdated(t) ((t) != 0 && PLAN(t) < currentPlan)
#define OWN         2
#define BLOCKED     3
#define isBlocked(t) (PLAN(t) == BLOCKED)
#define isException(t) (PLAN(t) >= OWN)
#ifdef MOVE_OF_HELD
#define isMovable(t) ((t) != 0 && !isMoving(t))
#else
#define isMovable(t) ((t) != 0 && !isMarked(t))
#endif
#define tagOf(k, p) ((k) | ((p) << 4))

#define SHIFT       4
#define instant(p, t) ((t) + SHIFT * (p))
#define burstOf(p)  (BURST - ((p) > 0))
#define later(a, b) ((a) > (b) -> (a) : (b))
#ifdef RECLAIMS_EXCEPTIONS
#define isSpent(t, w, now) ((t) != 0 && !isMarked(t) && (w) <= instant(PLAN(t), now))
#else
#define isSpent(t, w, now) ((t) != 0 && !isMarked(t) && !isException(t) && (w) <= instant(PLAN(t), now))
#endif

#define stripeOf(b) ((b) % STRIPES)
#define bucketOf(s) ((s) / SLOTS)
#define otherThan(b, k) (first[k] + second[k] - (b))
#define homeSlot(k, i) ((i) < SLOTS -> first[k] * SLOTS + (i) : second[k] * SLOTS + (i) - SLOTS)

// How an entry stands to a question about two keys.
#define UNTOUCHED 0
#define ABSENT    1
#define SEEN      2
#define HOLDING   3
#define MADE      4
#define LET_GO    5
#define SHARED    6

byte first[KEYS + 1], second[KEYS + 1];  // where each key may live; constant
byte tag[PLACES], word[PLACES];
bool held[STRIPES];
byte reclaimedAt[STRIPES];
byte stashEntries, stashReclaimedAt;
byte currentPlan;

#ifdef RECEIPTS
// Of each asker the key of which it has a receipt. Numbers are compared with earlier readings of themselves alone, as
// versions are: whether anything live was forgotten since under a stripe of that key, any key was reset, that key was.
byte reserved[ASKERS];
bool forgottenSince[ASKERS], resetSince[ASKERS], keyResetSince[ASKERS];
#endif

#ifdef EXCEPTIONS
// The lock over exceptions, and what is under it: of each key the entry that it would have were it not blocked, and whether
// it follows a plan of its own.
bool exceptionsAreHeld;
byte behindTag[KEYS + 1], behindWord[KEYS + 1];
bool isOverridden[KEYS + 1];
#endif

// A version is only ever compared with an earlier reading of itself. So what stands here is whether the lock has
// stayed free since an asker read it, in place of a number without bound.
bool unchanged[ASKERS * STRIPES];

// Whoever is told something of a key: each asker of one, each pair of two.
#ifdef PAIRS
#define WATCHERS (ASKERS + 2 * PAIRS)
#else
#define WATCHERS ASKERS
#endif

// --- What the claims need; nothing above reads it. The reference: one arrival for each key, in plan 0's measure,
// which every admit moves at the instant of its swap, and only an eviction takes back.

byte owed[KEYS + 1];
byte granted[KEYS + 1];

// What each asker's key was at any instant since its question began: a bit for each plan and word, bit 0 for absent, bit 30
// for blocked.
byte asked[WATCHERS];
int stood[WATCHERS];
#define state(t, w) (1 << ((t) == 0 -> 0 : (isBlocked(t) -> 30 : 1 + (w) + (9 - SHIFT) * PLAN(t))))

// An entry that a question holds is, to everybody else, what the reference says: before the question's instant the entry
// that it was, or none where the question has made it, and afterwards the one that it will be.
bool unborn[KEYS + 1];
#define stateOfSlot(s) (isHeld(tag[s]) \
    -> (unborn[KEY(tag[s])] -> 1 : state(tag[s], instant(PLAN(tag[s]), owed[KEY(tag[s])]))) : state(tag[s], word[s]))

#ifdef RECEIPTS
// Of each asker the key to which its receipt may give back: neither evicted nor reset since.
byte due[ASKERS];
#endif

// Whether a pass has carried everything over to the newest plan: nothing of an older one comes back.
bool passed;

hidden byte k_, s_, a_, copies_, tag_, word_;
hidden int state_;
hidden byte oneEntry, atHome, freeIsZero, nothingMinted, nothingLost, rightKey, forgottenJustly, answerHeld;
hidden byte markIsKept, lockIsHeld, locksAreFree, countsAgree, victimFound, passIsWhole;
hidden byte exceptionIsKept, blockHolds, refundIsDue, limitsStand;

// After every change of a slot, within the same step.
//
//   oneEntry     a key is seen in one slot, or in two while it moves, both marked and equal
//   atHome       an entry stands in one of its key's buckets or the stash
//   nothingLost  an entry's word is all that was admitted, unless it is held: no update is lost, none is anyone else's
//   passIsWhole  after a pass no entry is of an older plan
//
// What a blocked key owes stands behind its block, and is no less its key's.
inline look() {
    oneEntry = true; atHome = true; freeIsZero = true; nothingLost = true; passIsWhole = true; exceptionIsKept = true;
    k_ = 1;
    do
    :: k_ <= KEYS ->
        copies_ = 0; state_ = 1; tag_ = 0; word_ = 0; s_ = 0;
        do
        :: s_ < PLACES ->
            if
            :: KEY(tag[s_]) == k_ ->
                oneEntry = oneEntry && (copies_ == 0
                    || (copies_ == 1 && isMoving(tag[s_]) && tag_ == tag[s_] && word_ == word[s_]));
                atHome = atHome && (s_ >= STASH_AT || bucketOf(s_) == first[k_] || bucketOf(s_) == second[k_]);
                nothingLost = nothingLost && (isHeld(tag[s_]) || isBlocked(tag[s_])
                    || word[s_] == instant(PLAN(tag[s_]), owed[k_]));
                passIsWhole = passIsWhole && (!passed || !isOutdated(tag[s_]));
                copies_++; tag_ = tag[s_]; word_ = word[s_]; state_ = stateOfSlot(s_)
            :: else -> freeIsZero = freeIsZero && (tag[s_] != 0 || word[s_] == 0)
            fi;
            s_++
        :: else -> break
        od;
#ifdef EXCEPTIONS
        lookBehind(k_);
#endif
        a_ = 0;
        do
        :: a_ < WATCHERS ->
            if
            :: asked[a_] == k_ -> stood[a_] = stood[a_] | state_
            :: else
            fi;
            a_++
        :: else -> break
        od;
        k_++
    :: else -> break
    od;
    assert(oneEntry); assert(atHome); assert(freeIsZero); assert(nothingMinted); assert(exceptionIsKept);
    assert(nothingLost); assert(passIsWhole);
    k_ = 0; s_ = 0; a_ = 0; copies_ = 0; state_ = 0; tag_ = 0; word_ = 0
}

// The reference admits one unit of a key: what it owes then is within the burst. Counted besides, all that the key was
// ever granted is no more than the burst and what came back since the first tick of all.
inline admitted(k, p, from) {
#ifdef RECEIPTS
    due[me] = (verb == JOIN -> due[me] : k);
#endif
#ifdef EXCEPTIONS
    blockHolds = behindTag[k] == 0;
    assert(blockHolds);
#endif
    owed[k] = later(owed[k], from) + 1;
    granted[k]++;
    nothingMinted = owed[k] - (from) <= burstOf(p) && granted[k] <= burstOf(p) + from - EARLY
}

// A key's entry goes because it is as if never seen: at that tick the reference owes nothing.
inline forgotten(k, now) {
    forgottenJustly = owed[k] <= now;
    assert(forgottenJustly)
}

// A new entry is seen: as of now, or where a question about several holds it, not before that question's instant.
inline born(k, p, from) {
    if
    :: verb == JOIN -> unborn[k] = true
#ifdef EXCEPTIONS
    :: verb == CHARGE -> charged(k, from)
    :: verb == BLOCK || verb == OVERRIDE -> bornAside(k, p, from)
#endif
    :: else -> admitted(k, p, from)
    fi
}

inline evicted(k) {
    owed[k] = 0; granted[k] = 0
#ifdef RECEIPTS
    ; voidReceipts(k)
#endif
}

// --- Steps

#define holds(s, t, w) (tag[s] == (t) && word[s] == (w))

inline put(s, t, w) {
    tag[s] = t; word[s] = w
}

// Both halves of a slot: by one read, or where the processor has none, by two.
inline readPair(s, t, w) {
#ifdef TORN
    t = tag[s];
    w = word[s]
#else
    d_step { t = tag[s]; w = word[s] }
#endif
}

inline taken(stripe) {
    held[stripe] = true;
    a_ = 0;
    do
    :: a_ < ASKERS -> unchanged[a_ * STRIPES + stripe] = false; a_++
    :: else -> break
    od;
    a_ = 0
}

inline lock(stripe) {
    d_step { !held[stripe] -> taken(stripe) }
}

inline tryLock(stripe) {
    d_step {
        if
        :: held[stripe] -> done = false
        :: else -> taken(stripe); done = true
        fi
    }
}

inline unlock(stripe) {
    d_step { lockIsHeld = held[stripe]; assert(lockIsHeld); held[stripe] = false }
}

// The stripes of a key's two buckets in address order.
inline stripes(k) {
    low = stripeOf(first[k]); high = stripeOf(second[k]);
#ifndef LOCKS_IN_HOME_ORDER
    if
    :: low > high -> low = stripeOf(second[k]); high = stripeOf(first[k])
    :: else
    fi
#endif
}

// From now on a watcher's key is watched: what it is, and all that it becomes.
inline watch(a, k) {
    asked[a] = k; stood[a] = 1; i = 0;
    do
    :: i < PLACES ->
        if
        :: KEY(tag[i]) == k -> stood[a] = stateOfSlot(i)
        :: else
        fi;
        i++
    :: else -> break
    od;
    i = 0
}

// The stripes of a key's two buckets, `low` and `high`: in address order, once where they are the same.
inline hold() {
    lock(low);
    if
    :: low != high -> lock(high)
    :: else
    fi
}

inline release() {
    if
    :: low != high -> unlock(high)
    :: else
    fi;
    unlock(low)
}

inline tryAt(k, s) {
    if
    :: slot == NONE && KEY(tag[s]) == (k) -> slot = s
    :: else
    fi
}

// Looks for a key's entry slot by slot. Not finding it proves nothing.
inline find(k) {
    d_step { slot = NONE; tryAt(k, first[k] * SLOTS) };
#if SLOTS > 1
    d_step { tryAt(k, first[k] * SLOTS + 1) };
#endif
    d_step { tryAt(k, second[k] * SLOTS) };
#if SLOTS > 1
    d_step { tryAt(k, second[k] * SLOTS + 1) };
#endif
#if STASH > 0
    i = (slot == NONE && stashEntries > 0);
    if
    :: i == 1 -> d_step { tryAt(k, STASH_AT); i = 0 }
    :: else
    fi
#endif
}
