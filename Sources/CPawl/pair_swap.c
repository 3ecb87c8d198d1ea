// SPDX-License-Identifier: Apache-2.0

// What the machine, and the build, can do for a reader of pairs.

#include "pair_swap.h"

#if defined(__x86_64__)
#include <cpuid.h>
#elif defined(__APPLE__)
#include <TargetConditionals.h>
#elif defined(__linux__)
#include <sys/auxv.h>
#endif

#if defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
#define PAWL_IS_SANITIZED 1
#endif
#elif defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
#define PAWL_IS_SANITIZED 1
#endif

bool pawl_pair_load_is_single(void) {
#if defined(PAWL_IS_SANITIZED)
    return false;
#elif defined(__x86_64__)
    unsigned a, b, c, d;
    return __get_cpuid(1, &a, &b, &c, &d) != 0 && (c & bit_AVX) != 0;
#elif defined(__APPLE__)
#if TARGET_OS_OSX
    return true;
#else
    return false;
#endif
#elif defined(__linux__)
    const unsigned long single_copy_atomic = 1ul << 25;  // HWCAP_USCAT, "unaligned single-copy atomicity": LSE2
    return (getauxval(AT_HWCAP) & single_copy_atomic) != 0;
#else
    return false;
#endif
}
