// SPDX-License-Identifier: Apache-2.0

// One pointer a thread, and a word when the thread ends: how a thread finds the counters it alone writes.
//
// Why not Swift: it has task-local values, which are looked up along a list, and no thread-local ones.

#pragma once

#include <stdbool.h>

#include "annotations.h"

/// This thread's pointer; NULL until set. In an executable one read relative to the thread.
///
/// The thread-local model is the compiler's own choice: the linker makes that read of it in an executable, a shared
/// library calls for the address. "initial-exec" would save the call there, but a library that has it can be loaded
/// by dlopen only while the system's few spare bytes of static thread-local storage last, and never with musl.
PAWL_INLINE void *_Nullable pawl_thread_pointer(void) {
    extern _Thread_local void *_Nullable pawl_thread_slot;  // in here, so that Swift does not see a global variable
    return pawl_thread_slot;
}

/// Gives this thread its pointer, and arms the hook of `pawl_thread_on_exit` if there is one by then.
void pawl_thread_pointer_set(void *_Nullable pointer);

/// From now on a thread that has set a pointer has `leaving(pointer)` called as it ends, on that thread and once, its
/// pointer being NULL again by then. A pointer set while the thread ends is handed over too, as often as the system
/// goes round (four times on Linux). The main thread does not end: it exits with the process.
///
/// Once a process: whether the hook stands with this function. False if another one stands, or no key is left.
bool pawl_thread_on_exit(void (*_Nonnull leaving)(void *_Nonnull pointer));
