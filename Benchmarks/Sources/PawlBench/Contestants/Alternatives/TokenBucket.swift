// SPDX-License-Identifier: Apache-2.0

import Pawl

/// A token bucket as it is mostly written: tokens with a fraction, brought up to date when somebody asks.
struct TokenBucket {
    /// How fast tokens return, and how many there can be.
    struct Rate: Sendable {
        let tokensPerNanosecond: Double
        let burst: Double

        init(_ limit: Limit) {
            tokensPerNanosecond = Double(limit.count) / Double(limit.period / .nanoseconds(1))
            burst = Double(limit.burst)
        }
    }

    private var tokens: Double
    private var updated: UInt64

    /// A full one.
    init(_ rate: Rate, at now: UInt64) {
        tokens = rate.burst
        updated = now
    }

    /// Takes a token, if there is one.
    mutating func take(_ rate: Rate, at now: UInt64) -> Bool {
        // The clock was read before the lock was taken, so somebody else may have been here later.
        if now > updated {
            tokens = min(rate.burst, tokens + Double(now - updated) * rate.tokensPerNanosecond)
            updated = now
        }
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }
}
