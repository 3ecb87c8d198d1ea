// SPDX-License-Identifier: Apache-2.0

/// For each limit, one word that all its new keys share when there is no place for them.
// SAFETY: a view of the engine's memory, which outlives it; what changes there are swapped slots.
@safe
struct OverflowWords: @unchecked Sendable {
    private let base: UnsafeMutableRawPointer

    /// Each in a line of its own, as a flood makes it hot.
    static func bytes(for limits: Int) -> Int { limits * Bucket.bytes }

    init(base: UnsafeMutableRawPointer) { unsafe self.base = base }

    /// Begins a limit's word, under the plan with that index.
    func begin(limit: Int, plan: Int) {
        let begun = self[limit].swap(.free, for: Entry(tag: Tag(digestBits: Tag.overflowBits, plan: plan), word: 0))
        assert(begun)
    }

    subscript(limit: Int) -> Slot {
        // SAFETY: limits are the engine's own, each has a line; asked for only where the policy gave them memory.
        unsafe Slot(address: base + limit * Bucket.bytes)
    }
}
