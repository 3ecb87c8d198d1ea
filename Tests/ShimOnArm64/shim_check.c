// SPDX-License-Identifier: Apache-2.0

// The shim checked as plain C, so that it can be compiled for a machine one does not have and run under emulation.
// What it prints last is "shim_check: N checks passed"; the first check that fails ends it with its line.

#define _GNU_SOURCE

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "CPawl.h"

static unsigned checks = 0;

static void check_at(int line, const char *condition, bool holds) {
    checks += 1;
    if (holds) return;
    fprintf(stderr, "shim_check.c:%d: does not hold: %s\n", line, condition);
    exit(1);
}

#define CHECK(condition) check_at(__LINE__, #condition, condition)

// Alone, so that `run` can look at the instructions it is made of.
__attribute__((noinline)) bool swap_alone(void *slot, pawl_pair expected, pawl_pair desired) {
    return pawl_pair_swap(slot, expected, desired);
}

__attribute__((noinline)) pawl_pair load_alone(const void *slot) { return pawl_pair_load(slot); }

static bool same(pawl_pair a, pawl_pair b) { return a.tag == b.tag && a.word == b.word; }

static void pairs_are_swapped_whole_or_not_at_all(void) {
    const pawl_pair first = {1, ~0ull}, second = {0x8000000000000001ull, 2};
    const pawl_pair other_tag = {2, ~0ull}, other_word = {1, ~0ull >> 1}, neither = {2, 3};
    pawl_pair slots[3] = {neither, first, neither};

    CHECK(!swap_alone(&slots[1], other_tag, second));
    CHECK(!swap_alone(&slots[1], other_word, second));
    CHECK(!swap_alone(&slots[1], neither, second));
    CHECK(same(slots[1], first));
    CHECK(swap_alone(&slots[1], first, second));
    CHECK(same(slots[1], second));
    CHECK(same(slots[0], neither) && same(slots[2], neither));

    CHECK(same(load_alone(&slots[1]), second));  // one thread: right on any machine, single or not
    CHECK(same(pawl_pair_load_confirmed(&slots[1]), second));
    CHECK(pawl_load_relaxed_64(&slots[1].tag) == second.tag && pawl_load_relaxed_64(&slots[1].word) == second.word);
}

// Two threads keep changing one pair whose word is always ~tag; whoever reads anything else has read it torn. They
// go on until they have lost swaps to each other often enough to have met.

enum { swaps_each = 50000, meetings = 1000 };

static pawl_pair hammered;
static uint64_t swapped, torn, lost, ready, give_up;
static bool reads_single;

static bool goes_on(uint64_t done) {
    if (done < swaps_each) return true;
    return __atomic_load_n(&lost, __ATOMIC_RELAXED) < meetings && pawl_clock_monotonic_nanoseconds() < give_up;
}

static void *hammer(void *unused) {
    (void)unused;
    __atomic_add_fetch(&ready, 1, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(&ready, __ATOMIC_SEQ_CST) < 2) pawl_spin_pause();
    uint64_t done = 0;
    while (goes_on(done)) {
        const pawl_pair found = reads_single ? pawl_pair_load(&hammered) : pawl_pair_load_confirmed(&hammered);
        const pawl_pair next = {found.tag + 1, ~(found.tag + 1)};
        if (found.word != ~found.tag) __atomic_add_fetch(&torn, 1, __ATOMIC_RELAXED);
        if (swap_alone(&hammered, found, next)) {
            done += 1;
        } else {
            __atomic_add_fetch(&lost, 1, __ATOMIC_RELAXED);
        }
    }
    __atomic_add_fetch(&swapped, done, __ATOMIC_RELAXED);
    return NULL;
}

static void no_pair_is_read_torn_and_no_swap_is_lost(bool single) {
    const pawl_pair start = {0, ~0ull};
    pthread_t threads[2];
    reads_single = single;
    hammered = start;
    swapped = torn = lost = ready = 0;
    give_up = pawl_clock_monotonic_nanoseconds() + 60000000000;
    for (int i = 0; i < 2; i += 1) CHECK(pthread_create(&threads[i], NULL, hammer, NULL) == 0);
    for (int i = 0; i < 2; i += 1) CHECK(pthread_join(threads[i], NULL) == 0);
    CHECK(torn == 0);
    CHECK(hammered.tag == swapped && hammered.word == ~swapped);
    CHECK(lost >= meetings);  // or they hardly met
}

// The authors' key 00…0f and messages 00 01 02 …, as in their published vectors.

static void hashes_are_the_published_ones(void) {
    const pawl_hash_key key = {0x0706050403020100, 0x0f0e0d0c0b0a0908};
    unsigned char message[64];
    pawl_digest all_1_3[64], all_2_4[64];
    for (size_t count = 0; count < 64; count += 1) {
        message[count] = (unsigned char)count;
        all_1_3[count] = pawl_sip_hash_1_3(key, message, count);
        all_2_4[count] = pawl_sip_hash_2_4(key, message, count);
    }
    CHECK(all_1_3[0].low == 0xbea58827b2bc7ee7 && all_1_3[0].high == 0x013030dd6adb62fd);
    CHECK(all_2_4[0].low == 0xe6a825ba047f81a3 && all_2_4[0].high == 0x930255c71472f66d);
    CHECK(all_1_3[63].low == 0x6f42fe4ee300584c && all_1_3[63].high == 0xad6052a70a6b9f07);
    CHECK(all_2_4[63].low == 0x4a83502f77d15051 && all_2_4[63].high == 0x7cbd3f979a063e50);
    // The Swift tests hold all 64 of each; hashed again in one piece they must come to the same here.
    const pawl_digest folded_1_3 = pawl_sip_hash_1_3(key, all_1_3, sizeof all_1_3);
    const pawl_digest folded_2_4 = pawl_sip_hash_2_4(key, all_2_4, sizeof all_2_4);
    CHECK(folded_1_3.low == 0xf49ea4a5bdb7ebb1 && folded_1_3.high == 0x4855bfd49a1c7f30);
    CHECK(folded_2_4.low == 0xf988b98f34d72075 && folded_2_4.high == 0x552711ffb35c6229);
    CHECK(pawl_sip_hash_1_3(key, NULL, 0).low == all_1_3[0].low);
}

static unsigned left = 0;

static void leaving(void *pointer) {
    CHECK(pawl_thread_pointer() == NULL);
    CHECK(pointer == &left);
    left += 1;
}

static void *set_and_end(void *pointer) {
    CHECK(pawl_thread_pointer() == NULL);
    pawl_thread_pointer_set(pointer);
    CHECK(pawl_thread_pointer() == pointer);
    return NULL;
}

static void ending_threads_are_noticed(void) {
    CHECK(pawl_thread_on_exit(leaving));
    for (unsigned ended = 1; ended <= 3; ended += 1) {
        pthread_t thread;
        CHECK(pthread_create(&thread, NULL, set_and_end, &left) == 0);
        CHECK(pthread_join(thread, NULL) == 0);
        CHECK(left == ended);
    }
    CHECK(pawl_thread_pointer() == NULL);
}

static uint32_t gate = 0;

static void *open_the_gate(void *unused) {
    (void)unused;
    pawl_wait_while_equal(&gate, 0, 20000000);  // a nap: nobody wakes this one
    __atomic_store_n(&gate, 1, __ATOMIC_RELEASE);
    pawl_wake_all(&gate);
    return NULL;
}

static void sleepers_are_woken(void) {
    const uint64_t minute = 60000000000;
    const uint64_t start = pawl_clock_monotonic_nanoseconds();
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, open_the_gate, NULL) == 0);
    while (__atomic_load_n(&gate, __ATOMIC_ACQUIRE) == 0) pawl_wait_while_equal(&gate, 0, minute);
    CHECK(pthread_join(thread, NULL) == 0);
    pawl_wait_while_equal(&gate, 0, minute);  // it is 1: nothing to wait for
    CHECK(pawl_clock_monotonic_nanoseconds() - start < minute / 2);
    CHECK(pawl_clock_wall_nanoseconds() > 1700000000000000000);
}

static void pages_come_zeroed(void) {
    const size_t bytes = 5 << 20;
    for (int huge = 0; huge < 2; huge += 1) {
        unsigned char *pages = pawl_map_pages(bytes, huge == 1);
        CHECK(pages != NULL);
        unsigned char any = 0;
        for (size_t i = 0; i < bytes; i += 1) any |= pages[i];
        CHECK(any == 0);
        pawl_prefetch_read(pages);
        pawl_prefetch_write(pages);
        pages[0] = pages[bytes - 1] = 1;
        CHECK(pawl_unmap_pages(pages, bytes));
    }
    CHECK(pawl_map_pages(SIZE_MAX, true) == NULL && pawl_map_pages(SIZE_MAX, false) == NULL);
}

int main(void) {
    pairs_are_swapped_whole_or_not_at_all();
    no_pair_is_read_torn_and_no_swap_is_lost(false);
    if (pawl_pair_load_is_single()) no_pair_is_read_torn_and_no_swap_is_lost(true);
    hashes_are_the_published_ones();
    ending_threads_are_noticed();
    sleepers_are_woken();
    pages_come_zeroed();
    printf("single load: %s\nshim_check: %u checks passed\n", pawl_pair_load_is_single() ? "yes" : "no", checks);
    return 0;
}
