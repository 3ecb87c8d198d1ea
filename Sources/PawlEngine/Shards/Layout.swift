// SPDX-License-Identifier: Apache-2.0

/// How a capacity becomes shards, buckets and bytes.
///
/// A table is flat, with offsets in place of pointers:
///
///     table:  [shard 0] [shard 1] … [shard n − 1]
///     shard:  [head] [16 stripe locks] [4 lines of stash] [bucket 0] … [bucket m − 1]
///
/// Every part is a whole number of 64-byte lines.
package struct Layout: Sendable, Hashable {
    /// Live keys of which none is forgotten.
    package let capacity: Int
    package let shards: Int
    /// Buckets of each shard.
    package let buckets: Int
    package let shardBytes: Int

    package static let stripes = 16
    package static let stashSlots = 16

    static let headBytes = 128
    static let stripesOffset = headBytes
    static let stashOffset = stripesOffset + stripes * StripeLock.bytes
    static let bucketsOffset = stashOffset + stashSlots * Slot.bytes

    package var bytes: Int { shards * shardBytes }
    /// Each shard's part of the capacity.
    package var capacityPerShard: Int { (capacity + shards - 1) / shards }
    package var slots: Int { shards * (buckets * Bucket.slots + Self.stashSlots) }

    /// Keys fall on shards by chance: with n shards of 8,192 keys or more, six standard deviations above the
    /// mean are less than 7 % of it, which is the slack between the planned load and the load at which
    /// displacement over two levels was seen to fail.
    package init(capacity: Int) {
        precondition(Self.capacityRange.contains(capacity))
        self.capacity = capacity
        shards = min(max(capacity / 8192, 1), 64)
        let share = (capacity + shards - 1) / shards
        let load = Self.load(capacity: capacity)
        let (full, perBucket) = (share * load.denominator, load.numerator * Bucket.slots)
        buckets = max((full + perBucket - 1) / perBucket, 2)
        shardBytes = Self.bucketsOffset + buckets * Bucket.bytes
    }

    /// 1 to 2³² keys.
    package static let capacityRange = 1...(1 << 32)

    /// Small tables are given more room: their fluctuations are larger and their bytes do not matter.
    private static func load(capacity: Int) -> (numerator: Int, denominator: Int) {
        switch capacity {
        case ..<8192: (1, 2)
        case ..<65_536: (5, 8)
        default: (7, 10)
        }
    }
}
