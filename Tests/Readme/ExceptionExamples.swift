// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlTesting
import Testing

/// The examples of the article on exceptional keys, word for word, and what comes of them.
@Suite struct ExceptionExamples {
    @Test func whatIsSaidOfOneKey() throws {
        let limiter = try RateLimiter("100/second", capacity: 1000, time: .manual(ManualClock()))

        try limiter.block("10.0.0.7", for: .seconds(600))
        try limiter.override("partner-3", with: Limit("5000/second"), for: .seconds(86_400))
        limiter.reset("user-42")
        limiter.penalise("user-43", by: 20)

        #expect(limiter.admit("10.0.0.7").retryAfter == .seconds(600))
        #expect(limiter.peek("partner-3").remaining == 5000 && limiter.peek("user-43").remaining == 80)
    }

    @Test func everything() throws {
        let limiter = try RateLimiter("100/second", capacity: 1000)

        try limiter.override("partner-3", with: .unlimited)
        limiter.endOverride("partner-3")

        #expect(limiter.exceptions().isEmpty)
    }

    @Test func theList() throws {
        let limiter = try RateLimiter("100/second", capacity: 1000)
        try limiter.block("10.0.0.7", for: .seconds(600))

        for exception in limiter.exceptions() {
            print(exception.limit, exception.key, exception.kind, exception.until ?? "until ended")
        }

        #expect(limiter.exceptions().map(\.key) == [Key("10.0.0.7")])
    }
}
