// SPDX-License-Identifier: Apache-2.0

// Out of line: reading the clock is a call in any case, and one more measures the same.

#if defined(__linux__)
#define _GNU_SOURCE
#endif

#include "monotonic_clock.h"

#include <time.h>

uint64_t pawl_clock_monotonic_nanoseconds(void) {
#if defined(__APPLE__)
    return clock_gettime_nsec_np(CLOCK_UPTIME_RAW);
#else
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
#endif
}

int64_t pawl_clock_wall_nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000000 + (int64_t)now.tv_nsec;
}
