// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlModel
import PawlTesting
import TestSupport

/// A random history of one key that reserves units and gives some back, in three limiters that are told the same: one is
/// given back to, one is not, and one was asked for fewer units to begin with. One seed, one history.
///
/// No rule by which units are given back is known here: the last of the three is what a refund is to come to.
struct RefundTwin {
    /// What happens after the reservation besides time and changes of the limit.
    enum Kind: CaseIterable {
        /// Nothing.
        case alone
        /// The key is blocked, or has a limit of its own for a while, at times together with another key.
        case exceptional
        /// More is charged. Then nothing is said once a change may have forgiven something of it.
        case charged
        /// More is charged, and the key has a limit of its own until that is ended.
        case overriddenAndCharged
    }

    private var random: SeededGenerator
    private let kind: Kind
    private let clock: ManualClock
    private let refunding, keeping, twin: RateLimiter
    private var limit: Limit
    private var reserved: Reservation?
    private var overridesWereTouched = false

    fileprivate struct Reservation {
        let receipt: StoredReceipt
        let units: Int
        let given: Int
        /// From when on the units are not given back any more.
        var end: Tick
        /// Whether they are until then.
        var isWhole = true
        var isFollowed = false
        /// What changes may have rounded since more was charged: a unit each; by share another one before, and what the share makes
        /// of it and of those before.
        var rounding: Int128 = 0
        /// Whether a change may have forgiven a part of what was charged since.
        var isForgiven = false
    }

    private(set) var isGivenBack = false
    /// Whether all that was given back was due, so that nothing of it may be missing.
    private(set) var isJudgedDue = false
    private(set) var past: [String] = []

    init(seed: UInt64, kind: Kind) throws {
        (random, self.kind) = (SeededGenerator(seed: seed), kind)
        limit = try random.twinLimit()
        let wallTime = random.wallTime()
        clock = ManualClock(wallTime: wallTime)
        let (clock, limit) = (clock, limit)
        let limiter = { try RateLimiter(limit, capacity: 16, time: .manual(clock)) }
        (refunding, keeping, twin) = (try limiter(), try limiter(), try limiter())
        past.append("\(limit), made at \(wallTime)")
    }

    private var all: [RateLimiter] { [refunding, keeping, twin] }
    private var now: Tick { refunding.now }
    private let key = "a"

    /// Tells the history to its end; what is wrong with it, if anything is.
    mutating func fault() throws -> String? {
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            letTimePass()
            random.onceIn(4) ? try somethingHappens() : charge()
        }
        letTimePass()
        guard reserve() else { return nil }
        for _ in 0..<Int.random(in: 0...5, using: &random) {
            letTimePass()
            try somethingHappens()
        }
        letTimePass()
        return giveBack()
    }

    private mutating func letTimePass() {
        guard !random.onceIn(3) else { return }
        let period = nanoseconds(limit.period)
        let reset = min(nanoseconds(keeping.peek(key).resetAfter), 2 * period)
        let distance =
            random.onceIn(3)
            ? Int.random(in: 0...period, using: &random) : Int.random(in: 0...max(reset, 1), using: &random)
        clock.advance(by: .nanoseconds(distance))
        past.append("\(distance) ns later")
    }

    private mutating func charge() {
        let units = Int.random(in: 1...min(limit.burst, 1 << 40), using: &random)
        for limiter in all { limiter.charge(key, cost: units) }
        if reserved != nil { reserved?.isFollowed = true }
        past.append("charged \(units)")
    }

    private mutating func reserve() -> Bool {
        let remaining = min(keeping.peek(key).remaining, 1 << 40)
        guard remaining > 0 else { return false }
        let units = random.onceIn(2) ? remaining : Int.random(in: 1...remaining, using: &random)
        let given = random.onceIn(2) ? units : Int.random(in: 1...units, using: &random)
        let receipt = refunding.reserve(key, cost: units).stored()
        _ = keeping.reserve(key, cost: units)
        if units > given { _ = twin.reserve(key, cost: units - given) }
        reserved = Reservation(receipt: receipt, units: units, given: given, end: endOfWindow)
        past.append("reserved \(units), or \(units - given)")
        return true
    }

    private mutating func somethingHappens() throws {
        switch kind {
        case .exceptional where random.onceIn(2): try makeException()
        case .charged where random.onceIn(2): charge()
        case .overriddenAndCharged where random.onceIn(3): charge()
        case .overriddenAndCharged where random.onceIn(2): try overrideOrEndThat(for: nil)
        default: try change()
        }
    }

    private mutating func change() throws {
        let next = try random.twinLimit(after: limit)
        let canKeep =
            limit.algorithm == next.algorithm && limit.period == next.period
            || limit.algorithm != .slidingLog && next.algorithm != .slidingLog
        let canShare = canKeep && next.algorithm != .slidingLog
        let strategy: CarryOver =
            !canKeep || random.onceIn(12) ? .reset : canShare && random.onceIn(2) ? .proportional : .keepDebt
        for limiter in all { try limiter.change(limiter.limits[0], to: next, carrying: strategy) }
        past.append("changed to \(next) by \(strategy)")
        let before = limit
        limit = next
        let end = endOfWindow
        reserved?.note(strategy, from: before, to: next, end)
        noteRounding(from: before, to: next, strategy)
    }

    private mutating func makeException() throws {
        let duration = Duration.nanoseconds(Int.random(in: 1...max(nanoseconds(limit.period), 1), using: &random))
        switch Int.random(in: 0..<4, using: &random) {
        case 0:
            for limiter in all { try limiter.block(key, for: duration) }
            past.append("blocked for \(duration)")
        case 1:
            for limiter in all { limiter.unblock(key) }
            past.append("unblocked")
        default: try overrideOrEndThat(for: duration)
        }
    }

    private mutating func overrideOrEndThat(for duration: Duration?) throws {
        // Once one has ended, something is given back or not.
        overridesWereTouched = true
        if random.onceIn(2) {
            let own = try random.twinLimit(after: limit, ofSameKind: true)
            let isShared = random.onceIn(2)
            for limiter in all {
                try limiter.override(key, with: own, for: duration)
                if isShared { try limiter.override("b", with: own, for: duration) }
            }
            let until = duration.map { "for \($0)" } ?? "for good"
            past.append("overridden by \(own) \(until)\(isShared ? ", and another key too" : "")")
            noteRounding(from: limit, to: own, .keepDebt)
        } else {
            let ended = random.onceIn(2) ? key : "b"
            for limiter in all { limiter.endOverride(ended) }
            past.append("the override of \(ended) ended")
            noteRounding(from: limit, to: limit, .keepDebt)
        }
    }

    /// What comes of a change for the bounds of what is said.
    private mutating func noteRounding(from old: Limit, to new: Limit, _ strategy: CarryOver) {
        guard reserved?.isFollowed == true else { return }
        reserved?.noteRounding(from: old, to: new, strategy)
        if keeping.peek(key).remaining == 0 { reserved?.isForgiven = true }
    }

    private mutating func giveBack() -> String? {
        guard let reserved else { return nil }
        if kind == .exceptional, random.onceIn(2) { all.forEach { $0.unblock(key) } }
        reserved.receipt.settle(actual: reserved.units - reserved.given)
        past.append("gave back \(reserved.given)")
        let isDue = reserved.isWhole && !overridesWereTouched && !reserved.isFollowed && now < reserved.end
        isJudgedDue = isDue && reserved.given > 0
        all.forEach { $0.unblock(key) }
        guard !reserved.isForgiven else { return nil }
        for _ in 0..<8 {
            let left = all.map { Int128($0.peek(key).remaining) }
            if left[0] > left[1] { isGivenBack = true }
            if left[0] > max(left[1], left[2] + reserved.rounding) || left[0] + 1 < left[1]
                || isDue && left[0] < left[2]
            {
                return "\(past.joined(separator: "\n"))\n\(left[0]) left, \(left[1]) without a refund, "
                    + "\(left[2]) had less been reserved"
            }
            letTimePass()
        }
        return nil
    }

    /// When units that are charged now are not given back any more.
    private var endOfWindow: Tick {
        switch limit.algorithm {
        case .fixedWindow, .slidingCounter:
            let windows = ReferenceWindows(limit, unixAtZero: Int128(nanoseconds(refunding.unixTimeAtZero)))
            return windows.start(of: windows.position(of: now).window + 1)
        case .slidingLog: return now.advanced(by: limit.period)
        default: return .last
        }
    }
}

extension RefundTwin.Reservation {
    fileprivate mutating func note(_ strategy: CarryOver, from old: Limit, to new: Limit, _ endOfWindow: Tick) {
        let keepsAsItIs =
            old.period == new.period && old.algorithm == new.algorithm
            && [.slidingCounter, .slidingLog].contains(new.algorithm)
        if !keepsAsItIs { end = endOfWindow }
        // No more units are given back than were named, whatever a share of them has become.
        if strategy == .proportional, new.burst > old.burst { isWhole = false }
    }

    fileprivate mutating func noteRounding(from old: Limit, to new: Limit, _ strategy: CarryOver) {
        if strategy == .proportional {
            let (part, whole) = (Int128(min(new.burst, 1 << 40)), Int128(old.burst))
            rounding = ((rounding + 1) * part + whole - 1) / whole
        }
        rounding += 1
    }
}

extension SeededGenerator {
    /// A limit of few units, or of any number, in periods of a few milliseconds; a log only after a log.
    fileprivate mutating func twinLimit(after limit: Limit? = nil, ofSameKind: Bool = false) throws -> Limit {
        var algorithms: [Limit.Algorithm] = [.gcra, .gcra, .fixedWindow, .slidingCounter, .slidingCounter]
        if limit.map({ $0.algorithm == .slidingLog }) ?? onceIn(8) { algorithms = [.slidingLog] }
        if !ofSameKind, let limit, limit.algorithm != .slidingLog, onceIn(20) { return .unlimited }
        var algorithm = algorithms.randomElement(using: &self) ?? .gcra
        if let limit, limit.algorithm != .unlimited, onceIn(2) { algorithm = limit.algorithm }
        var period = Duration.milliseconds([1, 2, 5, 60].randomElement(using: &self) ?? 1)
        if let limit, limit.algorithm != .unlimited, ofSameKind || !onceIn(3) { period = limit.period }
        // Debts do not fill their counts.
        let countMax = min(Limit.countMax(per: period, algorithm: algorithm), 100_000) / 8
        let count = onceIn(2) ? Int.random(in: 1...12, using: &self) : magnitude(1...countMax)
        let burst = algorithm == .gcra && onceIn(3) ? Int.random(in: 1...20, using: &self) : nil
        return try Limit(count, per: period, burst: burst, algorithm: algorithm)
    }
}
