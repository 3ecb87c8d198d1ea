// SPDX-License-Identifier: Apache-2.0

// One pointer a thread, and a word when the thread ends: how a thread finds the counters it alone writes.
//
// Why not Swift: it has task-local values, which are looked up along a list, and no thread-local ones.

#pragma once

#include <stdbool.h>

#include "annotations.h"

// The pointer itself. Read it with `pawl_thread_pointer`.
//
// The thread-local model is the compiler's own choice. "initial-exec" would save a call in a shared library, but
// such a library can then be loaded by dlopen only while the few spare bytes of static thread-local storage last,
// and not at all with musl. In an executable the linker turns this model into one move relative to the thread.
extern _Thread_local void *_Nullable pawl_thread_slot;

/// This thread's pointer; NULL until set.
PAWL_INLINE void *_Nullable pawl_thread_pointer(void) { return pawl_thread_slot; }

/// Gives this thread its pointer, and arms the hook of `pawl_thread_on_exit` if there is one by then.
void pawl_thread_pointer_set(void *_Nullable pointer);

/// From now on a thread that has set a pointer has `leaving(pointer)` called as it ends, on that thread and once, its
/// pointer being NULL again by then. A pointer set while the thread ends is handed over too, as often as the system
/// goes round (four times on Linux). The main thread does not end: it exits with the process.
///
/// Once a process: whether the hook stands with this function. False if another one stands, or no key is left.
bool pawl_thread_on_exit(void (*_Nonnull leaving)(void *_Nonnull pointer));
