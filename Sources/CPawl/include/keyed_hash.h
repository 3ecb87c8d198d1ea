// SPDX-License-Identifier: Apache-2.0

// SipHash with 128-bit output: a keyed hash that strangers who choose the input cannot steer.
//
// Why not Swift: `Hasher` gives 64 bits and takes no key. The rounds themselves could be Swift; here they are checked
// once against the published vectors and shared with the measuring programs, which are C.
//
// Aumasson and Bernstein, "SipHash: a fast short-input PRF" (2012), with the 128-bit output of the authors'
// reference. SipHash-c-d: c rounds for each 8 bytes, d at the end of each half of the output. 1-3 is what Pawl
// digests keys with, 2-4 the authors' first proposal: the two differ in nothing but the numbers of rounds.

#pragma once

#include <stddef.h>
#include <stdint.h>

#include "annotations.h"

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "keyed_hash.h reads words as they lie in memory, lowest byte first"
#endif

/// The 16 bytes of output as two numbers, each read lowest byte first.
typedef struct {
    uint64_t low, high;
} pawl_digest;

/// The 16 bytes of key as two numbers, each read lowest byte first.
typedef struct {
    uint64_t k0, k1;
} pawl_hash_key;

typedef struct {
    uint64_t v0, v1, v2, v3;
} pawl_sip_state;

PAWL_INLINE uint64_t pawl_sip_rotate(uint64_t value, int bits) { return value << bits | value >> (64 - bits); }

PAWL_INLINE uint64_t pawl_sip_load_64(const unsigned char *_Nonnull bytes) {
    uint64_t value;
    __builtin_memcpy(&value, bytes, sizeof value);
    return value;
}

PAWL_INLINE uint64_t pawl_sip_load_32(const unsigned char *_Nonnull bytes) {
    uint32_t value;
    __builtin_memcpy(&value, bytes, sizeof value);
    return value;
}

PAWL_INLINE pawl_sip_state pawl_sip_rounds(pawl_sip_state s, int rounds) {
    for (int round = 0; round < rounds; round += 1) {
        s.v0 += s.v1;
        s.v2 += s.v3;
        s.v1 = pawl_sip_rotate(s.v1, 13) ^ s.v0;
        s.v3 = pawl_sip_rotate(s.v3, 16) ^ s.v2;
        s.v0 = pawl_sip_rotate(s.v0, 32) + s.v3;
        s.v2 += s.v1;
        s.v1 = pawl_sip_rotate(s.v1, 17) ^ s.v2;
        s.v3 = pawl_sip_rotate(s.v3, 21) ^ s.v0;
        s.v2 = pawl_sip_rotate(s.v2, 32);
    }
    return s;
}

PAWL_INLINE pawl_sip_state pawl_sip_absorb(pawl_sip_state s, uint64_t block, int rounds) {
    s.v3 ^= block;
    s = pawl_sip_rounds(s, rounds);
    s.v0 ^= block;
    return s;
}

/// The bytes after the last whole block, as a number. Overlapping loads instead of a loop, and never a byte before
/// those or from `bytes + count` on: a load across the last two blocks would wait for both to reach the cache, where a
/// short string has just been put down by two stores.
PAWL_INLINE uint64_t pawl_sip_tail(const unsigned char *_Nullable bytes, size_t count) {
    const size_t left = count & 7;
    if (left == 0) return 0;
    const unsigned char *rest = bytes + count - left;
    if (left >= 4) return pawl_sip_load_32(rest) | pawl_sip_load_32(rest + left - 4) << 8 * (left - 4);
    const size_t middle = left / 2;
    return (uint64_t)rest[0] | (uint64_t)rest[middle] << 8 * middle | (uint64_t)rest[left - 1] << 8 * (left - 1);
}

/// The bytes of a key of at most 16 in two words, which are equal for two keys of one length where the keys are.
///
/// SAFETY: `bytes` is readable from 0 up to `count`; nothing else is read.
PAWL_INLINE pawl_digest pawl_short_key(const void *_Nonnull bytes, size_t count) {
    const unsigned char *start = (const unsigned char *)bytes;
    const pawl_digest words = {count >= 8 ? pawl_sip_load_64(start) : 0,
                               count == 16 ? pawl_sip_load_64(start + 8) : pawl_sip_tail(start, count)};
    return words;
}

PAWL_INLINE pawl_digest pawl_sip_hash(pawl_hash_key key, const void *_Nullable bytes, size_t count, int each, int end) {
    // "somepseudorandomlygeneratedbytes", and 0xee for the wide output.
    pawl_sip_state s = {key.k0 ^ 0x736f6d6570736575, key.k1 ^ 0x646f72616e646f6d ^ 0xee, key.k0 ^ 0x6c7967656e657261,
                        key.k1 ^ 0x7465646279746573};
    const unsigned char *start = (const unsigned char *)bytes;
    for (size_t at = 0; at + 8 <= count; at += 8) s = pawl_sip_absorb(s, pawl_sip_load_64(start + at), each);
    s = pawl_sip_absorb(s, (uint64_t)count << 56 | pawl_sip_tail(start, count), each);

    s.v2 ^= 0xee;
    s = pawl_sip_rounds(s, end);
    const uint64_t low = s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
    s.v1 ^= 0xdd;
    s = pawl_sip_rounds(s, end);
    const pawl_digest digest = {low, s.v0 ^ s.v1 ^ s.v2 ^ s.v3};
    return digest;
}

/// SipHash-1-3 of `count` bytes, 128 bits wide. No bytes may be NULL.
///
/// SAFETY: `bytes` is readable from 0 up to `count`; nothing else is read.
PAWL_INLINE pawl_digest pawl_sip_hash_1_3(pawl_hash_key key, const void *_Nullable bytes, size_t count) {
    return pawl_sip_hash(key, bytes, count, 1, 3);
}

/// SipHash-2-4, likewise.
PAWL_INLINE pawl_digest pawl_sip_hash_2_4(pawl_hash_key key, const void *_Nullable bytes, size_t count) {
    return pawl_sip_hash(key, bytes, count, 2, 4);
}
