// SPDX-License-Identifier: Apache-2.0

public import PawlModel

/// A key made of several parts, or kept for later.
///
///     limiter.admit(Key("tenant-7", "user-42"))
///
/// Parts are encoded with their kind and length, so different parts never make the same key: `Key("ab", "c")`
/// is not `Key("a", "bc")`, nor is `Key("42")` the same as `Key(42)`. A key of one part equals that part.
/// Making one copies its parts into an array; asking with one allocates nothing.
public struct Key: LimiterKey, Sendable, Hashable {
    let kind: KeyKind
    let bytes: [UInt8]

    init(_ kind: KeyKind, _ bytes: [UInt8]) {
        self.kind = kind
        self.bytes = bytes
    }

    /// A key of the given parts, in their order.
    public init<each Part: LimiterKey>(_ part: repeat each Part) {
        var parts: [(kind: KeyKind, bytes: [UInt8])] = []
        for part in repeat each part {
            part.withKey { kind, bytes in
                // SAFETY: the buffer is the span's, copied within the call.
                parts.append((kind, unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }))
            }
        }
        if parts.count == 1 {
            (kind, bytes) = parts[0]
        } else {
            kind = .composite
            bytes = parts.flatMap { part in
                [part.kind.rawValue] + Self.littleEndian(UInt64(part.bytes.count)) + part.bytes
            }
        }
    }

    /// A key of bytes of your own. Never equal to a string of the same bytes.
    public init(bytes: some Sequence<UInt8>) {
        kind = .bytes
        self.bytes = Array(bytes)
    }

    /// The key's kind and encoded bytes.
    public func withKey<Result>(_ body: (KeyKind, Span<UInt8>) -> Result) -> Result {
        // SAFETY: the span is made from the array's storage for the call, inside the call.
        unsafe bytes.withUnsafeBufferPointer { body(kind, unsafe Span(_unsafeElements: $0)) }
    }

    private static func littleEndian(_ number: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }
}
