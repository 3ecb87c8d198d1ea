// SPDX-License-Identifier: Apache-2.0

// Linux: a private futex. Darwin: its address waits. Elsewhere: a short sleep, and nobody to wake.

#if defined(__linux__)
#define _GNU_SOURCE
#endif

#include "lock_wait.h"

#include <stddef.h>
#include <time.h>

#if defined(__linux__)
#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>
#elif defined(__APPLE__) && __has_include(<os/os_sync_wait_on_address.h>)
#include <os/os_sync_wait_on_address.h>
#define PAWL_HAS_ADDRESS_WAIT 1
#endif

#if defined(__linux__)

void pawl_wait_while_equal(const void *_Nonnull word, uint32_t expected, uint64_t at_most_nanoseconds) {
    const struct timespec at_most = {(time_t)(at_most_nanoseconds / 1000000000u),
                                     (long)(at_most_nanoseconds % 1000000000u)};
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, expected, &at_most, NULL, 0);
}

void pawl_wake_all(const void *_Nonnull word) {
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
}

#elif defined(PAWL_HAS_ADDRESS_WAIT)

void pawl_wait_while_equal(const void *_Nonnull word, uint32_t expected, uint64_t at_most_nanoseconds) {
    if (at_most_nanoseconds == 0) return;  // which the system takes for an error
    os_sync_wait_on_address_with_timeout((void *)word, expected, sizeof expected, OS_SYNC_WAIT_ON_ADDRESS_NONE,
                                         OS_CLOCK_MACH_ABSOLUTE_TIME, at_most_nanoseconds);
}

void pawl_wake_all(const void *_Nonnull word) {
    os_sync_wake_by_address_all((void *)word, sizeof(uint32_t), OS_SYNC_WAKE_BY_ADDRESS_NONE);
}

#else

void pawl_wait_while_equal(const void *_Nonnull word, uint32_t expected, uint64_t at_most_nanoseconds) {
    const uint64_t short_while = 50000;
    // ORDERING: relaxed. The caller looks at its lock again whatever we saw.
    if (__atomic_load_n((const uint32_t *)word, __ATOMIC_RELAXED) != expected) return;
    const struct timespec nap = {0, (long)(at_most_nanoseconds < short_while ? at_most_nanoseconds : short_while)};
    nanosleep(&nap, NULL);
}

void pawl_wake_all(const void *_Nonnull word) { (void)word; }

#endif
