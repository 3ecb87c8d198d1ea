// SPDX-License-Identifier: Apache-2.0

package import PawlModel

/// What one key was charged in the newest window and in the one before, by the plainest reading of a fixed window and of
/// a sliding-window counter.
///
/// With e of window k's P nanoseconds passed, a key has used
///
///     fixed window      what it was charged in k
///     sliding counter   what it was charged in k, and ⌈charged in k−1 · (P − e) / P⌉
///
/// and may use the limit's count. A question from before the newest window that was charged is judged, and charged, as
/// at the beginning of that one.
package struct ReferenceCounts: ReferenceKey {
    private let limit: Limit
    private let windows: ReferenceWindows
    private var used: Int128 = 0
    private var before: Int128 = 0

    /// The newest window in which something was charged; the first there is for a key never seen.
    package private(set) var newest: Int128 = 0

    /// A key never seen.
    package init(_ limit: Limit, _ windows: ReferenceWindows) {
        self.limit = limit
        self.windows = windows
    }

    /// What was charged in a window, if it is not too old to count.
    package func charged(in window: Int128) -> Int128 {
        if window == newest { return used }
        return window == newest - 1 ? before : 0
    }

    /// What a window can be charged: half of what a word has beside the window's number, where it holds two counts.
    package var chargedMax: Int128 {
        let bits = 64 - windows.indexBits
        return 1 << Int128(isSliding ? bits / 2 : bits) - 1
    }

    private var isSliding: Bool { limit.algorithm == .slidingCounter }

    private func judged(_ now: Tick) -> (window: Int128, elapsed: Int128) {
        let position = windows.position(of: now)
        return position.window < newest ? (newest, 0) : position
    }

    /// What is left of a window's period, of which the last window's units still count a share.
    private func share(at now: Tick) -> Int128 { isSliding ? windows.period - judged(now).elapsed : 0 }

    /// What is used, each unit divided into as many parts as the period has nanoseconds, and nothing rounded.
    private func parts(at now: Tick) -> Int128 {
        let window = judged(now).window
        return charged(in: window) * windows.period + charged(in: window - 1) * share(at: now)
    }

    private func used(at now: Tick) -> Int128 { (parts(at: now) + windows.period - 1) / windows.period }

    private func remaining(at now: Tick) -> Int128 { max(Int128(limit.count) - used(at: now), 0) }

    /// Whether any charge still takes part in what is used.
    package func isLive(at now: Tick) -> Bool {
        let window = judged(now).window
        return charged(in: window) > 0 || isSliding && charged(in: window - 1) > 0
    }

    private mutating func charge(_ units: Int128, at now: Tick) {
        let window = judged(now).window
        (before, used) = (charged(in: window - 1), min(charged(in: window) + units, chargedMax))
        newest = window
    }

    package func without(_ units: Int128) -> ReferenceCounts {
        var counts = self
        counts.used -= min(units, used)
        return counts
    }

    package mutating func refund(_ units: Int128, left: any ReferenceKey, without: any ReferenceKey, at now: Tick) {
        guard let left = left as? ReferenceCounts, let without = without as? ReferenceCounts, left.newest == newest,
            judged(now).window == newest
        else { return }
        let given = min(units, max(left.used - without.charged(in: newest), 0), used)
        let forgiven = without.charged(in: newest - 1) - left.charged(in: newest - 1)
        guard given > 0, forgiven > 0 else {
            used -= given
            return
        }
        // Shares may have been rounded up until the key would have no more without these units: there is nothing to give then. What
        // counts may be off by one unit of the last window.
        guard without.parts(at: now) <= left.parts(at: now) + share(at: now) else { return }
        used -= given
        before = min(before + owedAgain(given, forgiven, left: left, without: without, at: now), chargedMax)
    }

    /// How many of the last window's units, forgiven for want of room beside those that are given back, are owed again: the fewest
    /// with which a key that the charge has just left has no more than it would have had.
    private func owedAgain(
        _ given: Int128, _ forgiven: Int128, left: ReferenceCounts, without: ReferenceCounts, at now: Tick
    ) -> Int128 {
        var key = left
        key.used -= given
        var (low, high) = (Int128(0), forgiven)
        while low < high {
            let middle = low + (high - low) / 2
            key.before = left.before + middle
            if key.parts(at: now) >= without.parts(at: now) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    package func debt(at now: Tick) -> ReferenceDebt {
        ReferenceDebt(
            parts: used(at: now), partsPerUnit: 1, burst: Int128(limit.count),
            since: max(now, windows.start(of: newest)),
            counts: self)
    }

    package func owing(_ debt: ReferenceDebt, by strategy: CarryOver) -> ReferenceCounts {
        if isSliding, let old = debt.counts, old.isSliding, old.limit.period == limit.period {
            return taking(old, by: strategy, at: debt.since)
        }
        var key = self
        key.charge(debt.parts(by: strategy, partsPerUnit: 1, burst: Int128(limit.count)), at: debt.since)
        return key
    }

    /// Both counts of another limit's, of the same windows: this window's, and as many of the one before as still fit.
    private func taking(_ old: ReferenceCounts, by strategy: CarryOver, at now: Tick) -> ReferenceCounts {
        let (window, _) = old.judged(now)
        let count = Int128(limit.count)
        let counts = [old.charged(in: window), old.charged(in: window - 1)].map { units in
            strategy == .proportional ? (units * count + Int128(old.limit.count) - 1) / Int128(old.limit.count) : units
        }
        var key = self
        (key.newest, key.used, key.before) = (window, min(counts[0], count), 0)
        // The largest that fits, searched for.
        var (low, high) = (Int128(0), min(counts[1], chargedMax))
        while low < high {
            key.before = low + (high - low + 1) / 2
            if key.used(at: now) <= count { low = key.before } else { high = key.before - 1 }
        }
        key.before = low
        return key
    }

    package mutating func ask(_ verb: Verb, _ cost: Int, at now: Tick) -> DecisionFields {
        // Whoever takes what there is waits for one unit, not for all that was asked for.
        let needed = verb == .take ? min(cost, 1) : cost
        if cost < 0 || needed > limit.count && verb != .charge { return fields(.impossible, at: now) }
        guard cost == 0 || verb == .charge || remaining(at: now) >= needed else {
            let retryAfter = Tick.first(from: now) { remaining(at: $0) >= needed } - now
            return fields(.refused(retryAfter: retryAfter), retryAfter: retryAfter, at: now)
        }
        let spent =
            switch verb {
            case .admit, .charge: Int128(cost)
            case .take: min(Int128(cost), remaining(at: now))
            case .peek: Int128(0)
            }
        if spent > 0 { charge(spent, at: now) }
        return fields(.admitted, charged: Int(spent), at: now)
    }

    /// The fields of an answer after which the key is as it is.
    private func fields(
        _ outcome: Decision.Outcome, charged: Int = 0, retryAfter: Duration? = nil, at now: Tick
    ) -> DecisionFields {
        DecisionFields(
            outcome, charged: charged, remaining: Int(remaining(at: now)), retryAfter: retryAfter,
            resetAfter: isLive(at: now) ? Tick.first(from: now) { !isLive(at: $0) } - now : .zero)
    }
}
