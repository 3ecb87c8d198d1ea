// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import Testing

/// A clock that was wrong once: what one question did from the far future must not spread.
@Suite struct OneWrongInstant {
    /// The question lets go of an entry, so keys of that stripe start in the future. Keys of other stripes are
    /// inserted beside them all the time, and must not be drawn along.
    @Test(arguments: 1...5 as ClosedRange<UInt64>)
    func oneQuestionFromTheFarFutureConcernsOneStripe(seed: UInt64) throws {
        let capacity = 5_000
        let keys = 4_000
        let limiter = try RateLimiter("5/s", capacity: capacity, hashKey: HashKey(seed, 4))
        var now = limiter.now
        var refused = 0
        for round in 0..<10 {
            now = now.advanced(by: .seconds(3))
            refused = 0
            for key in (round * keys)..<((round + 1) * keys) {
                #expect(limiter.admit(key, at: now).isAdmitted)
                if !limiter.admit(key, at: now).isAdmitted { refused += 1 }
            }
            // By now every slot has been used, so that a new key takes the place of a spent one.
            if round == 5 { _ = limiter.admit("from the future", at: .last) }
            if round <= 5 { #expect(refused == 0) }
        }
        // One of sixteen stripes, which holds one of the two buckets of every eighth key.
        #expect(refused < keys / 4, "\(refused) of \(keys) keys refused")
        #expect(limiter.engine.audit().violations == [])
    }
}
