// SPDX-License-Identifier: Apache-2.0

// Who vouches for the counter, and each thread's count of readings.

#if defined(__linux__)
#define _GNU_SOURCE
#endif

#include "cycle_counter.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif
#if defined(__linux__)
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#endif

extern _Thread_local uint32_t pawl_counter_readings;
_Thread_local uint32_t pawl_counter_readings;

#if defined(__x86_64__) && defined(__linux__)

static bool is_invariant(void) {
    unsigned a, b, c, d;
    return __get_cpuid(0x80000007, &a, &b, &c, &d) != 0 && (d & 1u << 8) != 0;
}

static bool kernel_keeps_time_by_it(void) {
    const int file = open("/sys/devices/system/clocksource/clocksource0/current_clocksource", O_RDONLY | O_CLOEXEC);
    if (file < 0) return false;
    char name[5] = "";
    const ssize_t count = read(file, name, sizeof name - 1);
    close(file);
    return count == 4 && memcmp(name, "tsc\n", 4) == 0;
}

bool pawl_counter_is_trusted(void) { return is_invariant() && kernel_keeps_time_by_it(); }

#else

bool pawl_counter_is_trusted(void) { return false; }

#endif
