// SPDX-License-Identifier: Apache-2.0

import PawlModel

/// What a key owes as of an instant, as an exact fraction of a unit and of a burst, to be owed to another limit instead.
package struct ReferenceDebt: Sendable {
    /// None or fewer where the key is as if never seen.
    let parts: Int128
    let partsPerUnit: Int128
    /// In parts.
    let burst: Int128
    let since: Tick
    /// What a count owes, where it is one.
    let counts: ReferenceCounts?

    /// What a log remembers, where it is one.
    let log: ReferenceLog?

    init(
        parts: Int128, partsPerUnit: Int128, burst: Int128, since: Tick, counts: ReferenceCounts? = nil,
        log: ReferenceLog? = nil
    ) {
        self.log = log
        self.parts = parts
        self.partsPerUnit = partsPerUnit
        self.burst = burst
        self.since = since
        self.counts = counts
    }

    /// What a strategy makes of it, in another limit's parts: rounded up, at most a burst.
    func parts(by strategy: CarryOver, partsPerUnit other: Int128, burst otherBurst: Int128) -> Int128 {
        switch strategy {
        case .keepDebt:
            // Whole units apart from the rest, so that nothing overflows.
            let (units, rest) = parts.quotientAndRemainder(dividingBy: partsPerUnit)
            return min(units * other + (rest * other + partsPerUnit - 1) / partsPerUnit, otherBurst)
        case .proportional:
            return Self.ceiling(min(parts, burst), times: otherBurst, over: burst)
        case .reset:
            return 0
        }
    }

    /// ⌈part · factor / whole⌉ for a part of the whole, as in school: a product has more digits than there is room for.
    private static func ceiling(_ part: Int128, times factor: Int128, over whole: Int128) -> Int128 {
        var (quotient, rest) = (Int128(0), Int128(0))
        for bit in stride(from: Int128(126), through: 0, by: -1) {
            rest = rest * 2 + (factor >> bit & 1) * part
            quotient = quotient * 2 + rest / whole
            rest %= whole
        }
        return quotient + (rest > 0 ? 1 : 0)
    }
}
