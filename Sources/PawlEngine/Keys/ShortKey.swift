// SPDX-License-Identifier: Apache-2.0

import CPawl
import PawlModel

/// A key of at most 16 bytes, whole, to be recognised when it comes again.
struct ShortKey {
    /// Kind and length; 0 of a longer key, and of an empty one that has no address, which are the same as no other.
    private let mark: UInt64
    private let head, tail: UInt64

    /// No key: the same as nothing, itself included.
    static let none = ShortKey()
    private init() { (mark, head, tail) = (0, 0, 0) }

    @inline(__always)
    init(_ kind: KeyKind, _ key: UnsafeRawBufferPointer) {
        guard key.count <= 16, let base = key.baseAddress else {
            (mark, head, tail) = (0, 0, 0)
            return
        }
        mark = 1 &<< 16 | UInt64(kind.rawValue) &<< 8 | UInt64(truncatingIfNeeded: key.count)
        // SAFETY: reads the key's bytes and none beside them.
        let words = unsafe pawl_short_key(base, key.count)
        (head, tail) = (words.low, words.high)
    }

    @inline(__always)
    func isSame(as other: ShortKey) -> Bool {
        mark == other.mark && head == other.head && tail == other.tail && mark != 0
    }
}
