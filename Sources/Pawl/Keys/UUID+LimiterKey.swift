// SPDX-License-Identifier: Apache-2.0

public import PawlModel

#if canImport(FoundationEssentials)
    public import struct FoundationEssentials.UUID
#else
    public import struct Foundation.UUID
#endif

extension UUID: LimiterKey {
    /// The UUID's 16 bytes; never equal to its text.
    @inlinable
    public func withKey<Result>(_ body: (KeyKind, Span<UInt8>) -> Result) -> Result {
        // SAFETY: a UUID is 16 bytes without padding, and the span does not leave the call.
        unsafe withUnsafeBytes(of: uuid) { bytes in
            unsafe bytes.withMemoryRebound(to: UInt8.self) { body(.uuid, unsafe Span(_unsafeElements: $0)) }
        }
    }
}
