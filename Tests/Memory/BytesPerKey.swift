// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import Testing

/// What a key costs, with locks, stashes and plans, without the threads' counts.
@Suite struct BytesPerKey {
    static let most = 24.0

    @Test(arguments: [100_000, 1_000_000, 10_000_000])
    func aKeyTakesAtMostTwentyFourBytes(capacity: Int) throws {
        let limiter = try RateLimiter("100/second burst=20", capacity: capacity)
        let bytes = Double(limiter.reservedBytes) / Double(capacity)
        print("\(capacity) keys from \(Arena.source): \(limiter.reservedBytes) bytes, \(bytes) a key")
        #expect(bytes <= Self.most)
        // Less than a tag and a word would be a table that cannot keep its promise.
        #expect(bytes >= 16)
    }

    /// What is reserved is not used until keys come.
    @Test(Residence.isTold)
    func aLimiterForTenMillionKeysTouchesNextToNothing() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            _ = try RateLimiter("100/second", capacity: 1_000)
            var limiter: RateLimiter?
            let growth = try Residence.growth { limiter = try RateLimiter("100/second", capacity: 10_000_000) }
            print("a limiter for ten million keys: \(try #require(growth) >> 10) KB in memory before the first")
            #expect(try #require(growth) < 1 << 20)
            #expect(try #require(limiter).reservedBytes > 200 << 20)
        }
        report(result)
    }

    /// Who asks for it has all pages before the first question.
    @Test(Residence.isTold)
    func aPrefaultedLimiterTouchesEverythingAtOnce() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            _ = try RateLimiter("100/second", capacity: 1_000)
            var kept: RateLimiter?
            let made = try Residence.growth {
                kept = try RateLimiter("1/hour", capacity: 1_000_000, prefault: true)
            }
            let limiter = try #require(kept)
            print("a prefaulted limiter for a million keys: \(try #require(made) >> 10) KB in memory")
            #expect(try #require(made) >= limiter.reservedBytes)
            let asked = Residence.growth { ask(limiter, keys: 1_000_000) }
            #expect(try #require(asked) < 1 << 20)
        }
        report(result)
    }

    /// As many live keys as were promised, none forgotten, in as many bytes.
    @Test(Residence.isTold)
    func liveKeysTakeWhatIsReservedAndNoMore() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            let capacity = 300_000
            try ask(RateLimiter("1/hour", capacity: 1_000), keys: 1_000)
            var kept: RateLimiter?
            let growth = try Residence.growth {
                let limiter = try RateLimiter("1/hour", capacity: capacity)
                ask(limiter, keys: capacity)
                kept = limiter
            }
            let counts = try #require(kept).tableCounts
            #expect(counts.entries == capacity && counts.evicted == 0)
            let bytes = Double(try #require(growth)) / Double(capacity)
            print("\(capacity) live keys from \(Arena.source): \(bytes) bytes a key in memory")
            // A quarter of a megabyte besides: the thread's counts, and what the runtime makes when it is first asked.
            #expect(bytes <= BytesPerKey.most + Double(1 << 18) / Double(capacity))
            #expect(bytes >= 16)
        }
        report(result)
    }
}

private func ask(_ limiter: RateLimiter, keys: Int) {
    for key in 0..<keys { _ = limiter.admit(key) }
}
