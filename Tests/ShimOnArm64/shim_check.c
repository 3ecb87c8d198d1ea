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

    const pawl_pair first_word = {first.tag, second.word};
    CHECK(!pawl_tag_swap(&slots[1], first.tag, other_tag.tag));
    CHECK(pawl_tag_swap(&slots[1], second.tag, first.tag));
    CHECK(same(slots[1], first_word));
    CHECK(pawl_tag_swap(&slots[1], first.tag, second.tag));
    CHECK(same(slots[0], neither) && same(slots[2], neither));

    CHECK(same(load_alone(&slots[1]), second));  // one thread: right on any machine, single or not
    CHECK(same(pawl_pair_load_confirmed(&slots[1]), second));
    CHECK(pawl_load_relaxed_64(&slots[1].tag) == second.tag && pawl_load_relaxed_64(&slots[1].word) == second.word);
}

// Two threads count in one pair whose word is always ~tag, until they have failed often enough to have met.

enum { swaps_each = 50000, failures_needed = 200, changes_needed = 500 };

static const pawl_pair one = {1, ~1ull}, other = {~0ull << 1, 1};
static pawl_pair contended;
static uint64_t swapped, failed, torn, reads, changes, give_up;
static bool reads_single, over;

static uint64_t now(void) { return pawl_clock_monotonic_nanoseconds(); }
static void count(uint64_t *counter, uint64_t by) { __atomic_add_fetch(counter, by, __ATOMIC_RELAXED); }

static pawl_pair read_pair(void) {
    return reads_single ? load_alone(&contended) : pawl_pair_load_confirmed(&contended);
}

static void *count_up(void *unused) {
    (void)unused;
    uint64_t mine = 0;
    while (mine < swaps_each || __atomic_load_n(&failed, __ATOMIC_RELAXED) < failures_needed) {
        const pawl_pair found = read_pair();
        const pawl_pair next = {found.tag + 1, ~(found.tag + 1)};
        if (found.word != ~found.tag) count(&torn, 1);
        const bool succeeded = swap_alone(&contended, found, next);
        if (succeeded) mine += 1;
        if (!succeeded) count(&failed, 1);
        if (mine % 1000 == 0 && now() > give_up) break;
    }
    count(&swapped, mine);
    return NULL;
}

// One thread swaps a pair to and fro, the other reads it until it has seen it change often enough. Reading it in two
// halves would be torn at one change in twenty.

static void *swap_to_and_fro(void *unused) {
    (void)unused;
    while (!__atomic_load_n(&over, __ATOMIC_RELAXED)) {
        if (!swap_alone(&contended, one, other) || !swap_alone(&contended, other, one)) count(&failed, 1);
    }
    return NULL;
}

static void *read_all_the_time(void *unused) {
    (void)unused;
    for (pawl_pair last = one; changes < changes_needed && (reads % 1000 != 0 || now() < give_up); reads += 1) {
        const pawl_pair found = read_pair();
        if (!same(found, one) && !same(found, other)) torn += 1;
        if (!same(found, last)) changes += 1;
        last = found;
    }
    __atomic_store_n(&over, true, __ATOMIC_RELAXED);
    return NULL;
}

static void on_two_threads(pawl_pair start, void *(*first)(void *), void *(*second)(void *)) {
    pthread_t threads[2];
    contended = start;
    swapped = failed = torn = reads = changes = 0;
    over = false;
    give_up = now() + 60000000000;
    CHECK(pthread_create(&threads[0], NULL, first, NULL) == 0);
    CHECK(pthread_create(&threads[1], NULL, second, NULL) == 0);
    for (int i = 0; i < 2; i += 1) CHECK(pthread_join(threads[i], NULL) == 0);
}

static void no_swap_is_lost_and_no_pair_is_read_torn(bool single) {
    const pawl_pair start = {0, ~0ull};
    reads_single = single;
    on_two_threads(start, count_up, count_up);
    CHECK(torn == 0);
    CHECK(contended.tag == swapped && contended.word == ~swapped);
    CHECK(failed >= failures_needed);  // or they hardly met

    on_two_threads(one, read_all_the_time, swap_to_and_fro);
    CHECK(torn == 0);
    CHECK(failed == 0);
    CHECK(changes >= changes_needed);  // or they hardly met
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

static void a_tag_is_seen_in_its_slot_alone(void) {
    _Alignas(64) const pawl_pair line[4] = {{1, 0}, {1ull << 63 | 1, ~0ull}, {~0ull, 7}, {2, 3}};
    for (uint64_t slot = 0; slot < 4; slot += 1) {
        const pawl_tag_seen seen = pawl_tag_search(line, line[slot].tag);
        CHECK(seen.offset == 16 * slot && seen.word == line[slot].word);
        for (int bit = 2; bit < 63; bit += 1) {
            CHECK(pawl_tag_search(line, line[slot].tag ^ 1ull << bit).offset == 64);
        }
    }
    CHECK(pawl_tag_search(line, 0).offset == 64);
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
        pages[0] = pages[bytes - 1] = 1;
        CHECK(pawl_unmap_pages(pages, bytes));
    }
    CHECK(pawl_map_pages(SIZE_MAX, true) == NULL && pawl_map_pages(SIZE_MAX, false) == NULL);
}

int main(void) {
    pairs_are_swapped_whole_or_not_at_all();
    no_swap_is_lost_and_no_pair_is_read_torn(false);
    if (pawl_pair_load_is_single()) no_swap_is_lost_and_no_pair_is_read_torn(true);
    hashes_are_the_published_ones();
    a_tag_is_seen_in_its_slot_alone();
    ending_threads_are_noticed();
    sleepers_are_woken();
    pages_come_zeroed();
    printf("single load: %s\nshim_check: %u checks passed\n", pawl_pair_load_is_single() ? "yes" : "no", checks);
    return 0;
}
