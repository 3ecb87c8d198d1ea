// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import PawlTesting
import TestSupport

/// A random history of everything that can be done to a limiter of several limits, and the reference for the same: questions
/// about one limit and about several, reservations and what becomes of them, limits that change, come and go, sweeps, and a
/// clock that is stepped both ways. One seed, one history.
///
/// The clock is never stepped back behind a change or a sweep: there a limiter may have forgotten what a reference has not.
struct LimitsHistory {
    /// A limit of both, and what of its past decides whether a receipt can be compared.
    struct Name {
        let id: LimitTable.ID
        var isRemoved = false
        /// How often it was changed so that keys' state was carried over, and so that it was forgotten.
        var carried = 0
        var forgotten = 0
        /// How often single keys were carried over to another plan.
        var carriedKeys: [Key: Int] = [:]
    }

    var random: SeededGenerator
    let limiter: RateLimiter
    var reference: ReferenceLimits
    var names: [Name]
    var open: [OpenReceipt] = []
    let keys: [Key]
    private let isSmall: Bool
    private let clock: ManualClock
    private let start: Int
    private var elapsed = 0
    /// Since the limiter was made, as `elapsed`: no earlier instant is asked about.
    private var floor: Int
    private var last = (retry: 0, reset: 0)
    /// When what is special about keys ends, as `elapsed`.
    var ends: [End] = []
    /// What was done to no avail is not counted.
    var did: [Deed: Int] = [:]

    enum Deed: CaseIterable {
        case granted, refused, impossible, grantedAlone, reserved, refunded, refundedAfterReset, chargedMore, changed
        case removed, added, reset, swept, blocked, refusedByBlock, chargedBehindBlock, unblocked, overridden,
            overrideEnded
        case endedByItself, resetAlone, penalised
    }

    /// Whether the past is kept.
    private let isTold: Bool

    init(seed: UInt64, isTold: Bool = false) throws {
        self.isTold = isTold
        random = SeededGenerator(seed: seed)
        isSmall = !random.onceIn(3)
        var table = LimitTable()
        var (limits, modes, names): ([Limit], [LimitMode], [Name]) = ([], [], [])
        for index in 0..<Int.random(in: 2...4, using: &random) {
            limits.append(try random.limit(isSmall: isSmall))
            modes.append(random.mode())
            names.append(Name(id: try table.add("limit-\(index)", limits[index], mode: modes[index])))
        }
        self.names = names
        keys = random.keys(3)
        let wallTime = random.wallTime()
        clock = ManualClock(wallTime: wallTime)
        let start = limits.map(\.period).max() ?? .zero
        limiter = try RateLimiter(table, capacity: 1024, time: .manual(clock))
        reference = ReferenceLimits(limits, modes: modes, unixTimeAtZero: wallTime - start)
        self.start = nanoseconds(start)
        floor = -self.start
    }

    // MARK: Time

    var now: Tick { Tick(nanoseconds: UInt64(start + elapsed)) }

    private mutating func moveTo(_ wanted: Int) {
        let wanted = min(max(wanted, floor), 1 << 60)
        clock.advance(by: .nanoseconds(wanted - elapsed))
        elapsed = wanted
    }

    /// From now on nothing happens before now.
    mutating func raiseFloor(to instant: Tick) {
        floor = max(floor, Int(instant.nanoseconds) - start)
        moveTo(max(elapsed, floor))
    }

    /// Around now, not before the floor.
    mutating func instantNearby() -> Tick {
        guard random.onceIn(3) else { return now }
        let away = random.magnitude(0...longestPeriod)
        let instant = Bool.random(using: &random) ? elapsed + away : elapsed - away
        return Tick(nanoseconds: UInt64(start + min(max(instant, floor), 1 << 60)))
    }

    private var longestPeriod: Int { names.indices.map { nanoseconds(reference[$0].limit.period) }.max() ?? 1 }

    private mutating func letTimePass() {
        switch Int.random(in: 0..<20, using: &random) {
        case 0..<7: break
        case 9..<12: moveTo(elapsed + random.magnitude(0...longestPeriod))
        case 7: if let end = ends.randomElement(using: &random) { moveTo(max(elapsed, end.instant)) }
        case 8: if let end = ends.randomElement(using: &random) { moveTo(max(elapsed, end.instant - 1)) }
        case 12: moveTo(elapsed + last.reset)
        case 13: moveTo(elapsed + max(last.reset - 1, 0))
        case 14: moveTo(elapsed + last.retry)
        case 15: moveTo(elapsed + max(last.retry - 1, 0))
        case 16: moveTo(elapsed + random.magnitude(0...last.reset + 1))
        default: moveTo(elapsed - random.magnitude(0...longestPeriod))
        }
    }

    /// The end of a block or an override.
    struct End {
        let instant: Int
        let limit: Int
        let key: Key
        let isOfBlock: Bool
    }

    func end(_ instant: Tick, _ limit: Int, _ key: Key, isOfBlock: Bool) -> End {
        End(instant: Int(instant.nanoseconds) - start, limit: limit, key: key, isOfBlock: isOfBlock)
    }

    /// Nothing is asked about from before the end of an exception once that has come.
    private mutating func noteEnds() {
        for end in ends where end.instant <= elapsed {
            raiseFloor(to: now)
            note(.endedByItself)
            if !end.isOfBlock { names[end.limit].carriedKeys[end.key, default: 0] += 1 }
        }
        ends.removeAll { $0.instant <= elapsed }
    }

    // MARK: What happens

    /// All that happened so far, a line each, to be read when something differs.
    private(set) var past: [String] = []

    mutating func tell(_ line: (LimitsHistory) -> String) {
        if isTold { past.append("\(now.nanoseconds) ns: \(line(self))") }
    }

    /// Does one thing with both; what differs, if anything does.
    mutating func goOn() throws -> String? {
        letTimePass()
        noteEnds()
        return switch Int.random(in: 0..<46, using: &random) {
        case 40...: try makeException()
        case 0..<8: askOne()
        case 8..<18: askSeveral()
        case 18..<22: reserveOne()
        case 22..<25: reserveSeveral()
        case 25..<34: settle()
        case 34..<37: try change()
        case 37: try comeOrGo()
        case 38: random.onceIn(4) ? try resetAll() : peek(anyLimit(), anyKey())
        default: random.onceIn(3) ? sweep() : peek(anyLimit(), anyKey())
        }
    }

    mutating func anyLimit() -> Int { Int.random(in: 0..<names.count, using: &random) }
    mutating func anyKey() -> Key { keys.randomElement(using: &random) ?? Key(0) }
    mutating func anyInstant() -> Tick? { Bool.random(using: &random) ? now : nil }

    mutating func anyCost(_ limit: Int) -> Int {
        let remaining = reference[limit].peek(anyKey(), at: now).remaining
        return random.cost(reference[limit].limit, remaining: remaining)
    }

    mutating func anyLimit(for limit: Limit) throws -> Limit {
        guard limit != .unlimited, random.onceIn(2) else { return try random.limit(isSmall: isSmall) }
        return try random.limit(like: limit)
    }

    mutating func note(_ deed: Deed) { did[deed, default: 0] += 1 }

    mutating func note(retry: Duration?, reset: Duration) {
        last = (min(nanoseconds(retry ?? .zero), 1 << 59), min(nanoseconds(reset), 1 << 59))
    }

    func differs(
        _ what: String, _ answer: some CustomStringConvertible, _ expected: some CustomStringConvertible
    ) -> String {
        let limits = names.indices.map { "\(reference[$0].limit) \(reference.mode(of: $0))" }
        return "\(what) at \(now) under \(limits): \(answer), expected \(expected)"
    }
}

extension SeededGenerator {
    /// Most limits are enforced.
    mutating func mode() -> LimitMode { onceIn(5) ? LimitMode.allCases.randomElement(using: &self) ?? .off : .enforce }

    /// Any limit, or one of a few units, periods and bursts, which random questions use up.
    mutating func limit(isSmall: Bool) throws -> Limit {
        if onceIn(16) { return .unlimited }
        guard isSmall else { return try limit() }
        let count = Int.random(in: 1...12, using: &self)
        let period = Duration.milliseconds([10, 1000, 1000, 1500, 7000].randomElement(using: &self) ?? 1000)
        let algorithm =
            [Limit.Algorithm.gcra, .gcra, .fixedWindow, .slidingCounter].randomElement(using: &self) ?? .gcra
        let burst = algorithm == .gcra && onceIn(2) ? Int.random(in: 1...20, using: &self) : nil
        return try Limit(count, per: period, burst: burst, algorithm: algorithm)
    }

    /// One of the same period, or the same.
    mutating func limit(like limit: Limit) throws -> Limit {
        if onceIn(3) { return limit }
        let algorithms = [limit.algorithm, .gcra, .fixedWindow, .slidingCounter]
        let algorithm = algorithms.randomElement(using: &self) ?? .gcra
        let countMax = Limit.countMax(per: limit.period, algorithm: algorithm)
        let count = min(
            max(1, limit.count / Int.random(in: 1...3, using: &self) * Int.random(in: 1...3, using: &self)), countMax)
        return try Limit(count, per: limit.period, algorithm: algorithm)
    }
}
