// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlModel
import PawlTesting
import TestSupport

/// A limit of windows, small enough that all that can happen to a key around a boundary can be visited.
struct WindowWorld: Sendable, CustomStringConvertible {
    let limit: Limit
    let plan: Plan
    let record: PlanRecord
    let windows: ReferenceWindows
    let unixAtZero: Int64

    init(_ count: Int, perMilliseconds period: Int, _ algorithm: Limit.Algorithm, unixAtZero: Int64) throws {
        limit = try Limit(count, per: .milliseconds(period), algorithm: algorithm)
        plan = Plan(limit, name: LimitName(immortal: "windows"), unixAtZero: unixAtZero)
        record = PlanRecord(immortal: plan)
        windows = ReferenceWindows(limit, unixAtZero: Int128(unixAtZero))
        self.unixAtZero = unixAtZero
    }

    var description: String { "\(limit), tick zero at \(unixAtZero) ns" }

    /// A key never seen.
    var fresh: ReferenceCounts { ReferenceCounts(limit, windows) }

    /// The first tick of a window, and those around it, up to 3 ns before and after.
    func around(_ window: Int128) -> [Tick] {
        let start = windows.start(of: window)
        return (-3...3).map { start.advanced(by: .nanoseconds($0)) }
    }

    /// The word that the plan makes of what a key was charged: first `before` in the window before the newest one.
    ///
    /// Made by charging, so that nothing here needs to know how a word is laid out.
    func word(before: Int128, used: Int128, newest: Int128) -> UInt64 {
        var word = Plan.fresh
        for (units, window) in [(before, newest - 1), (used, newest)] where units > 0 {
            word = step(.charge, Cost(Int(clamping: units)), word, windows.start(of: window)).word
        }
        return word
    }

    func step(_ verb: Verb, _ cost: Cost, _ word: UInt64, _ now: Tick) -> Step {
        plan.step(verb, cost, word: word, at: now)
    }

    /// Where tick zero lies: on a boundary, next to one, at a third of a window, before 1970 and near, in the years 1923,
    /// 2026 and 2100, and as far away as a clock could say.
    static func phases(perMilliseconds period: Int) -> [Int64] {
        let window = Int64(period) * 1_000_000
        return [
            0, 1, window - 1, window / 3, -1, -window, -window - 1, -1_483_228_800_000_000_007,
            1_772_366_400_123_456_789, 4_102_444_800_000_000_001, .max, .min,
        ]
    }

    /// Small counts in the shortest period, the longest, and some between, in all phases or, but for long runs, some.
    static let all: [WindowWorld] = {
        let rates = [(1, 1000), (2, 1), (3, 7), (2, 86_400_000), (1, 366 * 86_400_000)]
        return [Limit.Algorithm.fixedWindow, .slidingCounter].flatMap { algorithm in
            rates.flatMap { count, period in
                let phases = phases(perMilliseconds: period)
                let size = TestSize.rounds(long: phases.count, usual: 5, sanitized: 1)
                return (0..<size).map { index in
                    // Other phases for other rates, so that each is seen with some.
                    let phase = phases[(index * 5 + count + period) % phases.count]
                    do {
                        return try WindowWorld(count, perMilliseconds: period, algorithm, unixAtZero: phase)
                    } catch {
                        preconditionFailure("\(error)")
                    }
                }
            }
        }
    }()
}
