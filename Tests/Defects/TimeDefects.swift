// SPDX-License-Identifier: Apache-2.0

import Pawl
import Testing

/// Defects of limiters whose clock did what clocks do.
@Suite struct TimeDefects {
    // MARK: golang/go 71360

    @Test func aStaleNowMintsNothing() throws {
        let asksInTurns = { (subject: any Subject) in
            (0..<1000).count { subject.admit(1, at: after($0 % 2 == 0 ? 10 : 9)) }
        }
        #expect(try asksInTurns(Ours("10/s")) == 10)
        // Time goes back with the question, and is earned again by the next.
        let imitation = Buckets(burst: 10) { bucket, cost, now in
            bucket.tokens = min(10, bucket.tokens + max(0, now - bucket.last) * 10)
            bucket.last = now
            guard bucket.tokens >= Double(cost) else { return false }
            bucket.tokens -= Double(cost)
            return true
        }
        #expect(asksInTurns(imitation) > 10)
    }

    // MARK: governor 299

    @Test func aClockThatIsBehindOnAnotherCoreRefusesNobody() throws {
        let asksALittleEarlier = { (subject: any Subject) in
            subject.admit(1, at: after(1.000001)) && subject.admit(1, at: after(1)) && subject.admit(2, at: after(0))
        }
        #expect(try asksALittleEarlier(Ours("10/s")))
        let imitation = Buckets(burst: 10) { bucket, cost, now in
            guard now >= bucket.last else { return false }
            bucket.last = now
            return true
        }
        #expect(!asksALittleEarlier(imitation))
    }

    // MARK: governor 249, uber/ratelimit 119

    @Test func noUnitIsFreeAfterIdling() throws {
        let asksAfterAnHour = { (subject: any Subject) in
            _ = subject.admitted(10, 1, at: after(0))
            return subject.admitted(10, 1, at: after(3600))
        }
        #expect(try asksAfterAnHour(Ours("1/s burst=5")) == 5)
        // The virtual scheduling algorithm with its comparison before the cost is added. `last` is the arrival.
        let imitation = Buckets(burst: 5) { bucket, cost, now in
            guard max(bucket.last, now) - now <= 5 else { return false }
            bucket.last = max(bucket.last, now) + Double(cost)
            return true
        }
        #expect(asksAfterAnHour(imitation) == 6)
    }

    // MARK: Hammer

    @Test func twoEventsOfOneMomentAreCountedTwice() throws {
        let asksAtOneMoment = { (subject: any Subject) in subject.admitted(100, 1, at: after(1)) }
        for algorithm in ["gcra", "fixed-window", "sliding-counter"] {
            #expect(try asksAtOneMoment(Ours("10/s algorithm=\(algorithm)")) == 10)
        }
        // Counts the distinct moments at which something was admitted.
        let imitation = Buckets(burst: 10) { bucket, cost, now in
            if bucket.last != now { bucket.tokens -= 1 }
            bucket.last = now
            return bucket.tokens > 0
        }
        #expect(asksAtOneMoment(imitation) > 10)
    }

    // MARK: rate-limiter-flexible 71, .NET 109027

    @Test func aPeriodOfOver24DaysDoesNotEndEarly() throws {
        let day = 86_400.0
        let asksForAMonth = { (subject: any Subject) in
            (0..<30).count { subject.admit(1, at: after(Double($0) * day)) }
        }
        #expect(try asksForAMonth(Ours("1/30 days")) == 1)
        let limiter = try RateLimiter("1/366 days", capacity: 10)
        _ = limiter.admit(1, at: noon)
        #expect(limiter.admit(1, at: after(365 * day)).outcome == .refused(retryAfter: .seconds(86_400)))
        // Milliseconds in 32 bits.
        let imitation = Buckets(burst: 1) { bucket, cost, now in
            let wait = Int32(truncatingIfNeeded: Int(30 * day * 1000))
            let isFirst = bucket.tokens > 0
            guard isFirst || (now - bucket.last) * 1000 > Double(wait) else { return false }
            (bucket.tokens, bucket.last) = (0, now)
            return true
        }
        #expect(asksForAMonth(imitation) > 1)
    }

    @Test func aRateOfOverAThousandASecondIsKept() throws {
        let asksEveryMicrosecond = { (subject: any Subject) in
            (0..<100_000).count { subject.admit(1, at: after(Double($0) / 1e6)) }
        }
        let admitted = try asksEveryMicrosecond(Ours("100000/s burst=1"))
        #expect((9_999...10_001).contains(admitted), "10,000 in a tenth of a second")
        let imitation = Buckets(burst: 1) { bucket, cost, now in
            let milliseconds = (now * 1000).rounded(.down)
            bucket.tokens = min(1, bucket.tokens + (milliseconds - bucket.last) * 100)
            bucket.last = milliseconds
            guard bucket.tokens >= 1 else { return false }
            bucket.tokens -= 1
            return true
        }
        #expect(asksEveryMicrosecond(imitation) < 9_999)
    }
}
