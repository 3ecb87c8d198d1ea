// SPDX-License-Identifier: Apache-2.0

/// The units a question asks for, checked once where the question comes in.
///
/// Costs come from requests, so any integer must be survivable: a negative one becomes a question
/// that can never be granted instead of a trap or, worse, a refund.
@usableFromInline
package struct Cost: Sendable, Hashable {
    @usableFromInline
    let asked: Int

    @inlinable
    package init(_ cost: Int) { asked = cost }

    /// Zero for a hostile cost, so that no arithmetic below can meet a negative number.
    @inlinable
    package var units: UInt64 { isNegative ? 0 : UInt64(truncatingIfNeeded: asked) }

    /// The caller asked for fewer than no units.
    @inlinable
    package var isNegative: Bool { asked < 0 }

    /// Both together: saturates, and is hostile where one of them is.
    package func adding(_ other: Cost) -> Cost {
        guard !isNegative, !other.isNegative else { return Cost(-1) }
        let (sum, overflow) = asked.addingReportingOverflow(other.asked)
        return Cost(overflow ? .max : sum)
    }

    /// The units of a cost from one up to some number, or nil: by one comparison, as whatever is below one becomes more than
    /// any limit allows.
    @inlinable
    @inline(__always)
    func units(upTo most: UInt64) -> UInt64? {
        assert(most < 1 << 63)
        let units = UInt64(truncatingIfNeeded: asked)
        return units &- 1 < most ? units : nil
    }
}
