// SPDX-License-Identifier: Apache-2.0

import CMachine
import Pawl
import Synchronization

/// Token buckets in sixty-four dictionaries, each behind a lock of its own: keys of different shards do not wait for
/// each other.
@safe
final class LockedDictionaries: @unchecked Sendable {
    /// Two cache lines, as processors fetch them in pairs.
    private struct Shard: ~Copyable {
        let buckets = Mutex<[String: TokenBucket]>([:])
        private let padding: (Int, Int, Int, Int, Int, Int, Int, Int, Int, Int, Int, Int, Int, Int) =
            (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    }

    private static let count = 64

    private let shards: UnsafeMutablePointer<Shard>
    private let rate: TokenBucket.Rate

    init(_ limit: Limit) {
        rate = TokenBucket.Rate(limit)
        // SAFETY: room for all shards, each initialized here, and freed with this object.
        unsafe shards = .allocate(capacity: Self.count)
        for shard in 0..<Self.count { unsafe (shards + shard).initialize(to: Shard()) }
    }

    deinit {
        unsafe shards.deinitialize(count: Self.count)
        unsafe shards.deallocate()
    }

    func admit(_ key: String) -> Bool {
        let now = machine_now()
        let shard = key.hashValue & (Self.count - 1)
        // SAFETY: the mask keeps it below the number of shards.
        return unsafe shards[shard].buckets.withLock {
            $0[key, default: TokenBucket(rate, at: now)].take(rate, at: now)
        }
    }
}
