// SPDX-License-Identifier: Apache-2.0

// A word to the memory system before a line is needed: a miss costs as much as a few decisions.
//
// Why not Swift: it has no way to ask. Any address is allowed, nothing is read as far as the program can tell.

#pragma once

#include "annotations.h"

/// Brings the line here to be read, and leaves it to others as well.
PAWL_INLINE void pawl_prefetch_read(const void *_Nonnull address) { __builtin_prefetch(address, 0, 3); }
