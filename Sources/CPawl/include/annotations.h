// SPDX-License-Identifier: Apache-2.0

// The three annotations every header here uses, for compilers that lack one of them.

#pragma once

// Always inlined: a call would cost as much as most of these functions do. Structures are passed and returned by
// value: a pointer to a local variable of the Swift caller would force it to memory, behind a stack protector.
#define PAWL_INLINE static inline __attribute__((always_inline))

// Nullability decides which pointers are optional in Swift. Only Clang knows the words.
#if !defined(__clang__)
#define _Nonnull
#define _Nullable
#endif
