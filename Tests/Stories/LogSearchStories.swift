// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlModel
import TestSupport
import Testing

@testable import PawlEngine

/// A log of a hundred thousand records: how far a search goes, and what a pause leaves to do.
@Suite struct LogSearchStories {
    private static let count = 100_000
    /// Records are a microsecond apart, and a question comes a microsecond after the last of them.
    private static func filled() throws -> LogOfOneKey {
        let limit = try Limit(count, per: .seconds(1), algorithm: .slidingLog)
        var key = LogOfOneKey(limit, chunks: LogOfOneKey.chunksMax(limit))
        for number in 0..<count { _ = try key.step(.admit, Cost(1), at: Tick(nanoseconds: UInt64(number) * 1000)) }
        return key
    }

    @Test func noSearchLooksAtMoreThanAHundredChunks() throws {
        let key = try Self.filled()
        let root = key.pool[SlidingLog.handle(key.word)]
        let header = LogHeader(root)
        #expect(header.records == Self.count && header.sum == UInt64(Self.count))
        var most = 0
        for number in stride(from: 0, to: Self.count, by: 7) {
            for isByAge in [true, false] {
                // Up to that record, which is so many grains of a nanosecond older than the newest.
                let age = UInt64(Self.count - 1 - number) * 1000
                let bounds =
                    isByAge
                    ? LogCursor.Bounds(age: age + 1, newestGrain: header.newest)
                    : LogCursor.Bounds(units: UInt64(number) + 1, newestGrain: header.newest)
                var cursor = LogCursor(header)
                let record = cursor.pass(bounds, LogExtent(pool: key.pool, root: root, header: header))
                #expect(record?.age(before: header.newest) == age && cursor.passed == UInt64(number))
                most = max(most, cursor.chunksSeen)
            }
        }
        #expect(most <= 100)
    }

    /// Also from each place where the oldest record can be, as time goes by, and both searches together.
    @Test func asTimeGoesByNoQuestionLooksAtMoreThanAHundredAndFifty() throws {
        var key = try Self.filled()
        var most = 0
        for passed in stride(from: 0, to: Self.count - 2000, by: 1999) {
            let now = Tick(nanoseconds: 1_000_000_000 + UInt64(passed) * 1000)
            let step = try key.step(.admit, Cost(1), at: now)
            let root = key.pool[SlidingLog.handle(step.word)]
            let header = LogHeader(root)
            var cursor = LogCursor(header)
            // As a question does that comes after a pause and has to wait: to the window's edge, and on to the newest.
            let log = LogExtent(pool: key.pool, root: root, header: header)
            _ = cursor.pass(LogCursor.Bounds(age: header.sum * 500, newestGrain: header.newest), log)
            let record = cursor.pass(LogCursor.Bounds(units: header.sum, newestGrain: header.newest), log)
            #expect(record?.age(before: header.newest) == 0)
            most = max(most, cursor.chunksSeen)
        }
        #expect(most <= 150)
    }

    @Test func afterAPauseEverythingIsReturnedAtOnce() throws {
        var key = try Self.filled()
        #expect(key.pool.chunksInUse >= Self.count / LogChunk.records)
        _ = try key.step(.admit, Cost(1), at: Tick(nanoseconds: 1_000_000_000 + 50_000_000))
        #expect(key.pool.chunksInUse <= Self.count / LogChunk.records / 2 + 3)
        _ = try key.step(.admit, Cost(1), at: Tick(nanoseconds: 5_000_000_000))
        #expect(key.pool.chunksInUse == 1)
        key.release()
        #expect(key.pool.chunksInUse == 0)
    }

    @Test func aSmallLogIsOneChunkForGood() throws {
        let limit = try Limit(8, per: .seconds(1), algorithm: .slidingLog)
        var key = LogOfOneKey(limit, chunks: 1)
        for number in 0..<1000 {
            _ = try key.step(.admit, Cost(1), at: Tick(nanoseconds: UInt64(number) * 100_000_000))
        }
        #expect(key.pool.chunksInUse == 1)
    }

    /// Without the lock anything may be read: chunks that others have filled with something else.
    @Test func lookingIntoGarbageIsSurvived() throws {
        var random = SeededGenerator(seed: 7)
        let limit = try Limit(100_000, per: .seconds(1), algorithm: .slidingLog)
        let key = LogOfOneKey(limit, chunks: 64)
        for _ in 0..<64 { _ = key.pool.take() }
        for _ in 0..<5_000 {
            for chunk: UInt32 in 1...64 {
                let isWild = random.onceIn(2)
                for word in 0..<16 where random.onceIn(3) {
                    key.pool[chunk][word] = isWild ? random.next() : random.next() & 0x3F_0000_003F
                }
            }
            let word = random.next()
            let now = Tick(nanoseconds: random.next() &>> UInt64.random(in: 0..<64, using: &random))
            _ = key.key.look([.admit, .peek, .take].randomElement(using: &random)!, Cost(1000), word: word, at: now)
        }
    }
}
