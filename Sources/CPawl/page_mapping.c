// SPDX-License-Identifier: Apache-2.0

// Anonymous private mappings.

#if defined(__linux__)
#define _GNU_SOURCE
#endif

#include "page_mapping.h"

#include <stdint.h>
#include <sys/mman.h>

static void *map(size_t bytes) {
    void *pages = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return pages == MAP_FAILED ? NULL : pages;
}

#if defined(MADV_HUGEPAGE)

static const size_t huge_page = (size_t)2 << 20;
static const size_t any_page = (size_t)64 << 10;  // a multiple of every page size there is, and of no huge one

// A huge page begins at a multiple of its size: map one more, and give back what lies before and behind.
static void *map_huge(size_t bytes) {
    if (bytes > SIZE_MAX - huge_page - any_page) return NULL;
    const size_t whole = (bytes + any_page - 1) & ~(any_page - 1);
    char *start = map(whole + huge_page);
    if (start == NULL) return NULL;
    const size_t before = (size_t)(-(uintptr_t)start & (huge_page - 1));
    if (before > 0) munmap(start, before);
    if (huge_page > before) munmap(start + before + whole, huge_page - before);
    madvise(start + before, whole, MADV_HUGEPAGE);
    return start + before;
}

#endif

void *_Nullable pawl_map_pages(size_t bytes, bool huge) {
#if defined(MADV_HUGEPAGE)
    if (huge && bytes >= huge_page) return map_huge(bytes);
#else
    (void)huge;
#endif
    return map(bytes);
}

bool pawl_unmap_pages(void *_Nonnull pages, size_t bytes) { return munmap(pages, bytes) == 0; }
