// SPDX-License-Identifier: Apache-2.0

import CMachine
import Pawl
import Synchronization

/// Token buckets in a dictionary behind one lock.
///
/// It forgets nothing, so its memory has no bound; that spares it the cleaning that a server would need.
final class LockedDictionary: Sendable {
    private let buckets = Mutex<[String: TokenBucket]>([:])
    private let rate: TokenBucket.Rate

    init(_ limit: Limit) { rate = TokenBucket.Rate(limit) }

    func admit(_ key: String) -> Bool {
        // Not `ContinuousClock`: that reads the same kind of clock and then makes a 128-bit duration of it.
        let now = machine_now()
        return buckets.withLock { $0[key, default: TokenBucket(rate, at: now)].take(rate, at: now) }
    }
}
