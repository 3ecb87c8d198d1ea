// SPDX-License-Identifier: Apache-2.0

import Pawl
import Testing

/// Defects of limiters that calculated wrongly.
@Suite struct ArithmeticDefects {
    // MARK: governor's check_n, throttled

    @Test func noWeightWraps() throws {
        let costs = [Int.max, .max - 1, 1 << 62, 1 << 33, 1 << 32, 11, -1, .min, .min + 1]
        let asksForTooMuch = { (subject: any Subject) in
            costs.count { subject.admit(1, cost: $0, at: after(1)) } + subject.admitted(100, 1, at: after(1))
        }
        for algorithm in ["gcra", "fixed-window", "sliding-counter"] {
            #expect(try asksForTooMuch(Ours("10/s algorithm=\(algorithm)")) == 10)
        }
        let imitation = Buckets(burst: 10) { bucket, cost, now in
            let weight = Double(Int32(truncatingIfNeeded: cost))
            guard bucket.tokens >= weight else { return false }
            bucket.tokens -= weight
            return true
        }
        #expect(asksForTooMuch(imitation) > 10)
    }

    // MARK: Sentinel 1615

    @Test(arguments: [600, 999, 1500, 2001, 7000])
    func aRateThatDoesNotDivideASecondIsExact(count: Int) throws {
        /// Takes all there is, twice in a unit's time, for ten seconds.
        let asksForTenSeconds = { (subject: any Subject) in
            (0...(count * 20)).reduce(0) { granted, turn in
                var more = 0
                while more < 100, subject.admit(1, at: after(Double(turn) / Double(count * 2))) { more += 1 }
                return granted + more
            }
        }
        let promised = (5 + 10 * count - 1)...(5 + 10 * count)
        #expect(try promised.contains(asksForTenSeconds(Ours("\(count)/s burst=5"))))
        // A unit's time in whole milliseconds.
        let imitation = Buckets(burst: 5) { bucket, cost, now in
            let wait = (1000 / Double(count)).rounded() / 1000
            if wait == 0 { return true }
            bucket.tokens = min(5, bucket.tokens + (now - bucket.last) / wait)
            bucket.last = now
            guard bucket.tokens >= 1 else { return false }
            bucket.tokens -= 1
            return true
        }
        #expect(!promised.contains(asksForTenSeconds(imitation)))
    }
}
