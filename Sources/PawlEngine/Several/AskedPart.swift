// SPDX-License-Identifier: Apache-2.0

package import PawlModel

/// A part of a question as its caller names it: a limit, a key, and how many units.
// SAFETY: a view of the caller's bytes, which outlive the question.
@safe
package struct AskedPart {
    // Not as a buffer, which keeps its end: each part would have that worked out, and its length again.
    private let key: UnsafeRawPointer?
    private let bytes: Int
    fileprivate let kind: KeyKind
    let cost: Cost
    let limit: Int
    let name: LimitName

    /// - Precondition: the key's bytes stay where they are until the question is answered.
    package init(_ kind: KeyKind, _ key: UnsafeRawBufferPointer, _ cost: Cost, limit: Int, named name: LimitName) {
        unsafe self.key = key.baseAddress
        bytes = key.count
        self.kind = kind
        self.cost = cost
        self.limit = limit
        self.name = name
    }

    // SAFETY: what the part was made from.
    fileprivate var buffer: UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(start: key, count: bytes) }

    /// Whether both are known to have one key. All keys of a question lie somewhere at the same time, so that what lies in one place is
    /// one; and short ones are compared.
    @inline(__always)
    fileprivate func hasKey(of other: AskedPart) -> Bool {
        // SAFETY: addresses are compared, and not followed.
        guard kind == other.kind, bytes == other.bytes else { return false }
        return unsafe key == other.key || hasShortKey(of: other)
    }

    @inline(never)
    private func hasShortKey(of other: AskedPart) -> Bool {
        // SAFETY: the keys' bytes are read, and none beside them.
        unsafe ShortKey(kind, buffer).isSame(as: ShortKey(other.kind, other.buffer))
    }
}

extension Engine {
    /// The digest of a part's key.
    @inline(never)
    func digest(of part: AskedPart) -> Digest {
        // SAFETY: the key's bytes are read within the call.
        unsafe hasher.digest(of: part.kind, part.buffer)
    }

    /// The same of a part behind another. Parts that follow each other often have one key, under several limits: that is hashed once.
    @inline(__always)
    func digest(of part: AskedPart, after last: AskedPart, hashedTo digest: Digest) -> Digest {
        part.hasKey(of: last) ? digest : self.digest(of: part)
    }

    /// Finds where a part's key lives, and sends for its lines.
    ///
    /// - Precondition: there is a limit of that number and name.
    @inline(__always)
    func locate(_ part: AskedPart, _ digest: Digest) -> UsualPart {
        precondition(plans.hasLimit(part.limit, named: part.name), "this limit belongs to another limiter's table")
        let home = home(of: digest, limit: part.limit)
        table.prefetch(home)
        return UsualPart(home, part.cost, limit: part.limit, slot: table.anySlot(of: home))
    }
}
