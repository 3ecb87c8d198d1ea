// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import PawlTesting
import Synchronization
import TestSupport
import Testing

/// Batches decide as so many single questions at one instant.
@Suite struct BatchStories {
    @Test func aBatchAnswersInTheOrderOfItsKeys() throws {
        let limiter = try RateLimiter("2/s", capacity: 64, time: .manual(ManualClock()))
        let decisions = limiter.admitEach(["a", "b", "a", "a", "c"])
        #expect(decisions.map(\.isAdmitted) == [true, true, true, false, true])
        #expect(decisions.map(\.remaining) == [1, 1, 0, 0, 1])
        #expect(decisions[3].outcome == .refused(retryAfter: ms(500)))
        #expect(limiter.counts().admitted == 4 && limiter.counts().refused == 1)
    }

    @Test func everyKeyMayHaveACostOfItsOwn() throws {
        let limiter = try RateLimiter("10/s", capacity: 64, time: .manual(ManualClock()))
        let decisions = limiter.admitEach(zip(["a", "b", "a", "b", "a"], [6, 11, 5, 0, 4]))
        #expect(
            decisions.map(\.outcome) == [.admitted, .impossible, .refused(retryAfter: ms(100)), .admitted, .admitted])
        #expect(limiter.peek("a").remaining == 0 && limiter.peek("b").remaining == 10)
    }

    @Test func anEmptyBatchIsAnswered() throws {
        let limiter = try RateLimiter("2/s", capacity: 64)
        #expect(limiter.admitEach([String]()).isEmpty)
        var decisions = limiter.admitEach(["left", "over"])
        limiter.admitEach([String](), into: &decisions)
        #expect(decisions.isEmpty)
    }

    @Test func everyFormOfKeyMayComeInABatch() throws {
        let limiter = try RateLimiter("1/s", capacity: 64, time: .manual(ManualClock()))
        #expect(limiter.admitEach(1...3).count == 3)
        #expect(!limiter.admit(2).isAdmitted && limiter.admit("2").isAdmitted)
        #expect(limiter.admitEach([Key("t", "u"), Key("t", "v")]).count == 2)
        #expect(!limiter.admit(Key("t", "v")).isAdmitted)
        #expect(limiter.admitEach("x y x".split(separator: " ")).map(\.isAdmitted) == [true, true, false])
    }

    @Test func aBatchIsAskedUnderOneLimitAtOneInstant() throws {
        var limits = LimitTable()
        _ = try limits.add("first", "1/s")
        let second = try limits.add("second", "4/s burst=3")
        let limiter = try RateLimiter(limits, capacity: 64, time: .manual(ManualClock()))
        let now = limiter.now
        let decisions = limiter.admitEach(["a", "a"], cost: 2, under: second, at: now)
        #expect(decisions.map(\.name) == ["second", "second"])
        #expect(decisions.map(\.outcome) == [.admitted, .refused(retryAfter: ms(250))])
        #expect(limiter.peek("a", at: now).remaining == 1)
    }

    /// One reading for all, however long the batch: a clock that moves with each reading tells.
    @Test func aBatchReadsTheClockOnce() throws {
        let clock = CountingClock()
        let limiter = try RateLimiter("1/s", capacity: 256, time: .custom(clock))
        let before = clock.readings
        _ = limiter.admitEach(0..<100)
        #expect(clock.readings == before + 1)
        _ = limiter.admitEach(0..<100, at: limiter.now)
        #expect(clock.readings == before + 2, "the second was ours")
    }

    @Test(arguments: [1, 15, 16, 17, 31, 32, 33, 1000], Seeds.some(3))
    func aBatchIsSoManySingleQuestions(size: Int, seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let (batched, single) = (
            try RateLimiter("100/s burst=7", capacity: 200), try RateLimiter("100/s burst=7", capacity: 200)
        )
        var (tick, decisions) = (batched.now, [Decision]())
        for _ in 0..<5 {
            let keys = (0..<size).map { _ in Int.random(in: 0..<60, using: &random) }
            let costs = keys.map { _ in Int.random(in: -1...8, using: &random) }
            batched.admitEach(zip(keys, costs), at: tick, into: &decisions)
            let expected = zip(keys, costs).map { DecisionFields(single.admit($0, cost: $1, at: tick)) }
            #expect(decisions.map { DecisionFields($0) } == expected, "seed \(seed)")
            tick = tick.advanced(by: .milliseconds(Int.random(in: 0...100, using: &random)))
        }
        #expect(batched.counts() == single.counts() && batched.engine.audit().violations == [])
    }

    /// There is room for so many questions; nothing is written beyond it.
    @Test func aKeyThatLendsItsBytesTwiceStopsTheProgram() async {
        await #expect(processExitsWith: .failure) {
            let limiter = try RateLimiter("2/s", capacity: 64)
            // One alone, so that the room is full after the first of the two calls of another.
            _ = limiter.admitEach((0..<17).map { Restless(number: $0, lends: $0 == 0 ? 1 : 2) })
        }
    }
}

/// A key that does not keep to what the protocol says.
private struct Restless: LimiterKey {
    let number: Int
    let lends: Int

    func withKey<Result>(_ body: (KeyKind, Span<UInt8>) -> Result) -> Result {
        for _ in 1..<lends { _ = number.withKey(body) }
        return number.withKey(body)
    }
}

/// A clock that moves by a second whenever it is read.
private final class CountingClock: LimiterClock {
    private let count = Atomic<UInt64>(1000)

    var readings: UInt64 { count.load(ordering: .relaxed) }

    func monotonicNanoseconds() -> UInt64 { count.wrappingAdd(1, ordering: .relaxed).newValue * 1_000_000_000 }
    func wallNanoseconds() -> Int64 { 0 }
}
