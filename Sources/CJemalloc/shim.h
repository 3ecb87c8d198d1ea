// SPDX-License-Identifier: Apache-2.0
#pragma once

#if !__has_include(<jemalloc/jemalloc.h>)
#error "jemalloc's headers are missing: apt-get install libjemalloc-dev (or brew install jemalloc), or build without Pawl's trait Jemalloc"
#endif

#include <jemalloc/jemalloc.h>

// MALLOCX_* are function-like macros, which Swift does not import.
static inline int cjemalloc_flag_align(size_t alignment) { return MALLOCX_ALIGN(alignment); }
static inline int cjemalloc_flag_zero(void) { return MALLOCX_ZERO; }
static inline int cjemalloc_flag_no_thread_cache(void) { return MALLOCX_TCACHE_NONE; }
static inline int cjemalloc_flag_arena(unsigned arena) { return MALLOCX_ARENA(arena); }
