// SPDX-License-Identifier: Apache-2.0

// The short way of a question about two keys that are there, at rest and up to date: Engine+AdmitFew.swift.
//
//     look by halves ──▶ hold by the tag ──▶ step from the word behind the hold ──▶ stand ──▶ the instant ──▶ let go
//
// The keys are held in the order in which they are named, and nobody waits: where anything is in the way, all that is held is
// let go of as it was found, and the question is asked in the general way: Pair.pml.

// What a part comes to from a word. The result is `failed`: that it would be refused.
inline stepFrom(w) {
    words[part] = w;
    nexts[part] = later(w, instant(PLAN(tags[part]), now)) + 1;
    failed = nexts[part] - instant(PLAN(tags[part]), now) > burstOf(PLAN(tags[part]))
}

// Looks at a part. The result is `failed`.
inline lookAtRest() {
    atomic { key = keys[part]; plan = currentPlan };
    search(key, plan);
    d_step {
        failed = slot == NONE;
        if
        :: !failed ->
            at[part] = slot; tags[part] = tagOf(key, plan); starts[part] = now; standing[part] = SEEN;
            stepFrom(seenWord);
#ifdef ANSWERS_BY_HALVES
            told = (failed -> state(tags[part], seenWord) : 0);
            standing[part] = (failed -> UNTOUCHED : SEEN)
#endif
        :: else
        fi;
        slot = NONE; key = 0; plan = 0; seenTag = 0; seenWord = 0
    }
}

// Holds a part's entry by its tag, whatever its word, and takes the step anew from the word behind the hold. The result is
// `failed`, and then it is not held.
inline holdAtRest() {
#ifdef SHORT_WAY_WAITS
    !isHeld(tag[at[part]]);
#endif
    d_step {
#ifdef HOLDS_MARKED
        failed = !isSought(tag[at[part]], keys[part], PLAN(tags[part]));
#else
        failed = tag[at[part]] != tags[part];
#endif
        if
        :: !failed -> tag[at[part]] = tags[part] | HELD; standing[part] = HOLDING; look()
        :: else
        fi
    };
#ifndef WORD_BEFORE_HOLD
    if
    :: !failed ->
        d_step {
#ifdef LETS_GO_AS_SEEN
            seenWord = words[part];
            stepFrom(word[at[part]]);
            words[part] = seenWord; seenWord = 0
#else
            stepFrom(word[at[part]])
#endif
        };
        if
        :: failed -> d_step { letGoAt(part, words[part]); standing[part] = UNTOUCHED }
        :: else
        fi
    :: else
    fi
#endif
}

// That the word is the one that was found behind the hold, `look` sees: nothing of what was admitted may be lost.
inline letGoAt(n, newOne) {
    markIsKept = tag[at[n]] == (tags[n] | HELD);
    assert(markIsKept);
    put(at[n], tags[n], newOne);
    look()
}

// Lets go of what is held, with their new words, or with those that were found.
inline letGoAll(given) {
    do
    :: d_step {
        part < 2;
        if
        :: standing[part] == HOLDING -> letGoAt(part, given)
        :: else
        fi;
        part++
    }
    :: else -> break
    od;
    part = 0
}

// The short way. The result is `done`; else nothing has happened.
inline admitFew() {
    do
    :: part < 2 && !failed -> lookAtRest(); part++
    :: else -> break
    od;
    part = 0;
    failed = failed || at[0] == at[1];
    do
    :: part < 2 && !failed -> holdAtRest(); part++
    :: else -> break
    od;
    part = 0;
#ifdef PUBLISHES
    if
    :: !failed ->
        stand();
#ifdef SHORT_WAY_STANDS_UNSEEN
        failed = false
#endif
    :: else
    fi;
#endif
    if
    :: !failed ->
        admitAtOnce();
        letGoAll(nexts[part]);
        done = true
    :: else -> letGoAll(words[part])
    fi
}
