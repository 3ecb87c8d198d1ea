// SPDX-License-Identifier: Apache-2.0

// The usual question: finding an entry at rest by its very tag, and the word beside it, by halves of two instants.
// tag_search.h, Engine.stepAtRest.
//
//     tag and word ─┬─ grants ──▶ swap of both: it was so ──▶ answer      else ──▶ the general way
//                   └─ refuses ──▶ one read of both: it was so ──▶ answer      else ──▶ the general way

#ifdef HOLDS_MARKED
#define isSought(t, k, p) (((t) & ~(MARK | HELD)) == tagOf(k, p))
#else
#define isSought(t, k, p) ((t) == tagOf(k, p))
#endif

// The halves of one slot, in either order. The result is `slot`, and then `seenTag` and `seenWord`.
inline searchAt(k, p, s) {
    if
    :: slot != NONE
    :: slot == NONE ->
        d_step {
            if
            :: isSought(tag[s], k, p) -> slot = s; seenTag = tag[s]
            :: else
            fi
        };
        if
        :: slot != NONE -> seenWord = word[s]
        :: else
        fi
    :: slot == NONE ->
        seenWord = word[s];
        d_step {
            if
            :: isSought(tag[s], k, p) -> slot = s; seenTag = tag[s]
            :: else -> seenWord = 0
            fi
        }
    fi
}

// In the buckets of a key; what is in the stash is left to the general way.
inline search(k, p) {
    searchAt(k, p, first[k] * SLOTS);
#if SLOTS > 1
    searchAt(k, p, first[k] * SLOTS + 1);
#endif
    searchAt(k, p, second[k] * SLOTS);
#if SLOTS > 1
    searchAt(k, p, second[k] * SLOTS + 1)
#endif
}

#ifdef HALVES
// Asks the usual question. The result is `done`, and `told` where nothing was changed; else it is asked in the general way.
inline askAtRest() {
    search(key, plan);
    if
    :: slot != NONE ->
        d_step {
            next = later(seenWord, instant(plan, now)) + 1;
            placed = next - instant(plan, now) <= burstOf(plan);
            done = holds(slot, seenTag, seenWord);
            if
            :: done && placed ->
                rightKey = KEY(tag[slot]) == key;
                assert(rightKey);
                admitted(key, plan, now);
#ifdef RECEIPTS
                leftWord = next;
#endif
                word[slot] = next; look()
            :: else
            fi;
#ifdef ANSWERS_BY_HALVES
            done = done || !placed;
#endif
#ifdef TORN
            // There is no such read.
            done = done && placed;
#endif
            told = (done && !placed -> state(seenTag, seenWord) : 0);
            slot = NONE; seenTag = 0; seenWord = 0; next = 0; placed = false
        }
    :: else
    fi
}
#endif
