// SPDX-License-Identifier: Apache-2.0

// The floor: what no limiter of many keys can avoid, and nothing else.
//
//     one reading of the clock · one keyed hash of the key · one line of the table · one 16-byte swap,
//     or none where the answer is no
//
// The line's slot is chosen by the hash and taken as it is: keys that share a slot share its word, nothing is looked
// for, nothing is counted, nothing is returned but yes or no. Whether yes or no is two comparisons and an addition,
// so that swaps and refusals come in the same order as the limiter's.
//
// Written apart from the limiter on purpose: what slows the limiter must not slow its measure.

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// A table of 64-byte lines, each four 16-byte slots of (tag, word).
typedef struct {
    void *_Nullable lines;
    uint64_t count;
    uint64_t hash_key_0, hash_key_1;
    /// Nanoseconds for which one question occupies its slot.
    uint64_t interval;
    /// Nanoseconds up to which a slot may be occupied.
    uint64_t burst;
    /// Nanoseconds a cycle of the processor's counter, times 2^32, where that is the clock; 0 for the kernel's.
    uint64_t rate;
} floor_table;

/// A table of so many bytes, all of them touched; `lines` is NULL where there is no memory.
floor_table floor_table_make(size_t bytes, uint64_t hash_key_0, uint64_t hash_key_1, uint64_t interval, uint64_t burst);

/// The counter's rate, found by looking at both clocks for a while; 0 where there is no counter.
uint64_t floor_counter_rate(void);

void floor_table_free(floor_table table);

/// Asks `count` questions about the keys that lie at `keys`, each `key_bytes` long, one behind the other: how many
/// were admitted. From any number of threads.
///
/// SAFETY: `keys` is readable for `count` times `key_bytes`.
uint64_t floor_ask(floor_table table, const void *_Nonnull keys, size_t key_bytes, size_t count);

/// The same in batches: of each batch all keys are hashed and their lines asked for, then the clock is read once, then
/// the questions are decided in their order.
///
/// SAFETY: as above. `batch` is at least 1, and taken as FLOOR_BATCH_MAX where it is more.
uint64_t floor_ask_batch(
    floor_table table, const void *_Nonnull keys, size_t key_bytes, size_t count, size_t batch);

#define FLOOR_BATCH_MAX 64

/// Whether the hash is SipHash-1-3 with 128-bit output, by one known value.
bool floor_hash_is_right(void);
