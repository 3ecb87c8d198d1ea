// SPDX-License-Identifier: Apache-2.0

/// The kinds of keys; keys of different kinds are never equal, whatever their bytes.
public enum KeyKind: UInt8, Sendable, Hashable, CaseIterable {
    /// UTF-8, as it is: no Unicode normalisation.
    case text
    /// Any integer, by value.
    case integer
    /// Bytes of the caller's own.
    case bytes
    /// The 16 bytes of a UUID.
    case uuid
    /// Several parts, each with its kind and length.
    case composite
}
