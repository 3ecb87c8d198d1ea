// SPDX-License-Identifier: Apache-2.0

import PawlModel

/// Where a digest may live: two buckets of one shard, and the shard's stash. Three words, which travel in registers.
// SAFETY: an address and numbers; the memory is the engine's, and outlives its questions and receipts, which keep its limiter.
@safe
package struct Home: @unchecked Sendable {
    fileprivate let base: UnsafeMutableRawPointer
    /// The digest bits that its tag will carry.
    let digestBits: UInt64
    private let buckets: UInt64

    fileprivate init(shard: Shard, digestBits: UInt64, first: Int, second: Int) {
        assert(first >= 0 && first >> 32 == 0 && second >= 0 && second >> 32 == 0)
        unsafe base = shard.base
        self.digestBits = digestBits
        buckets = UInt64(truncatingIfNeeded: first) | UInt64(truncatingIfNeeded: second) << 32
    }

    /// Whether both are of one key under one limit, as far as a table tells keys apart.
    func isSame(_ other: Home) -> Bool { identity == other.identity }

    /// The same, to look it up by.
    struct Identity: Hashable {
        fileprivate let shard: UInt
        fileprivate let digestBits, buckets: UInt64
    }

    // SAFETY: here and below addresses are compared, and not followed.
    var identity: Identity {
        unsafe Identity(shard: UInt(bitPattern: base), digestBits: digestBits, buckets: buckets)
    }

    /// An order of all keys.
    func isBefore(_ other: Home) -> Bool {
        unsafe (UInt(bitPattern: base), digestBits, buckets) < (
            UInt(bitPattern: other.base), other.digestBits, other.buckets
        )
    }

    var first: Int { Int(truncatingIfNeeded: buckets & 0xFFFF_FFFF) }
    var second: Int { Int(truncatingIfNeeded: buckets >> 32) }
}

/// All shards of an engine: a view of its memory.
// SAFETY: the memory outlives the view, as one engine has both; what changes there are atomics and swapped slots.
@safe
package struct Table: @unchecked Sendable {
    private let base: UnsafeMutableRawPointer
    let layout: Layout

    init(base: UnsafeMutableRawPointer, layout: Layout) {
        unsafe self.base = base
        self.layout = layout
    }

    func shard(_ index: Int) -> Shard {
        assert(index >= 0 && index < layout.shards)
        // SAFETY: `index < layout.shards`, and the table was given the layout's bytes.
        return unsafe Shard(base: base + index &* layout.shardBytes, buckets: layout.buckets)
    }

    /// Maps a digest to its buckets by multiplication (Lemire, 2016): any number of shards and buckets will do. What is left of a
    /// product says nothing of what was taken from it, so it is mapped further: shard, then bucket, then what the tag keeps.
    ///
    /// Both buckets come from the half that the hash has first, so both are known, and asked for, by the time it has the other.
    @inline(__always)
    func home(of digest: Digest) -> Home {
        let (shard, inShard) = digest.low.multipliedFullWidth(by: UInt64(truncatingIfNeeded: layout.shards))
        let (first, inBucket) = inShard.multipliedFullWidth(by: UInt64(truncatingIfNeeded: layout.buckets))
        let shardOfKey = self.shard(Int(truncatingIfNeeded: shard))
        let second = shardOfKey.otherBucket(than: Int(truncatingIfNeeded: first), of: inBucket)
        return Home(
            shard: shardOfKey, digestBits: Tag.digestBits(inBucket: inBucket, high: digest.high),
            first: Int(truncatingIfNeeded: first), second: second)
    }

    /// The shard of a home.
    @inline(__always)
    func shard(of home: Home) -> Shard { unsafe Shard(base: home.base, buckets: layout.buckets) }

    /// Asks the processor for the lines of both buckets.
    @inline(__always)
    func prefetch(_ home: Home) {
        let shard = shard(of: home)
        shard.bucket(home.first).prefetch()
        shard.bucket(home.second).prefetch()
    }

    /// The slot in the buckets of a home that has that very tag, if one is seen, and the word that stood beside it: see
    /// ``Bucket/find(_:)-(Tag)``.
    @inline(__always)
    func find(_ tag: Tag, in home: Home) -> (slot: Slot, word: UInt64)? {
        let shard = shard(of: home)
        return shard.bucket(home.first).find(tag) ?? shard.bucket(home.second).find(tag)
    }

    /// A slot in which the key may stand.
    @inline(__always)
    func anySlot(of home: Home) -> Slot { shard(of: home).bucket(home.first)[0] }

    /// The slot of an entry, if one is seen. Not seeing one proves nothing: the entry may be on its way
    /// from a bucket not yet read to one read already.
    @inline(__always)
    func find(_ home: Home) -> Slot? {
        let shard = shard(of: home)
        if let slot = shard.bucket(home.first).find(home.digestBits) { return slot }
        if let slot = shard.bucket(home.second).find(home.digestBits) { return slot }
        return shard.stashIsEmpty ? nil : shard.findInStash(home.digestBits)
    }

    /// Whether the key has no entry, concluded from both stripe versions, or under their locks where those
    /// do not hold still.
    func isAbsent(_ home: Home) -> Bool {
        let first = shard(of: home).stripe(ofBucket: home.first)
        let second = shard(of: home).stripe(ofBucket: home.second)
        if let firstVersion = first.version, let secondVersion = second.version {
            let isUnseen = find(home) == nil
            if first.isUnchanged(since: firstVersion), second.isUnchanged(since: secondVersion) { return isUnseen }
        }
        let held = hold(home)
        let isUnseen = find(home) == nil
        held.release()
        return isUnseen
    }

    /// Returns when whoever was moving an entry of this home has finished.
    @inline(never)
    func waitForMove(_ home: Home) {
        hold(home).release()
    }
}
