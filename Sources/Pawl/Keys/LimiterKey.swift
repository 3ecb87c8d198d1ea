// SPDX-License-Identifier: Apache-2.0

public import PawlModel

/// What a limiter can be asked about: strings, integers, UUIDs, ``Key``, and types of your own.
///
/// Keys are equal when their kinds and bytes are: 42 is 42 in every integer type, `"42"` is another key, and
/// strings are compared as they are, without Unicode normalisation.
///
///     extension Tenant: LimiterKey {
///         func withKey<Result>(_ body: (KeyKind, Span<UInt8>) -> Result) -> Result { id.withKey(body) }
///     }
public protocol LimiterKey {
    /// Calls `body` once with the kind and the bytes of the key, and returns what it returns.
    ///
    /// Called by every question, so it should neither allocate nor format. The bytes stay what they are until `body` returns. A
    /// question under several limits has the bytes of all its keys at the same time, so `body` may ask another key for its own, or this
    /// one once more: while it lends them, a key holds no lock, and nothing to itself.
    func withKey<Result>(_ body: (KeyKind, Span<UInt8>) -> Result) -> Result
}

extension String: LimiterKey {
    /// The text's UTF-8, as it is.
    @inlinable
    public func withKey<Result>(_ body: (KeyKind, Span<UInt8>) -> Result) -> Result {
        if #available(macOS 26, iOS 26, tvOS 26, watchOS 26, visionOS 26, *) {
            body(.text, utf8.span)
        } else {
            utf8.withKeyBytes(body)
        }
    }
}

extension Substring: LimiterKey {
    /// The text's UTF-8, as it is.
    @inlinable
    public func withKey<Result>(_ body: (KeyKind, Span<UInt8>) -> Result) -> Result {
        utf8.withKeyBytes(body)
    }
}

extension Collection<UInt8> {
    /// The text's bytes where they lie, or a copy for the few strings that are not kept as UTF-8.
    @inlinable
    func withKeyBytes<Result>(_ body: (KeyKind, Span<UInt8>) -> Result) -> Result {
        // SAFETY: the span is made from the buffer for the call, inside the call.
        unsafe withContiguousStorageIfAvailable { body(.text, unsafe Span(_unsafeElements: $0)) }
            ?? Array(self).withUnsafeBufferPointer { body(.text, unsafe Span(_unsafeElements: $0)) }
    }
}

extension LimiterKey where Self: FixedWidthInteger {
    /// One form for one number, whatever its type: 8 bytes where they suffice, else 16, else 17.
    @inlinable
    public func withKey<Result>(_ body: (KeyKind, Span<UInt8>) -> Result) -> Result {
        if let small = Int64(exactly: self) { return withBytes(of: small.littleEndian, body) }
        if let large = Int128(exactly: self) { return withBytes(of: large.littleEndian, body) }
        return withBytes(of: (UInt128(truncatingIfNeeded: self).littleEndian, UInt8(0)), body)
    }
}

/// The 8, 16 or 17 bytes of an integer's form.
@inlinable
func withBytes<Form: BitwiseCopyable, Result>(of form: Form, _ body: (KeyKind, Span<UInt8>) -> Result) -> Result {
    // SAFETY: the forms have no padding inside their size, and the span does not leave the call.
    unsafe withUnsafeBytes(of: form) { bytes in
        unsafe bytes.withMemoryRebound(to: UInt8.self) { body(.integer, unsafe Span(_unsafeElements: $0)) }
    }
}

extension Int: LimiterKey {}
extension Int8: LimiterKey {}
extension Int16: LimiterKey {}
extension Int32: LimiterKey {}
extension Int64: LimiterKey {}
extension Int128: LimiterKey {}
extension UInt: LimiterKey {}
extension UInt8: LimiterKey {}
extension UInt16: LimiterKey {}
extension UInt32: LimiterKey {}
extension UInt64: LimiterKey {}
extension UInt128: LimiterKey {}
