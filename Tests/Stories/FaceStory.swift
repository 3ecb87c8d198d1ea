// SPDX-License-Identifier: Apache-2.0

import Foundation
import Pawl
import PawlTesting
import Testing

/// The face that others rely on: every form must compile and mean what it says.
@Suite struct FaceStory {
    @Test func theFaceCompilesAndMeansWhatItSays() throws {
        var (served, refused, refusedForGood) = (0, [Duration](), 0)
        func serve() { served += 1 }
        func refuse(for wait: Duration) { refused.append(wait) }
        func refuseForGood() { refusedForGood += 1 }

        let limiter = try RateLimiter("100/second burst=20", capacity: 1_000_000)

        switch limiter.admit("user-42").outcome {
        case .admitted: serve()
        case .refused(let retryAfter): refuse(for: retryAfter)
        case .impossible: refuseForGood()
        }
        #expect(served == 1 && refused.isEmpty && refusedForGood == 0)

        let decision = limiter.admit("user-42", cost: 5)
        #expect(decision.isAdmitted && (14...15).contains(decision.remaining) && decision.retryAfter == nil)
        #expect(decision.resetAfter > .zero && decision.resetAfter <= .milliseconds(60))
        #expect(decision.limit == (try Limit(100, per: .seconds(1), burst: 20)) && decision.name == "default")
        #expect(limiter.peek("user-42").isAdmitted)

        let tick = limiter.now
        let span = [UInt8](repeating: 7, count: 9)
        #expect(limiter.admit(42).remaining == 19)
        #expect(limiter.admit("a user-42".dropFirst(2)).isAdmitted)
        #expect(limiter.admit(span.span).remaining == 19)
        #expect(limiter.admit(UUID()).remaining == 19)
        #expect(limiter.admit(Key("tenant-7", "user-42")).remaining == 19)
        #expect(limiter.admit("user-42", at: tick).isAdmitted)
        limiter.charge("user-43", cost: 3)
        #expect(limiter.take("user-43", upTo: 100).charged >= 17)

        #expect(Self.isSendable(limiter) && Self.isSendable(decision))
    }

    @Test func severalLimitsShareOneTableOfKeys() throws {
        var limits = LimitTable()
        let perUser = try limits.add("per-user", Limit(100, per: .seconds(1), burst: 20))
        let perAddress = try limits.add("per-address", "1000/minute")
        let both = try RateLimiter(limits, capacity: 1_000_000)
        #expect(both.admit("user-42", under: perUser).remaining == 19)
        #expect(both.admit("user-42", under: perAddress).remaining == 999)
    }

    @Test func aManualClockDecidesWhatTimeItIs() throws {
        let clock = ManualClock()
        let tested = try RateLimiter(Limit(10, per: .seconds(1)), capacity: 1000, time: .manual(clock))
        #expect(tested.admit("a", cost: 10).isAdmitted)
        clock.advance(by: .milliseconds(10))
        #expect(tested.admit("a").outcome == .refused(retryAfter: .milliseconds(90)))
        clock.advance(by: .milliseconds(-10))
        #expect(tested.admit("a").outcome == .refused(retryAfter: .milliseconds(100)))
    }

    @Test func theVerbsOfASpanAreThoseOfAKey() throws {
        let limiter = try RateLimiter("10/s", capacity: 64, time: .manual(ManualClock()))
        let bytes = Array("user-42".utf8)
        #expect(limiter.admit(bytes.span, cost: 2).remaining == 8)
        #expect(limiter.take(bytes.span, upTo: 3).charged == 3)
        limiter.charge(bytes.span, cost: 4)
        #expect(limiter.peek(bytes.span).remaining == 1)
        #expect(limiter.peek(Key(bytes: bytes)).remaining == 1)
    }

    private static func isSendable(_: some Sendable) -> Bool { true }
}
