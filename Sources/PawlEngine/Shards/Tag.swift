// SPDX-License-Identifier: Apache-2.0

/// The first half of a slot: whose state its word is, and how it may be changed.
///
///     bit 63 ········ 16   15  14   13 ····· 0
///         [ 48 digest bits | mark  | plan index ]
///
///     mark 0  at rest    may be read, changed by a swap, moved and let go
///          1  moving     may be read; whoever wants to change it waits for the stripe lock of its mover
///          2  queued     may be read and changed; stays where it is
///          3  held       belongs to the question that marked it until that takes the mark away: for all others it is
///                        neither here nor absent, and they wait
///
/// 0 is a free slot. The digest bits of an entry are never 0, so no entry looks free.
struct Tag: Equatable {
    let bits: UInt64

    static let free = Tag(bits: 0)

    static let planMask: UInt64 = 1 << 14 - 1
    static let movingMark: UInt64 = 1 << 14
    static let queuedMark: UInt64 = 2 << 14
    static let heldMark: UInt64 = 3 << 14
    private static let markMask: UInt64 = 3 << 14
    static let digestMask: UInt64 = ~(1 << 16 - 1)
    /// The digest bits of words that belong to no key.
    static let overflowBits: UInt64 = 1 << 16

    init(bits: UInt64) { self.bits = bits }

    /// A tag without marks.
    init(digestBits: UInt64, plan: Int) {
        assert(digestBits & ~Self.digestMask == 0 && digestBits != 0)
        assert(UInt64(plan) <= Self.planMask)
        bits = digestBits | UInt64(truncatingIfNeeded: plan)
    }

    /// What a tag keeps of a digest; never 0.
    ///
    /// - Parameters:
    ///   - inBucket: what is left of the first half once it has said which bucket: the upper 32 bits are kept.
    ///   - high: the other half, of which the upper 16 bits are kept.
    @inline(__always)
    static func digestBits(inBucket: UInt64, high: UInt64) -> UInt64 {
        let kept = inBucket & 0xFFFF_FFFF_0000_0000 | high >> 32 & 0xFFFF_0000
        return kept == 0 ? 1 << 16 : kept
    }

    var isFree: Bool { bits == 0 }
    var isMoving: Bool { bits & Self.markMask == Self.movingMark }
    var isHeld: Bool { bits & Self.markMask == Self.heldMark }
    /// An entry that may be taken from where it is: free slots and marked entries may not.
    var isMovable: Bool { !isFree && bits & Self.markMask == 0 }
    var plan: Int { Int(bits & Self.planMask) }
    var digestBits: UInt64 { bits & Self.digestMask }

    /// The same under another plan.
    func under(plan: Int) -> Tag { Tag(bits: bits & ~Self.planMask | UInt64(plan)) }

    /// Of an entry at rest, the tag that it has while it is moved.
    var moving: Tag { Tag(bits: bits | Self.movingMark) }

    /// Of an entry at rest, the tag that it has while a question holds it.
    var held: Tag { Tag(bits: bits | Self.heldMark) }
}

/// A slot's two halves, as one atomic read saw them or one atomic write will leave them.
struct Entry: Equatable {
    let tag: Tag
    let word: UInt64

    static let free = Entry(tag: .free, word: 0)

    func with(word: UInt64) -> Entry { Entry(tag: tag, word: word) }
}
