// SPDX-License-Identifier: Apache-2.0

import Pawl

// What windows hold, debts included, since the limit was last changed.
//
//     fixed-window     the units of the window, at most the count
//     sliding-counter  the units of the window, and of the one before as many as the share of it that is less than a period ago
//     sliding-log      the units of the last period

extension KeyBook {
    func excessInAWindow(at now: Tick) -> String? {
        let limit = supply.limit
        let window = supply.window(of: now)
        switch limit.algorithm {
        case .gcra, .unlimited: return nil
        case .fixedWindow:
            let lines = known { supply.window(of: $0.instant) == window }
            return compare(sum(lines), lines, "this window")
        case .slidingCounter:
            let lines = known { supply.window(of: $0.instant) >= window - 1 }
            let before = sum(lines.filter { supply.window(of: $0.instant) < window })
            let weighed = (before * supply.left(at: now) + supply.period - 1) / supply.period
            return compare(sum(lines) - before + weighed, lines, "this window and the last")
        case .slidingLog:
            let lines = known { Int128($0.instant.nanoseconds) + supply.period > Int128(now.nanoseconds) }
            return compare(sum(lines), lines, "the last period")
        }
    }

    /// The charges of this limit of which it is known when they were counted.
    private func known(_ isInside: (Line) -> Bool) -> [Line] {
        lines.filter { $0.era == supply.era && !$0.isStale && isInside($0) }
    }

    private func sum(_ lines: [Line]) -> Int128 { lines.reduce(0) { $0 + $1.units } }

    private func compare(_ units: Int128, _ lines: [Line], _ place: String) -> String? {
        guard let first = lines.first else { return nil }
        let allowed = Int128(supply.limit.count) + excess(since: first.number)
        return units > allowed ? "\(units) units passed in \(place), of \(allowed)" : nil
    }
}
