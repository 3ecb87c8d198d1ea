// SPDX-License-Identifier: Apache-2.0

/// The kinds of keys; keys of different kinds are never equal, whatever their bytes.
///
/// Their numbers are part of every digest and of composite keys, and never change.
public enum KeyKind: UInt8, Sendable, Hashable, CaseIterable {
    /// UTF-8, as it is: no Unicode normalisation.
    case text = 0
    /// Any integer, by value.
    case integer = 1
    /// Bytes of the caller's own.
    case bytes = 2
    /// The 16 bytes of a UUID.
    case uuid = 3
    /// Several parts, each with its kind and length.
    case composite = 4
}
