// SPDX-License-Identifier: Apache-2.0

import Foundation
import Pawl
import PawlTesting
import Testing

/// A question to ask again and again, and what it comes to each time.
struct Question: Sendable, CustomTestStringConvertible {
    let name: String
    let outcome: Answers.Kind
    var limiter: @Sendable () throws -> RateLimiter = { try RateLimiter("1/hour", capacity: 1_000) }
    /// Questions asked before, to bring the limiter where it is to be.
    var warmUp = 1
    /// Whether the table is too small for the keys.
    var evicts = false
    /// Asked with a number that is another each time.
    let ask: @Sendable (RateLimiter, Int) -> Decision

    var testDescription: String { name }

    private static let generous: @Sendable () throws -> RateLimiter = {
        try RateLimiter("1000000000/second", capacity: 1_000)
    }
    private static let roomy: @Sendable () throws -> RateLimiter = { try RateLimiter("1/hour", capacity: 200_000) }

    static let all = known + refused + new + full + impossible + windows + clocks + exceptions

    private static let known = [
        Question(name: "admit, known key", outcome: .admitted, limiter: generous) { limiter, _ in
            limiter.admit("user-42")
        },
        Question(name: "take, known key", outcome: .admitted, limiter: generous) { limiter, _ in
            limiter.take("user-42", upTo: 2)
        },
        Question(name: "charge, known key", outcome: .admitted, limiter: generous) { limiter, _ in
            limiter.charge("user-42", cost: 3)
        },
        Question(name: "charge, into debt", outcome: .admitted) { limiter, _ in limiter.charge("user-42", cost: 3) },
        Question(name: "peek, known key", outcome: .admitted, limiter: generous) { limiter, index in
            index == 0 ? limiter.admit("user-42") : limiter.peek("user-42")
        },
        Question(name: "admit nothing", outcome: .admitted) { limiter, _ in limiter.admit("user-42", cost: 0) },
        Question(
            name: "admit, unlimited", outcome: .admitted,
            limiter: { try RateLimiter(.unlimited, capacity: 1_000) },
            ask: { limiter, _ in limiter.admit("user-42") }),
    ]

    private static let refused = [
        Question(name: "admit, refused", outcome: .refused) { limiter, _ in limiter.admit("user-42") },
        Question(name: "take, refused", outcome: .refused) { limiter, _ in limiter.take("user-42", upTo: 5) },
        Question(name: "peek, refused", outcome: .refused) { limiter, index in
            index == 0 ? limiter.admit("user-42") : limiter.peek("user-42")
        },
    ]

    private static let new = [
        Question(name: "admit, new key", outcome: .admitted, limiter: roomy) { limiter, index in limiter.admit(index) },
        Question(name: "take, new key", outcome: .admitted, limiter: roomy) { limiter, index in
            limiter.take(index, upTo: 1)
        },
        Question(name: "charge, new key", outcome: .admitted, limiter: roomy) { limiter, index in limiter.charge(index)
        },
        Question(name: "peek, absent key", outcome: .admitted) { limiter, index in limiter.peek(index) },
        Question(name: "admit, new key for a live one", outcome: .admitted, warmUp: 5_000, evicts: true) {
            limiter, index in limiter.admit(index)
        },
        Question(
            name: "admit, new key for a spent one", outcome: .admitted,
            limiter: { try RateLimiter("1/ms", capacity: 1_000) }, warmUp: 5_000,
            ask: { limiter, index in limiter.admit(index, at: Tick(nanoseconds: UInt64(index) * 1_000_000)) }),
    ]

    private static let full = [
        Question(
            name: "admit, new key without a place", outcome: .refused,
            limiter: { try RateLimiter("1/hour", capacity: 1_000, whenFull: .refuseNew) }, warmUp: 5_000,
            ask: { limiter, index in limiter.admit(index) }),
        Question(
            name: "charge, new key in the shared count", outcome: .admitted,
            limiter: { try RateLimiter("1/hour", capacity: 1_000, whenFull: .sharedOverflow) }, warmUp: 5_000,
            ask: { limiter, index in limiter.charge(index) }),
    ]

    private static let windows = ["fixed-window", "sliding-counter"].flatMap { algorithm in
        [
            Question(
                name: "admit, known key, \(algorithm)", outcome: .admitted,
                limiter: { try RateLimiter("500000/minute algorithm=\(algorithm)", capacity: 1_000) },
                ask: { limiter, _ in limiter.admit("user-42") }),
            Question(
                name: "admit, refused, \(algorithm)", outcome: .refused,
                limiter: {
                    try RateLimiter("1/day algorithm=\(algorithm)", capacity: 1_000, time: .manual(ManualClock()))
                },
                ask: { limiter, _ in limiter.admit("user-42") }),
            Question(
                name: "take, refused, \(algorithm)", outcome: .refused,
                limiter: {
                    try RateLimiter("1/day algorithm=\(algorithm)", capacity: 1_000, time: .manual(ManualClock()))
                },
                ask: { limiter, _ in limiter.take("user-42", upTo: 3) }),
            Question(
                name: "admit, new key, \(algorithm)", outcome: .admitted,
                limiter: { try RateLimiter("1/day algorithm=\(algorithm)", capacity: 200_000) },
                ask: { limiter, index in limiter.admit(index) }),
        ]
    }

    private static let impossible = [
        Question(name: "admit, impossible", outcome: .impossible) { limiter, _ in limiter.admit("user-42", cost: 2) },
        Question(name: "admit, negative", outcome: .impossible) { limiter, _ in limiter.admit("user-42", cost: -1) },
        Question(name: "take, negative", outcome: .impossible) { limiter, _ in limiter.take("user-42", upTo: -1) },
        Question(name: "charge, negative", outcome: .impossible) { limiter, _ in limiter.charge("user-42", cost: -1) },
        Question(name: "peek, impossible", outcome: .impossible) { limiter, _ in limiter.peek("user-42", cost: 2) },
    ]

    private static let clocks = [
        Question(
            name: "admit, a clock moved by hand", outcome: .admitted,
            limiter: { try RateLimiter("1000000/second", capacity: 1_000, time: .manual(ManualClock())) },
            ask: { limiter, _ in limiter.admit("user-42") }),
        Question(
            name: "admit, a clock of one's own", outcome: .admitted,
            limiter: { try RateLimiter("1000000/second", capacity: 1_000, time: .custom(StandingClock())) },
            ask: { limiter, _ in limiter.admit("user-42") }),
        Question(
            name: "admit, under the second of two limits", outcome: .admitted,
            limiter: { try RateLimiter(two.table, capacity: 1_000) },
            ask: { limiter, _ in limiter.admit("user-42", under: two.second) }),
    ]

    private static let exceptions = [
        Question(name: "admit, blocked", outcome: .refused, limiter: exceptional) { limiter, _ in
            limiter.admit("blocked")
        },
        Question(name: "charge, blocked", outcome: .admitted, limiter: exceptional) { limiter, _ in
            limiter.charge("blocked")
        },
        Question(name: "admit, a limit of its own", outcome: .admitted, limiter: exceptional) { limiter, _ in
            limiter.admit("partner")
        },
        Question(name: "admit, another key", outcome: .admitted, limiter: exceptional) { limiter, _ in
            limiter.admit("user-42")
        },
        Question(name: "penalise", outcome: .admitted, limiter: exceptional) { limiter, _ in
            limiter.penalise("user-42", by: 2)
        },
    ]

    private static let exceptional: @Sendable () throws -> RateLimiter = {
        let limiter = try RateLimiter("1000000000/second", capacity: 1_000)
        try limiter.block("blocked", for: .seconds(86_400))
        try limiter.override("partner", with: Limit("900000000/second"))
        return limiter
    }

    private static let two: (table: LimitTable, second: LimitTable.ID?) = {
        var table = LimitTable()
        _ = try? table.add("per-user", "1/hour")
        let second = try? table.add("per-address-in-a-longer-name", "1000000000/second")
        return (table, second)
    }()
}

private struct StandingClock: LimiterClock {
    func monotonicNanoseconds() -> UInt64 { 1 << 40 }
    func wallNanoseconds() -> Int64 { 0 }
}

/// One key asked for in one of the forms that keys have.
struct KeyForm: Sendable, CustomTestStringConvertible {
    let name: String
    let ask: @Sendable (RateLimiter) -> Decision

    var testDescription: String { name }

    private static let long = String(repeating: "a long key ", count: 20)
    private static let part = long.dropFirst(3)
    private static let uuid = UUID()
    private static let pair = Key("tenant-7", "user-42")
    private static let whole = Key(bytes: [1, 2, 3])
    private static let bytes = ContiguousArray<UInt8>(0..<100)

    static let all = [
        KeyForm(name: "a short string") { $0.admit("user-42") },
        KeyForm(name: "a long string") { $0.admit(long) },
        KeyForm(name: "a part of a string") { $0.admit(part) },
        KeyForm(name: "an integer") { $0.admit(42) },
        KeyForm(name: "a byte") { $0.admit(UInt8(42)) },
        KeyForm(name: "a large integer") { $0.admit(Int128.max) },
        KeyForm(name: "the largest integer") { $0.admit(UInt128.max) },
        KeyForm(name: "a UUID") { $0.admit(uuid) },
        KeyForm(name: "a key of two parts") { $0.admit(pair) },
        KeyForm(name: "a key of bytes") { $0.admit(whole) },
        KeyForm(name: "a span") { $0.admit(bytes.span) },
    ]
}

/// How some questions were answered.
struct Answers {
    enum Kind: Sendable {
        case admitted, refused, impossible
    }

    private var admitted = 0
    private var refused = 0
    private var impossible = 0
    /// Of no use but that everything is worked out.
    private var latest: (remaining: Int, retryAfter: Duration?, resetAfter: Duration, charged: Int)?

    /// Asks for everything that a decision can tell without making text.
    mutating func note(_ decision: Decision) {
        latest = (decision.remaining, decision.retryAfter, decision.resetAfter, decision.charged)
        switch decision.outcome {
        case .admitted: admitted += 1
        case .refused: refused += 1
        case .impossible: impossible += 1
        }
    }

    var outcomes: [Kind: Int] {
        let all: [(Kind, Int)] = [(.admitted, admitted), (.refused, refused), (.impossible, impossible)]
        return Dictionary(uniqueKeysWithValues: all.filter { $0.1 > 0 })
    }
}
