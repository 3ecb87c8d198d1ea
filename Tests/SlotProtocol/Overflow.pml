// SPDX-License-Identifier: Apache-2.0

// The word of each limit that all its keys without a place share: OverflowWords.swift, Engine.answerUnplaced, Engine.share.
// It has a slot of its own, and to the claims it is a key of its own.

#define slotOf(limit)   (WORDS_AT + (limit))
#define sharedKey(limit) (KEYS - LIMITS + 1 + (limit))

#define fits(t, w, from) (later(w, instant(PLAN(t), from)) + 1 - instant(PLAN(t), from) <= burstOf(PLAN(t)))

// Whether a word was read that is at rest and up to date. Waits for that, or brings it about: `done`.
inline isSharedAtRest() {
    readPair(slot, seenTag, seenWord);
    if
#ifndef UPDATE_OF_HELD_WORD
    :: isHeld(seenTag) -> !isHeld(tag[slot]); done = false
#endif
#ifdef PUBLISHES
    :: !isHeld(seenTag) && isOutdated(seenTag) -> swapPlan(slot); done = false
#endif
    :: else -> done = true
    fi
}

// A question of a key without a place. From now on it is told of the word.
inline askShared() {
    d_step { slot = slotOf(limitOf(key)); watch(me, sharedKey(limitOf(key))) };
    placed = false;
    do
    :: !placed ->
        isSharedAtRest();
        if
        :: done && fits(seenTag, seenWord, start) ->
            d_step {
                placed = holds(slot, seenTag, seenWord);
                if
                :: placed ->
                    admitted(sharedKey(limitOf(key)), PLAN(seenTag), start);
                    word[slot] = later(seenWord, instant(PLAN(seenTag), start)) + 1; look();
#ifdef RECEIPT_BY_ABSENCE
                    leftWord = word[slot]
#endif
                :: else
                fi
            }
        :: done && !fits(seenTag, seenWord, start) ->
#ifdef TORN
            placed = holds(slot, seenTag, seenWord);
#else
            placed = true;
#endif
            told = (placed -> state(seenTag, seenWord) : 0)
        :: else
        fi;
        atomic { seenTag = 0; seenWord = 0; done = false }
    :: else -> break
    od;
#ifdef RECEIPT_BY_ABSENCE
    // By whether the key has an entry now, which may be another question's.
    hold(); find(key); release();
    leftWord = (slot == NONE -> 0 : leftWord);
#endif
    slot = NONE
}

#ifdef PAIRS
// Holds the word for a part that has no place. The result is `failed`: the question is refused.
inline share() {
    d_step {
        slot = slotOf(limitOf(keys[part])); subjects[part] = sharedKey(limitOf(keys[part]));
        watch(ASKERS + 2 * me + part, subjects[part]);
        at[part] = slot; starts[part] = start
    };
    if
    :: standing[1 - part] == HOLDING && subjects[1 - part] == subjects[part] ->
        // Another part of this question holds it.
        d_step {
            tags[part] = tags[1 - part]; words[part] = nexts[1 - part];
            failed = !fits(tags[part], words[part], start);
            if
            :: failed -> standing[part] = UNTOUCHED
            :: else ->
                nexts[part] = later(words[part], instant(PLAN(tags[part]), start)) + 1; standing[part] = SHARED;
#ifndef SHARED_UNCOUNTED
                nexts[1 - part] = nexts[part]
#endif
            fi
        }
    :: else ->
        do
        :: standing[part] == ABSENT ->
            isSharedAtRest();
            if
            :: done && fits(seenTag, seenWord, start) ->
                d_step {
                    if
                    :: holds(slot, seenTag, seenWord) ->
                        tags[part] = seenTag; words[part] = seenWord;
                        nexts[part] = later(seenWord, instant(PLAN(seenTag), start)) + 1;
                        put(slot, seenTag | HELD, seenWord); standing[part] = HOLDING; look()
                    :: else
                    fi
                }
            :: done && !fits(seenTag, seenWord, start) ->
#ifdef TORN
                done = holds(slot, seenTag, seenWord);
#endif
                if
                :: done ->
                    d_step {
                        answerHeld = (stood[ASKERS + 2 * me + part] & state(seenTag, seenWord)) != 0;
                        assert(answerHeld);
                        failed = true; standing[part] = UNTOUCHED
                    }
                :: else
                fi
            :: else
            fi;
            atomic { seenTag = 0; seenWord = 0; done = false }
        :: else -> break
        od
    fi;
    isRefused = failed
}
#endif
