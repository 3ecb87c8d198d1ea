// SPDX-License-Identifier: Apache-2.0

// The three annotations every header here uses, for compilers that lack one of them.

#pragma once

// Always inlined: a call would cost as much as most of these functions do. Everything is passed by value, because
// the address of a local variable gives its caller a stack-protector prologue.
#define PAWL_INLINE static inline __attribute__((always_inline))

// Nullability decides which pointers are optional in Swift. Only Clang knows the words.
#if !defined(__clang__)
#define _Nonnull
#define _Nullable
#endif
