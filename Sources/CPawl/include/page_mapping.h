// SPDX-License-Identifier: Apache-2.0

// Pages straight from the kernel: zeroed, private to the process, touched only when used. No allocator is involved,
// so their size is exact and giving them back takes effect at once.
//
// Why not Swift: its pointers allocate from malloc, and mmap's failure value does not come through the importer.

#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "annotations.h"

/// `bytes` of zeroed memory on a page boundary, or NULL. `huge` asks for huge pages, on a boundary of theirs, where
/// the kernel has them on request; it is advice, and refusing it is no failure.
void *_Nullable pawl_map_pages(size_t bytes, bool huge);

/// Gives back what `pawl_map_pages` gave, all of it: whether that worked.
///
/// SAFETY: `pages` and `bytes` are those of one call above, and nobody uses the memory any more.
bool pawl_unmap_pages(void *_Nonnull pages, size_t bytes);
