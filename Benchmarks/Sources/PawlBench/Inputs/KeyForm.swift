// SPDX-License-Identifier: Apache-2.0

/// How long the keys are, and how the limiter is given them.
struct KeyForm: Hashable {
    /// The door that a question goes through.
    enum Door: String, CaseIterable {
        /// A `String` that the caller has.
        case string
        /// Bytes that the caller has, as a span.
        case span
    }

    /// 13 bytes, which a `String` keeps inside itself, or 36, which it keeps on the heap.
    let bytes: Int
    let door: Door

    static let lengths = [13, 36]

    /// For example `String of 13`.
    var description: String { "\(door == .string ? "String" : "Span") of \(bytes)" }

    /// The text of one key: as many characters as bytes.
    func text(_ number: Int) -> String {
        let prefix = bytes == 13 ? "user-" : "tenant-7/account-"
        let digits = String(number)
        return prefix + String(repeating: "0", count: bytes - prefix.utf8.count - digits.utf8.count) + digits
    }
}
