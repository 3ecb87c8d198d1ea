// SPDX-License-Identifier: Apache-2.0

import Pawl

/// What one key was charged under one limit, and what receipts gave back of it: a list, and nothing that is worked out in advance.
///
/// With each unit that passes it is asked whether there is an interval, ending now, in which more has passed than its limits allow
/// (``Supply``), counting what was given back as not passed. Beyond that, under GCRA, an interval may hold as many units as the
/// smaller of two numbers: what was given back in it of charges from before it, and what was given back before it since the oldest of
/// these charges. Across a change of the limit it may hold the first of them.
struct KeyBook {
    /// A charge.
    struct Line {
        let number: Int
        let instant: Tick
        let era: Int
        let supplied: Int128
        let burst: Int128
        /// Less what was given back.
        var units: Int128
        /// Whether it was charged whatever the limit says.
        let isForced: Bool
        /// Whether it was asked about an instant that lay behind others, and so may have been counted later.
        let isStale: Bool
    }

    /// What was given back.
    private struct Return {
        let number: Int
        let charge: Int
        let units: Int128
        /// Whether it is of the limit that holds now, and was given back in time.
        let era: Int?
    }

    private(set) var supply: Supply
    private(set) var lines: [Line] = []
    private var returns: [Return] = []
    /// From which line on everything is remembered.
    private var begun: Int

    /// The most lines that are looked at.
    private static let linesMax = 64

    /// A key never seen.
    init(_ limit: Limit, since now: Tick, begun: Int, unixAtZero: Int128) {
        supply = Supply(limit, since: now, unixAtZero: unixAtZero)
        self.begun = begun
    }

    /// Has the key follow another limit, owing what it owes.
    mutating func change(to limit: Limit, at now: Tick) { supply.change(to: limit, at: now) }

    /// Makes the key as if never seen.
    mutating func forget(at number: Int) {
        lines = []
        returns = []
        begun = number
    }

    /// Writes down that units have passed; what is wrong with that, if anything is.
    ///
    /// - Parameters:
    ///   - latest: the latest instant that anybody has asked about.
    ///   - number: of the charge, among all.
    mutating func pass(_ units: Int, isForced: Bool, at now: Tick, latest: Tick, number: Int) -> String? {
        if lines.count >= 2 * Self.linesMax { lines.removeFirst(Self.linesMax) }
        lines.append(
            Line(
                number: number, instant: now, era: supply.era, supplied: supply.by(now),
                burst: Int128(supply.limit.burst) * Supply.unit, units: Int128(units), isForced: isForced,
                isStale: now < latest))
        if isForced { return nil }
        return excessInAnInterval(endingAt: max(now, latest)) ?? (now < latest ? nil : excessInAWindow(at: now))
    }

    /// Writes down that a receipt gave units back.
    mutating func giveBack(_ units: Int, of charge: Int, at now: Tick, latest: Tick, number: Int) {
        guard charge >= begun else { return }
        var era: Int?
        if let index = lines.lastIndex(where: { $0.number == charge }) {
            let line = lines[index]
            // Another window's units are not given back under a counter.
            let isLate =
                supply.limit.algorithm == .slidingCounter && line.era == supply.era && !line.isStale && now >= latest
                && supply.window(of: line.instant) != supply.window(of: now)
            if !isLate { lines[index].units -= min(Int128(units), line.units) }
            if now >= latest, !line.isStale { era = line.era }
        }
        if returns.count >= 2 * Self.linesMax { returns.removeFirst(Self.linesMax) }
        returns.append(Return(number: number, charge: charge, units: Int128(units), era: era))
    }

    private func excessInAnInterval(endingAt now: Tick) -> String? {
        let supplied = supply.by(now) + Supply.slack
        var (all, admitted) = (Int128(0), Int128(0))
        for line in lines.reversed().prefix(Self.linesMax) {
            all += line.units
            if !line.isForced { admitted += line.units }
            // A debt ends with a window, and what of it exceeds a burst with a change.
            let isWhole = supply.limit.algorithm == .gcra && line.era == supply.era
            let passed = isWhole ? all : admitted
            let allowed = line.burst + supplied - line.supplied
            guard passed * Supply.unit > allowed else { continue }
            let excess = excess(since: line.number)
            guard (passed - excess) * Supply.unit > allowed else { continue }
            return "\(passed) units passed since \(line.instant), of \(allowed / Supply.unit) and \(excess)"
        }
        return nil
    }

    /// How much more an interval that begins with a charge may hold than its limit allows.
    func excess(since number: Int) -> Int128 {
        let late = returns.filter { $0.number > number && $0.charge < number }
        guard let oldest = late.map(\.charge).min() else { return 0 }
        let isExact = late.allSatisfy { $0.era == supply.era }
        let later = late.reduce(Int128(0)) {
            $0 + ($1.era == supply.era && supply.limit.algorithm != .gcra ? 0 : $1.units)
        }
        guard isExact, supply.limit.algorithm == .gcra else { return later }
        let earlier = returns.filter { $0.number < number && $0.number > oldest }
        return min(later, earlier.reduce(0) { $0 + $1.units })
    }
}
