// SPDX-License-Identifier: Apache-2.0

// A slot of the table, (tag, word), changed and read as one 16-byte value.
//
// Why not Swift: `Atomic<WordPair>` can do it, but it must own its storage, where a slot is 16 bytes of a flat
// mapping; and it reads a pair with a compare-and-swap, so that a reader takes the line away from all others.
//
// A sanitizer sees every change to a slot, and no flag is needed for it. What the importer compiles does not know
// that it will be sanitized (`__has_feature` says no), but it becomes part of a Swift function that is: atomics of
// the compiler's own are instrumented there, and Swift has them for 16 bytes. Only the single load is assembly, which
// no sanitizer sees; in such a build it does not count as single (`pawl_pair_load_is_single`, which asks in a .c file,
// where it is known), so that whoever answers by it confirms by a swap.

#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "annotations.h"
#include "spin_pause.h"

#if !defined(__x86_64__) && !defined(__aarch64__)
#error "Pawl needs a 16-byte compare-and-swap: x86-64 or arm64"
#endif

/// What a slot holds: 16 bytes on a 16-byte boundary, the tag first. Both 0: a free slot.
typedef struct {
    uint64_t tag;
    uint64_t word;
} __attribute__((aligned(16))) pawl_pair;

// SAFETY: may_alias, because a slot is plain memory that is read as two words, as a pair and as one whole.
__extension__ typedef unsigned __int128 pawl_pair_whole __attribute__((may_alias));
typedef uint64_t pawl_pair_half __attribute__((may_alias));

/// Whether the slot held exactly `expected`; it then holds `desired`, and is otherwise unchanged.
///
/// ORDERING: sequentially consistent, also when it fails. It pairs with itself and with the acquiring loads below:
/// whoever finds a pair sees everything its writer did before publishing it.
/// SAFETY: `slot` is 16 writable bytes on a 16-byte boundary. Passing it as "+m" tells the compiler which bytes
/// change, the "memory" clobber that no other access may move across.
PAWL_INLINE bool pawl_pair_swap(void *_Nonnull slot, pawl_pair expected, pawl_pair desired) {
#if defined(__GCC_HAVE_SYNC_COMPARE_AND_SWAP_16)
    // The compiler has the instruction: in Swift on x86-64, and on arm64 always (casp, or a loop of ldaxp and stlxp).
    const pawl_pair_whole before = (pawl_pair_whole)expected.word << 64 | expected.tag;
    const pawl_pair_whole after = (pawl_pair_whole)desired.word << 64 | desired.tag;
    return __sync_bool_compare_and_swap((pawl_pair_whole *)slot, before, after);
#elif defined(__x86_64__)
    // A C compiler without -mcx16, a flag that no manifest may pass on, would call libatomic.
    bool swapped;
    __asm__ volatile("lock cmpxchg16b %[slot]"
                     : "=@ccz"(swapped), [slot] "+m"(*(pawl_pair_whole *)slot), "+a"(expected.tag), "+d"(expected.word)
                     : "b"(desired.tag), "c"(desired.word)
                     : "memory");
    return swapped;
#else
#error "Pawl needs a 16-byte compare-and-swap: this compiler has none for this machine"
#endif
}

/// Whether `pawl_pair_load` is one atomic read on this machine: x86-64 with AVX, where Intel and AMD both promise it
/// of aligned 16-byte vector loads; arm64 with LSE2. Never under a sanitizer. To be asked once and remembered: in a
/// virtual machine the question alone takes tens of microseconds.
bool pawl_pair_load_is_single(void);

/// The slot's pair, in one read that leaves the line shared. An atomic one only where `pawl_pair_load_is_single()`;
/// elsewhere the halves may come from two instants, and the pair is worth nothing until a swap has confirmed it.
///
/// ORDERING: acquire, pairs with the release in `pawl_pair_swap`. x86 loads are acquiring as they are.
/// SAFETY: `slot` is 16 readable bytes on a 16-byte boundary; movdqa faults on any other.
PAWL_INLINE pawl_pair pawl_pair_load(const void *_Nonnull slot) {
    pawl_pair pair;
#if defined(__x86_64__)
    typedef uint64_t vector __attribute__((vector_size(16)));
    vector both;
    __asm__ volatile("movdqa %[slot], %[both]"
                     : [both] "=x"(both)
                     : [slot] "m"(*(const pawl_pair_whole *)slot)
                     : "memory");
    pair.tag = both[0];
    pair.word = both[1];
#else
    __asm__ volatile("ldp %[tag], %[word], %[slot]\n\tdmb ishld"
                     : [tag] "=&r"(pair.tag), [word] "=&r"(pair.word)
                     : [slot] "Q"(*(const pawl_pair_whole *)slot)
                     : "memory");
#endif
    return pair;
}

/// Writes the slot's pair, by whoever alone may change it: one write where `pawl_pair_load` is one read, and half the cost of a
/// swap; elsewhere a swap.
///
/// ORDERING: release, pairs with the acquiring loads. x86 stores are releasing as they are.
/// SAFETY: as `pawl_pair_swap`; the slot holds `expected`, and nobody else changes it. `is_single` is what
/// `pawl_pair_load_is_single()` says.
PAWL_INLINE void pawl_pair_store(void *_Nonnull slot, pawl_pair expected, pawl_pair desired, bool is_single) {
#if defined(__x86_64__)
    if (is_single) {
        typedef uint64_t vector __attribute__((vector_size(16)));
        const vector both = {desired.tag, desired.word};
        __asm__ volatile("movdqa %[both], %[slot]"
                         : [slot] "=m"(*(pawl_pair_whole *)slot)
                         : [both] "x"(both)
                         : "memory");
        return;
    }
#endif
    (void)is_single;
    (void)pawl_pair_swap(slot, expected, desired);
}

/// Swaps the tag alone: whether it was `expected`. The word stays what it is, and is not looked at.
///
/// ORDERING: sequentially consistent, also when it fails. Swaps of the pair, and this, have one order for each slot: what is
/// changed is one line, or one exclusive granule.
/// SAFETY: `slot` is 16 writable bytes on a 16-byte boundary, of which the first 8 change.
PAWL_INLINE bool pawl_tag_swap(void *_Nonnull slot, uint64_t expected, uint64_t desired) {
    return __sync_bool_compare_and_swap((pawl_pair_half *)slot, expected, desired);
}

/// The tag of a slot, or its word, alone: for looking through tags. Says nothing about the other half.
///
/// ORDERING: relaxed. Whoever acts on the tag reads or swaps the pair afterwards.
PAWL_INLINE uint64_t pawl_load_relaxed_64(const void *_Nonnull half) {
    return __atomic_load_n((const pawl_pair_half *)half, __ATOMIC_RELAXED);
}

/// The slot's pair where no single load exists: read twice until both agree, then confirmed by a swap with itself.
/// The swap is what proves it: a pair can be read torn twice alike. It takes the line like any writer.
///
/// ORDERING: acquire, from the halves on and again by the swap.
PAWL_INLINE pawl_pair pawl_pair_load_confirmed(void *_Nonnull slot) {
    const pawl_pair_half *halves = (const pawl_pair_half *)slot;
    for (;;) {
        const pawl_pair first = {__atomic_load_n(halves, __ATOMIC_ACQUIRE),
                                 __atomic_load_n(halves + 1, __ATOMIC_ACQUIRE)};
        const bool agrees = __atomic_load_n(halves, __ATOMIC_ACQUIRE) == first.tag &&
                            __atomic_load_n(halves + 1, __ATOMIC_ACQUIRE) == first.word;
        if (agrees && pawl_pair_swap(slot, first, first)) return first;
        pawl_spin_pause();
    }
}
