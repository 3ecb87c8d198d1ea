// SPDX-License-Identifier: Apache-2.0

import Foundation
import Pawl
import PawlEngine
import Synchronization
import Testing

/// A key that is reset and charged anew while a receipt from before is being settled: what is found then is as it was, and is
/// another's.
@Suite struct ResetsUnderWay {
    @Test(
        arguments: [Limit.Algorithm.gcra, .fixedWindow, .slidingCounter, .slidingLog])
    func aReceiptGivesBackNothingThatWasChargedAnew(algorithm: Limit.Algorithm) throws {
        let clock = InterruptedClock()
        let limit = try Limit(10, per: .seconds(86_400), algorithm: algorithm)
        let limiter = try RateLimiter(limit, capacity: 100, time: .custom(clock))
        let now = limiter.now
        let receipt = limiter.reserve(1, cost: 4, at: now)
        let isOver = DispatchGroup()
        isOver.enter()
        // The clock is read while the key's entry is held.
        clock.interrupt {
            Thread.detachNewThread {
                limiter.reset(1, at: now)
                limiter.charge(1, cost: 4, at: now)
                isOver.leave()
            }
            // As long as the receipt has the entry to itself, the others wait for us.
            _ = isOver.wait(timeout: .now() + 0.2)
        }
        receipt.refund()
        #expect(isOver.wait(timeout: .now() + 60) == .success)
        #expect(limiter.peek(1, at: now).remaining == 6)
        #expect(limiter.engine.audit().violations == [])
    }
}

/// A clock that stands still, and does something once when it is read.
private final class InterruptedClock: LimiterClock {
    private let interruption = Mutex<(@Sendable () -> Void)?>(nil)

    func interrupt(_ body: @escaping @Sendable () -> Void) { interruption.withLock { $0 = body } }

    func monotonicNanoseconds() -> UInt64 {
        let body = interruption.withLock { body in
            defer { body = nil }
            return body
        }
        body?()
        return 1_000_000_000
    }

    func wallNanoseconds() -> Int64 { 1_700_000_000_000_000_000 }
}
