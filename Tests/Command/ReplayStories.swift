// SPDX-License-Identifier: Apache-2.0

import PawlModel
import Testing

@testable import PawlCommand

/// What a replay decides, counts and reports.
@Suite struct ReplayStories {
    private static func replay(
        _ text: String, _ rate: String, capacity: Int? = nil
    ) throws -> (replay: Replay, reader: LineReader, lines: [String]) {
        var reader = try readLines(text)
        var replay = try Replay(reader.takeOrderedQuestions(), limit: Limit(rate), capacity: capacity)
        let keys = replay.list.keys
        var bytes: [UInt8] = []
        replay.run { question, decision in DecisionLine.append(question, decision, keys, to: &bytes) }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
        return (replay, reader, lines)
    }

    @Test func questionsAreDecidedInTheOrderOfTimeAndThoseOfOneMomentAsTheyCame() throws {
        let text = """
            {"t":2,"key":"c"}
            {"t":1,"key":"a"}
            {"t":2,"key":"b"}
            {"t":1,"key":"d"}
            {"t":0.5,"key":"e"}
            {"t":2,"key":"a"}
            """
        let replay = try Self.replay(text, "1/hour").replay
        let order = replay.list.questions.map { replay.list.keys.text($0.key) }
        #expect(order == ["e", "a", "d", "c", "b", "a"])
    }

    @Test func sortingIsStable() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = RandomBits(seed: seed)
        var list = QuestionList()
        for _ in 0..<20_000 {
            list.append(time: Instant(nanoseconds: Int64(random.number(below: 50))), key: 0, cost: 1)
        }
        list.sortByTime()
        let isStable = zip(list.questions, list.questions.dropFirst()).allSatisfy { left, right in
            left.time < right.time || left.time == right.time && left.order < right.order
        }
        #expect(isStable, "seed \(seed)")
    }

    @Test func decisionsAreWrittenInFull() throws {
        let text = """
            {"t":100.000000001,"key":"k\\n","cost":2}
            {"t":100.000000001,"key":"k\\n"}
            {"t":100.500000001,"key":"k\\n","cost":3}
            {"t":100.500000001,"key":7,"cost":-1}
            {"t":101.000000001,"key":"k\\n"}
            """
        let head = #"{"t":100.000000001,"key":"k\u000a","#
        let expected = [
            head
                + #""cost":2,"outcome":"admitted","admitted":true,"remaining":0,"retryAfter":null,"resetAfter":2.000000000}"#,
            head
                + #""cost":1,"outcome":"refused","admitted":false,"remaining":0,"retryAfter":1.000000000,"resetAfter":2.000000000}"#,
            #"{"t":100.500000001,"key":"k\u000a","cost":3,"outcome":"impossible","admitted":false,"remaining":0,"retryAfter":null,"resetAfter":1.500000000}"#,
            #"{"t":100.500000001,"key":7,"cost":-1,"outcome":"impossible","admitted":false,"remaining":2,"retryAfter":null,"resetAfter":0.000000000}"#,
            #"{"t":101.000000001,"key":"k\u000a","cost":1,"outcome":"admitted","admitted":true,"remaining":0,"retryAfter":null,"resetAfter":2.000000000}"#,
        ]
        let (replay, _, lines) = try Self.replay(text, "1/second burst=2")
        // An instant in the limit's own steps may lie up to 2 ns before the tick it stands for.
        #expect(lines.count == expected.count)
        for (line, expected) in zip(lines, expected) {
            let (head, reset) = Self.splitReset(line)
            let (expectedHead, expectedReset) = Self.splitReset(expected)
            #expect(Self.withoutRetry(head) == Self.withoutRetry(expectedHead))
            #expect(abs(reset - expectedReset) <= 2)
        }
        #expect(replay.tally.admitted == 2 && replay.tally.refused == 1 && replay.tally.impossible == 2)
    }

    /// A line before `resetAfter`, and that in nanoseconds.
    private static func splitReset(_ line: String) -> (head: String, nanoseconds: Int) {
        let parts = line.split(separator: #""resetAfter":"#)
        let digits = parts.last.map { $0.filter(\.isNumber) } ?? ""
        return (parts.first.map(String.init) ?? "", Int(digits) ?? -1)
    }

    private static func withoutRetry(_ head: String) -> String {
        head.replacing(/"retryAfter":(0\.9999999\d\d|1\.00000000\d)/, with: "\"retryAfter\":1")
    }

    @Test func peakLiveKeysAreThoseRememberedAtOnce() throws {
        let text = """
            {"t":0,"key":"a"}
            {"t":1,"key":"b"}
            {"t":5,"key":"c"}
            {"t":20,"key":"a"}
            {"t":20,"key":"d"}
            {"t":30,"key":"e"}
            """
        let replay = try Self.replay(text, "1/10 seconds").replay
        #expect(replay.tally.liveKeys.peak == 3)
        #expect(replay.list.keys.count == 5)
        #expect(try Self.replay(text, "unlimited").replay.tally.liveKeys.peak == 0)
    }

    @Test func liveKeysAgreeWithCountingThemAll() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = RandomBits(seed: seed)
        for _ in 0..<60 {
            let keyCount = 1 + random.number(below: 40)
            var live = LiveKeys(keyCount: keyCount)
            var expiries = [Int64](repeating: 0, count: keyCount)
            var now: Int64 = 0
            var peak = 0
            for _ in 0..<300 {
                now += Int64(random.number(below: 8))
                let key = random.number(below: keyCount)
                let longer = expiries[key] + Int64(random.number(below: 30))
                if random.chance(percent: 70) { expiries[key] = max(longer, now) }
                live.note(KeyTable.Number(key), now: now, resetAfter: max(0, expiries[key] - now))
                let count = expiries.count { $0 > now }
                peak = max(peak, count)
                #expect(live.count == count && live.peak == peak, "seed \(seed)")
            }
        }
    }

    @Test func theMostRefusedComeFirstAndEqualsAsTheyAppeared() throws {
        let text = ["b", "a", "a", "a", "b", "c", "c", "c", "d"].map { "{\"t\":1,\"key\":\"\($0)\"}" }
        let replay = try Self.replay(text.joined(separator: "\n"), "1/hour").replay
        let keys = replay.tally.mostRefused(10).map { replay.list.keys.text($0.key) }
        #expect(keys == ["a", "c", "b"])
        #expect(replay.tally.mostRefused(10).map(\.refused) == [2, 2, 1])
        #expect(replay.tally.mostRefused(10).map(\.questions) == [3, 3, 2])
        #expect(replay.tally.mostRefused(1).count == 1)
    }

    @Test func noLiveKeyIsForgottenWithinTheCapacity() throws {
        let text = (0..<3000).map { "{\"t\":\($0 / 100),\"key\":\($0 % 1500)}" }.joined(separator: "\n")
        let replay = try Self.replay(text, "1/hour").replay
        #expect(replay.capacity == 1500)
        #expect(replay.evicted == 0)
        #expect(replay.tally.admitted == 1500 && replay.tally.refused == 1500)
        #expect(replay.tally.liveKeys.peak == 1500)
    }

    @Test func timesTooFarApartCannotBeUsed() throws {
        let reader = try readLines(#"{"t":-9000000000,"key":1}"# + "\n" + #"{"t":9000000000,"key":1}"#)
        var far = reader
        let list = far.takeOrderedQuestions()
        #expect(throws: InputError.self) { try Replay(list, limit: Limit("1/s")) }
        // Seventy years are not too far.
        var near = try readLines(#"{"t":0,"key":1}"# + "\n" + #"{"t":2200000000,"key":1}"#)
        var replay = try Replay(near.takeOrderedQuestions(), limit: Limit("1/366 days"))
        replay.run { _, _ in }
        #expect(replay.tally.admitted == 2)
    }
}
