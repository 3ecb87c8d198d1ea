// SPDX-License-Identifier: Apache-2.0

// A breath between two tries: tells the core that this thread waits for another one.
//
// Why not Swift: the standard library keeps its own spin hint to itself.

#pragma once

#include "annotations.h"

/// Waits some tens of cycles and gives the core's other hardware thread the room.
///
/// ORDERING: none beyond the compiler's. The clobber makes the next try look at memory again.
PAWL_INLINE void pawl_spin_pause(void) {
#if defined(__x86_64__)
    __asm__ volatile("pause" ::: "memory");
#else
    // yield does nothing on most arm64 cores; draining the pipeline takes about as long as x86's pause.
    __asm__ volatile("isb" ::: "memory");
#endif
}
