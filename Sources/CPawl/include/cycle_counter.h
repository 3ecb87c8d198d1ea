// SPDX-License-Identifier: Apache-2.0

// The processor's cycle counter: a clock for the price of one instruction, where the kernel itself keeps time by it.
//
// Why not Swift: it has no way to read the counter, and no thread-local count.

#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "annotations.h"

/// Whether the counter runs at one rate on all processors, asleep or awake, and the kernel takes its own time from it:
/// x86-64 with an invariant TSC, on Linux with `tsc` as the current clock source, which the kernel gives up as soon as
/// processors disagree. To be asked once: it reads a file.
bool pawl_counter_is_trusted(void);

/// The counter. What does not have one reads 0.
///
/// ORDERING: none. The processor may read it before earlier loads have their values, which takes microseconds where
/// processors fight for a line; who compares readings of two threads allows for that.
PAWL_INLINE uint64_t pawl_counter_read(void) {
#if defined(__x86_64__)
    uint32_t low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return (uint64_t)high << 32 | low;
#else
    return 0;
#endif
}

/// How many readings a thread takes between two checks.
enum { PAWL_COUNTER_READINGS = 4096 };

/// Counts a reading of this thread; whether it is one after which the counter is to be compared with the kernel's clock.
PAWL_INLINE bool pawl_counter_check_is_due(void) {
    extern _Thread_local uint32_t pawl_counter_readings;  // in here, so that Swift does not see a global variable
    pawl_counter_readings += 1;
    return pawl_counter_readings % PAWL_COUNTER_READINGS == 0;
}
