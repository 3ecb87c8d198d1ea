// SPDX-License-Identifier: Apache-2.0

import CPawl
package import PawlModel

/// What is left of a key once it is hashed: 128 bits, of which a table uses 80.
///
///     low   says which shard, then which bucket of it, and with what is left 32 bits of the tag, which say the other bucket
///     high  [ 16 bits of the tag | unused ]
///
/// The hash has its low half first: both buckets are on their way from memory before the tag is known.
package struct Digest: Sendable, Hashable {
    package let low: UInt64
    package let high: UInt64

    package init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }

    /// The digest of the same key under a limit with that identity.
    ///
    /// Exclusive or with 128 secret bits keeps distinct keys distinct, and costs an instruction where
    /// hashing a prefix would cost a round.
    func mixed(with identity: Digest) -> Digest {
        Digest(low: low ^ identity.low, high: high ^ identity.high)
    }
}

/// Hashes keys to digests with SipHash-1-3 (Aumasson and Bernstein, 2012), 128 bits of output.
///
/// Each kind of key has a hash key of its own, derived from the limiter's: kinds are told apart without
/// adding a byte to what is hashed.
package struct KeyHasher: Sendable {
    private let text: pawl_hash_key
    private let integer: pawl_hash_key
    private let bytes: pawl_hash_key
    private let uuid: pawl_hash_key
    private let composite: pawl_hash_key
    private let limits: pawl_hash_key

    package init(key0: UInt64, key1: UInt64) {
        let parent = pawl_hash_key(k0: key0, k1: key1)
        func derived(_ purpose: UInt8) -> pawl_hash_key {
            // SAFETY: the pointer is to one byte that outlives the call, and one byte is read.
            let digest = unsafe withUnsafeBytes(of: purpose) { unsafe pawl_sip_hash_1_3(parent, $0.baseAddress, 1) }
            return pawl_hash_key(k0: digest.low, k1: digest.high)
        }
        text = derived(KeyKind.text.rawValue)
        integer = derived(KeyKind.integer.rawValue)
        bytes = derived(KeyKind.bytes.rawValue)
        uuid = derived(KeyKind.uuid.rawValue)
        composite = derived(KeyKind.composite.rawValue)
        limits = derived(0xFF)
    }

    /// The digest of a key before its limit is mixed in. Reads each byte once, allocates nothing.
    @inline(__always)
    package func digest(of kind: KeyKind, _ key: Span<UInt8>) -> Digest {
        let count = key.count
        // SAFETY: the bytes are there for the call; the hash reads `count` of them and keeps no pointer.
        return unsafe key.withUnsafeBytes { unsafe hash($0.baseAddress, count, with: hashKey(of: kind)) }
    }

    /// The same of a key's bytes where they lie.
    @inline(__always)
    package func digest(of kind: KeyKind, _ key: UnsafeRawBufferPointer) -> Digest {
        // SAFETY: the caller's buffer is read within the call.
        unsafe hash(key.baseAddress, key.count, with: hashKey(of: kind))
    }

    @inline(__always)
    private func hashKey(of kind: KeyKind) -> pawl_hash_key {
        switch kind {
        case .text: text
        case .integer: integer
        case .bytes: bytes
        case .uuid: uuid
        case .composite: composite
        }
    }

    /// What a limit mixes into the digests of its keys; the same for the same name, in whatever order
    /// limits are listed.
    func identity(ofLimit name: String) -> Digest {
        var name = name
        // SAFETY: the name's bytes are read within the closure that has them.
        return name.withUTF8 { unsafe hash(UnsafeRawPointer($0.baseAddress), $0.count, with: limits) }
    }

    @inline(__always)
    private func hash(_ bytes: UnsafeRawPointer?, _ count: Int, with hashKey: pawl_hash_key) -> Digest {
        // SAFETY: the caller has so many bytes there for the call; the hash keeps no pointer.
        let digest = unsafe pawl_sip_hash_1_3(hashKey, bytes, count)
        return Digest(low: digest.low, high: digest.high)
    }
}
