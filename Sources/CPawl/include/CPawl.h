// SPDX-License-Identifier: Apache-2.0

// What Swift cannot say as well, one idea a header, for 64-bit little-endian machines (x86-64, arm64).
//
// What stands on the decision path is `static inline` and ends up inside the Swift function that calls it. What is a
// call in any case, like the clocks, or is called once an engine, once a thread or only to sleep, is a function in a
// .c file beside its header. Nothing here allocates or logs; the only state is a thread's count and pointer, and the hook that
// runs when the thread ends (thread_block.h). No flags are needed to build it. Each header goes when Swift learns to
// say its idea.

#pragma once

#include "cycle_counter.h"
#include "keyed_hash.h"
#include "lock_wait.h"
#include "monotonic_clock.h"
#include "page_mapping.h"
#include "pair_swap.h"
#include "prefetch.h"
#include "spin_pause.h"
#include "tag_search.h"
#include "thread_block.h"
