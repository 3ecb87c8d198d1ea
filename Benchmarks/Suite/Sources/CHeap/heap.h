// SPDX-License-Identifier: Apache-2.0

// What the calling thread has taken from the heap, as jemalloc counts it.

#pragma once

#if !__has_include(<jemalloc/jemalloc.h>)
#error "jemalloc's headers are missing: apt-get install libjemalloc-dev (or brew install jemalloc)"
#endif

#include <jemalloc/jemalloc.h>
#include <stdint.h>

/// Bytes that the calling thread has allocated since it began.
static inline uint64_t heap_bytes_of_thread(void) {
    uint64_t bytes = 0;
    size_t size = sizeof bytes;
    return mallctl("thread.allocated", &bytes, &size, NULL, 0) == 0 ? bytes : 0;
}
