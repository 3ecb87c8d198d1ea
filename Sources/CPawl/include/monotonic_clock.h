// SPDX-License-Identifier: Apache-2.0

// The kernel's clocks, in nanoseconds.
//
// Why not Swift: `ContinuousClock` and `SuspendingClock` answer with a 128-bit duration that costs a division to
// take apart, as much again as reading the clock.

#pragma once

#include <stdint.h>

#include "annotations.h"

/// Nanoseconds since some moment before this process began; never earlier than what any thread has read before.
/// Stands still while the machine sleeps. On Linux CLOCK_MONOTONIC, answered by the vDSO without a system call.
uint64_t pawl_clock_monotonic_nanoseconds(void);

/// Nanoseconds since the Unix epoch, by the wall clock: it may step either way.
int64_t pawl_clock_wall_nanoseconds(void);
