// SPDX-License-Identifier: Apache-2.0

// Sleeping in the kernel until a 32-bit word changes: what a stripe lock does when spinning was not enough.
//
// Why not Swift: `Mutex` sleeps on a word of its own, and one that cannot be read as a version.

#pragma once

#include <stdint.h>

#include "annotations.h"

/// Sleeps while the word is `expected`, until woken and at most so long. May return early for no reason: the caller
/// looks at the word again. Returns at once if the word is another already.
///
/// ORDERING: none. The caller reads the word afterwards with the ordering it needs.
/// SAFETY: `word` is four readable bytes on a 4-byte boundary that outlive the call.
void pawl_wait_while_equal(const void *_Nonnull word, uint32_t expected, uint64_t at_most_nanoseconds);

/// Wakes every thread of this process that sleeps on the word.
void pawl_wake_all(const void *_Nonnull word);
