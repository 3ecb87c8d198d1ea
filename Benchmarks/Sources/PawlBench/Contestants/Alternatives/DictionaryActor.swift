// SPDX-License-Identifier: Apache-2.0

import CMachine
import Pawl

/// Token buckets in a dictionary that an actor keeps.
actor DictionaryActor {
    private var buckets: [String: TokenBucket] = [:]
    private let rate: TokenBucket.Rate

    init(_ limit: Limit) { rate = TokenBucket.Rate(limit) }

    func admit(_ key: String) -> Bool {
        let now = machine_now()
        return buckets[key, default: TokenBucket(rate, at: now)].take(rate, at: now)
    }
}
