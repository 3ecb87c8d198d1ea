// SPDX-License-Identifier: Apache-2.0

/// The name of a limit, interned for the life of the process.
///
/// A decision carries its limit's name out of the limiter. A `String` would be retained and released
/// by every question, on one count shared by all threads; this is one pointer to text that never dies.
/// Whoever makes one keeps equal names from being made twice, which bounds what is never freed.
// SAFETY: the text is written before the name is shared, never again, and never freed.
@safe
@usableFromInline
package struct LimitName: @unchecked Sendable, Hashable {
    @usableFromInline
    let text: UnsafePointer<UInt8>

    /// Copies the name to memory that is never freed.
    package init(immortal name: String) {
        let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: name.utf8.count + 1)
        // SAFETY: the copy has room for every byte and the terminator, and is written before it is shared.
        for (offset, byte) in name.utf8.enumerated() { unsafe copy[offset] = byte }
        unsafe copy[name.utf8.count] = 0
        unsafe text = UnsafePointer(copy)
    }

    /// The address of the text; names are equal when these are.
    @inlinable
    package var bits: UInt64 { UInt64(UInt(bitPattern: unsafe text)) }

    /// The name with those bits, if they are a name's.
    ///
    /// - Precondition: 0 or the bits of a name.
    package init?(bits: UInt64) {
        guard let text = unsafe UnsafePointer<UInt8>(bitPattern: UInt(bits)) else { return nil }
        unsafe self.text = text
    }

    package var string: String {
        // SAFETY: the text ends with the zero written in `init(immortal:)`, and is never freed.
        unsafe String(cString: text)
    }

    // SAFETY: here and below pointers are compared, and not followed.
    @usableFromInline
    package static func == (left: LimitName, right: LimitName) -> Bool { unsafe left.text == right.text }

    @usableFromInline
    package func hash(into hasher: inout Hasher) { unsafe hasher.combine(text) }

    /// 1 to 64 characters that are safe in an HTTP field, a metric's dimension and a log line.
    package static func check(_ name: String) throws(LimitError) {
        let isAllowed = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        guard isAllowed, (1...64).contains(name.utf8.count) else {
            throw LimitError(.name, found: name, allowed: "1 to 64 of the characters A-Z a-z 0-9 . _ -")
        }
    }
}
