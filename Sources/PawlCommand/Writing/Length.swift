// SPDX-License-Identifier: Apache-2.0

/// A length of time as an exact fraction of nanoseconds, for words like "1 min 30 s" and "about 333.333 ms".
struct Length {
    let numerator: UInt128
    let denominator: UInt128

    /// `numerator / denominator` nanoseconds.
    init(nanoseconds numerator: UInt128, over denominator: UInt128 = 1) {
        self.numerator = numerator
        self.denominator = denominator
    }

    init(_ duration: Duration) {
        self.init(nanoseconds: UInt128(max(0, duration.nanoseconds)))
    }
}

extension Length: CustomStringConvertible {
    private static let units: [(size: UInt128, name: String)] = [
        (86_400_000_000_000, "d"), (3_600_000_000_000, "h"), (60_000_000_000, "min"), (1_000_000_000, "s"),
        (1_000_000, "ms"), (1000, "µs"), (1, "ns"),
    ]

    /// Whole units where the length is made of at most three of them, else the two largest, rounded, after "about".
    var description: String {
        guard numerator > 0 else { return "0 s" }
        if numerator % denominator == 0, let exact = exactDescription { return exact }
        let unit = Self.units.first { numerator >= $0.size * denominator } ?? (1, "ns")
        guard unit.size > 1_000_000_000 else {
            return "about " + Wording.decimal(numerator, over: denominator * unit.size, decimals: 3) + " " + unit.name
        }
        return "about " + rounded(to: unit.size).wholeUnits(2)
    }

    /// Below a minute, a decimal in the largest unit reads better than a row of small ones.
    private var exactDescription: String? {
        let nanoseconds = numerator / denominator
        if nanoseconds >= 60_000_000_000 {
            return nanoseconds % 1_000_000_000 == 0 && parts.count <= 3 ? wholeUnits(3) : nil
        }
        let unit = Self.units.first { nanoseconds >= $0.size } ?? (1, "ns")
        let thousandths = nanoseconds * 1000
        guard thousandths % unit.size == 0 else { return nil }
        return Wording.trimmedDecimal(nanoseconds, over: unit.size) + " " + unit.name
    }

    /// To the next smaller unit of the one that leads.
    private func rounded(to leading: UInt128) -> Length {
        let index = Self.units.firstIndex { $0.size == leading } ?? 0
        let step = Self.units[min(index + 1, Self.units.count - 1)].size
        let steps = (numerator * 2 + denominator * step) / (denominator * step * 2)
        return Length(nanoseconds: steps * step)
    }

    /// Each unit that occurs, with how often.
    private var parts: [String] {
        var rest = numerator / denominator
        var parts: [String] = []
        for unit in Self.units where rest >= unit.size {
            parts.append("\(Wording.grouped(rest / unit.size)) \(unit.name)")
            rest %= unit.size
        }
        return parts
    }

    private func wholeUnits(_ most: Int) -> String {
        parts.prefix(most).joined(separator: " ")
    }
}

extension Duration {
    /// Whole nanoseconds, towards zero.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, sumOverflows) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
        guard !overflows, !sumOverflows else { return seconds < 0 ? .min : .max }
        return sum
    }
}
