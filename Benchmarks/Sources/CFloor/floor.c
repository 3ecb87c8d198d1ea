// SPDX-License-Identifier: Apache-2.0

// The floor: what no limiter can avoid, and nothing else.

#if defined(__linux__)
#define _GNU_SOURCE
#endif

#include "CFloor.h"

#include <string.h>
#include <sys/mman.h>
#include <time.h>

#define INLINE static inline __attribute__((always_inline))

typedef struct {
    uint64_t tag, word;
} __attribute__((aligned(16))) pair;

// MARK: The clock

INLINE uint64_t clock_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

#if defined(__x86_64__)
INLINE uint64_t counter_now(void) { return __builtin_ia32_rdtsc(); }
#else
INLINE uint64_t counter_now(void) { return 0; }
#endif

uint64_t floor_counter_rate(void) {
    const uint64_t start = clock_now(), start_cycles = counter_now();
    while (clock_now() - start < 20000000) continue;
    const uint64_t cycles = counter_now() - start_cycles;
    return cycles == 0 ? 0 : (uint64_t)((double)(clock_now() - start) / (double)cycles * 0x1p32);
}

// The clock that the table is asked by: the choice is made outside of the loop that measures.
INLINE uint64_t now(uint64_t rate) {
    return rate == 0 ? clock_now() : (uint64_t)((unsigned __int128)counter_now() * rate >> 32);
}

// MARK: The hash, SipHash-1-3 with 128 bits of output (Aumasson and Bernstein, 2012)

#define ROTATE(x, b) ((x) << (b) | (x) >> (64 - (b)))
#define ROUND                                                          \
    v0 += v1, v1 = ROTATE(v1, 13), v1 ^= v0, v0 = ROTATE(v0, 32),      \
    v2 += v3, v3 = ROTATE(v3, 16), v3 ^= v2,                           \
    v0 += v3, v3 = ROTATE(v3, 21), v3 ^= v0,                           \
    v2 += v1, v1 = ROTATE(v1, 17), v1 ^= v2, v2 = ROTATE(v2, 32)

typedef struct {
    uint64_t low, high;
} digest;

INLINE uint64_t load_64(const unsigned char *bytes) {
    uint64_t value;
    memcpy(&value, bytes, sizeof value);
    return value;
}

// The last 0 to 7 bytes: read as the end of the eight before the key's end where it has eight.
INLINE uint64_t load_tail(const unsigned char *bytes, size_t count) {
    const size_t left = count & 7;
    if (left == 0) return 0;
    if (count >= 8) return load_64(bytes + count - 8) >> (64 - 8 * left);
    uint64_t value = 0;
    for (size_t at = 0; at < left; at += 1) value |= (uint64_t)bytes[at] << 8 * at;
    return value;
}

INLINE digest hash(uint64_t k0, uint64_t k1, const unsigned char *bytes, size_t count) {
    uint64_t v0 = k0 ^ 0x736f6d6570736575, v1 = k1 ^ 0x646f72616e646f6d ^ 0xee;
    uint64_t v2 = k0 ^ 0x6c7967656e657261, v3 = k1 ^ 0x7465646279746573;
    for (size_t at = 0; at + 8 <= count; at += 8) {
        const uint64_t word = load_64(bytes + at);
        v3 ^= word;
        ROUND;
        v0 ^= word;
    }
    const uint64_t last = (uint64_t)count << 56 | load_tail(bytes, count);
    v3 ^= last;
    ROUND;
    v0 ^= last;
    v2 ^= 0xee;
    ROUND, ROUND, ROUND;
    const uint64_t low = v0 ^ v1 ^ v2 ^ v3;
    v1 ^= 0xdd;
    ROUND, ROUND, ROUND;
    return (digest){low, v0 ^ v1 ^ v2 ^ v3};
}

bool floor_hash_is_right(void) {
    // The key 00 … 0f and the input 00 … 0c: thirteen bytes, so that both a whole word and a tail take part.
    unsigned char input[13];
    for (unsigned char at = 0; at < sizeof input; at += 1) input[at] = at;
    const digest found = hash(0x0706050403020100, 0x0f0e0d0c0b0a0908, input, sizeof input);
    return found.low == 0x1d80eac9c758f8b2 && found.high == 0x4478656d5903d653;
}

// MARK: The slot

INLINE pair load_pair(const pair *slot) {
    pair seen;
#if defined(__x86_64__)
    typedef uint64_t vector __attribute__((vector_size(16)));
    vector both;
    __asm__ volatile("movdqa %1, %0" : "=x"(both) : "m"(*slot) : "memory");
    seen.tag = both[0], seen.word = both[1];
#else
    __asm__ volatile("ldp %0, %1, %2" : "=&r"(seen.tag), "=&r"(seen.word) : "Q"(*slot) : "memory");
#endif
    return seen;
}

INLINE bool swap_pair(pair *slot, pair expected, pair desired) {
#if defined(__x86_64__)
    bool swapped;
    __asm__ volatile("lock cmpxchg16b %1"
                     : "=@ccz"(swapped), "+m"(*slot), "+a"(expected.tag), "+d"(expected.word)
                     : "b"(desired.tag), "c"(desired.word)
                     : "memory");
    return swapped;
#else
    unsigned __int128 before, after;
    memcpy(&before, &expected, 16), memcpy(&after, &desired, 16);
    return __sync_bool_compare_and_swap((unsigned __int128 *)slot, before, after);
#endif
}

INLINE void pause_once(void) {
#if defined(__x86_64__)
    __asm__ volatile("pause" ::: "memory");
#else
    __asm__ volatile("isb" ::: "memory");
#endif
}

// To be read: a line that nobody else has is ours to write all the same, and one that others read stays theirs too.
INLINE void prefetch(const void *line) {
#if defined(FLOOR_PREFETCHW)
    __asm__ volatile("prefetchw %0" : : "m"(*(const char *)line));
#else
    __builtin_prefetch(line, 0, 3);
#endif
}

// MARK: The question

INLINE bool decide(pair *slot, uint64_t tag, uint64_t now, uint64_t interval, uint64_t burst) {
    for (unsigned pauses = 1;; pauses = pauses < 64 ? pauses * 2 : 64) {
        const pair seen = load_pair(slot);
        const uint64_t next = (seen.word > now ? seen.word : now) + interval;
        if (next - now > burst) return false;
        if (swap_pair(slot, seen, (pair){tag, next})) return true;
        for (unsigned pause = 0; pause < pauses; pause += 1) pause_once();
    }
}

INLINE pair *home(floor_table table, digest digest) {
    // The half that the hash has first.
    return (pair *)table.lines + ((digest.low >> 32) * table.count >> 32) * 4 + (digest.low & 3);
}

INLINE uint64_t ask(floor_table table, const void *keys, size_t key_bytes, size_t count, uint64_t rate) {
    uint64_t admitted = 0;
    const unsigned char *key = keys;
    for (size_t question = 0; question < count; question += 1, key += key_bytes) {
        const digest digest = hash(table.hash_key_0, table.hash_key_1, key, key_bytes);
        pair *slot = home(table, digest);
        prefetch(slot);
        admitted += decide(slot, digest.high, now(rate), table.interval, table.burst);
    }
    return admitted;
}

uint64_t floor_ask(floor_table table, const void *keys, size_t key_bytes, size_t count) {
    return table.rate == 0 ? ask(table, keys, key_bytes, count, 0) : ask(table, keys, key_bytes, count, table.rate);
}

// All of a batch's lines travel together: hash and ask for each, then one clock reading, then the swaps in order.
INLINE uint64_t decide_batch(floor_table table, const unsigned char *keys, size_t key_bytes, size_t count) {
    struct {
        pair *slot;
        uint64_t tag;
    } waiting[FLOOR_BATCH_MAX];
    for (size_t question = 0; question < count; question += 1) {
        const digest digest = hash(table.hash_key_0, table.hash_key_1, keys + question * key_bytes, key_bytes);
        waiting[question].slot = home(table, digest);
        waiting[question].tag = digest.high;
        prefetch(waiting[question].slot);
    }
    const uint64_t instant = now(table.rate);
    uint64_t admitted = 0;
    for (size_t question = 0; question < count; question += 1)
        admitted += decide(waiting[question].slot, waiting[question].tag, instant, table.interval, table.burst);
    return admitted;
}

uint64_t floor_ask_batch(floor_table table, const void *keys, size_t key_bytes, size_t count, size_t batch) {
    if (batch > FLOOR_BATCH_MAX) batch = FLOOR_BATCH_MAX;
    uint64_t admitted = 0;
    const unsigned char *key = keys;
    for (size_t asked = 0; asked < count; asked += batch, key += batch * key_bytes)
        admitted += decide_batch(table, key, key_bytes, count - asked < batch ? count - asked : batch);
    return admitted;
}

// MARK: The table

floor_table floor_table_make(size_t bytes, uint64_t hash_key_0, uint64_t hash_key_1, uint64_t interval, uint64_t burst) {
    void *lines = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (lines == MAP_FAILED) lines = NULL;
    if (lines != NULL) memset(lines, 0, bytes);
    return (floor_table){lines, bytes / 64, hash_key_0, hash_key_1, interval, burst, 0};
}

void floor_table_free(floor_table table) {
    if (table.lines != NULL) munmap(table.lines, table.count * 64);
}
