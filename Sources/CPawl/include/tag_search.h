// SPDX-License-Identifier: Apache-2.0

// Which of the four slots of a cache line has a tag, and the word beside it, without a branch.
//
// Where in its bucket a key stands is chance, so a branch for each slot would be guessed wrong every other time; and a load from
// the slot that the tags name would begin only when they have been compared. Here all eight halves are on their way at once, and
// each comparison chooses among what is there.
//
// Why not Swift: it leaves the choice between a branch and a conditional move to the optimiser, which takes branches.

#pragma once

#include <stdint.h>

#include "annotations.h"
#include "pair_swap.h"

/// Where a tag was seen: the offset of its slot in the line, 0 to 48, or 64 for nowhere, and then the word says nothing.
typedef struct {
    uint64_t offset;
    uint64_t word;
} pawl_tag_seen;

/// Looks at the four slots of a line for a tag. Should it stand in two of them, either is told.
///
/// ORDERING: relaxed, each half by itself: offset and word may be of two instants. Whoever acts on them swaps the pair, or reads
/// it whole, afterwards.
/// SAFETY: `line` is 64 readable bytes on a 64-byte boundary.
PAWL_INLINE pawl_tag_seen pawl_tag_search(const void *_Nonnull line, uint64_t tag) {
    const pawl_pair_half *halves = (const pawl_pair_half *)line;
    pawl_tag_seen seen = {64, __atomic_load_n(halves + 1, __ATOMIC_RELAXED)};
#if defined(__x86_64__)
    const uint64_t offsets[4] = {0, 16, 32, 48};
    __asm__("cmpq %[tag], (%[line])\n\t"
            "cmovzq %[first], %[offset]\n\t"
            "cmpq %[tag], 16(%[line])\n\t"
            "cmovzq 24(%[line]), %[word]\n\t"
            "cmovzq %[second], %[offset]\n\t"
            "cmpq %[tag], 32(%[line])\n\t"
            "cmovzq 40(%[line]), %[word]\n\t"
            "cmovzq %[third], %[offset]\n\t"
            "cmpq %[tag], 48(%[line])\n\t"
            "cmovzq 56(%[line]), %[word]\n\t"
            "cmovzq %[fourth], %[offset]"
            : [offset] "+&r"(seen.offset), [word] "+&r"(seen.word)
            : [tag] "r"(tag), [line] "r"(line), [first] "r"(offsets[0]), [second] "r"(offsets[1]),
              [third] "r"(offsets[2]), [fourth] "r"(offsets[3]), "m"(*(const pawl_pair_half(*)[8])line)
            : "cc");
#else
    for (uint64_t slot = 0; slot < 4; slot += 1) {
        const uint64_t word = __atomic_load_n(halves + 2 * slot + 1, __ATOMIC_RELAXED);
        const int is_here = __atomic_load_n(halves + 2 * slot, __ATOMIC_RELAXED) == tag;
        seen.offset = is_here ? 16 * slot : seen.offset;
        seen.word = is_here ? word : seen.word;
    }
#endif
    return seen;
}
