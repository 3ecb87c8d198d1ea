// SPDX-License-Identifier: Apache-2.0

// What measuring asks of the machine: pinned threads, a clock, a pause, and what the process and its threads used.

#pragma once

#include <stdbool.h>
#include <stdint.h>

/// Nanoseconds by the clock that the limiter's `.monotonic` reads too.
uint64_t machine_now(void);

/// Processors that this process may use.
int machine_processors(void);

/// Runs `body(context)` on a thread of its own that stays on the processor with that number, from 0 on, where the
/// system allows pinning. The thread, to be joined once; NULL if there is none.
void *_Nullable machine_thread_start(int processor, void (*_Nonnull body)(void *_Nonnull), void *_Nonnull context);
void machine_thread_join(void *_Nonnull thread);

/// Waits a moment for another thread, giving way to others after a while.
void machine_wait(uint32_t times_waited);

/// Nanoseconds for which the calling thread has had a processor.
uint64_t machine_thread_time(void);

/// How often the calling thread was taken off its processor while it had work; 0 where the system does not say.
uint64_t machine_preemptions(void);

/// The same of all threads of the process together.
uint64_t machine_preemptions_of_all(void);

/// The physical memory that the process uses, in bytes; 0 where the system does not say.
uint64_t machine_resident_bytes(void);

/// Bytes that the calling thread has allocated from the heap since it began. False without jemalloc.
bool machine_allocated_bytes(uint64_t *_Nonnull bytes);

/// Runs `body` once, on a thread of its own, when the process is told to end (SIGINT, SIGTERM, SIGHUP), which then
/// no longer ends it. To be called once; false if there is no thread for it.
bool machine_on_interruption(void (*_Nonnull body)(void));

/// Makes writing to a pipe that nobody reads an error, instead of the process's end.
void machine_ignore_closed_pipes(void);
