// SPDX-License-Identifier: Apache-2.0

/// The units a question asks for, checked once where the question comes in.
///
/// Costs come from requests, so any integer must be survivable: a negative one becomes a question
/// that can never be granted instead of a trap or, worse, a refund.
@usableFromInline
package struct Cost: Sendable, Hashable {
    /// Zero for a hostile cost, so that no arithmetic below can meet a negative number.
    @usableFromInline
    package let units: UInt64

    /// The caller asked for fewer than no units.
    @usableFromInline
    package let isNegative: Bool

    @inlinable
    package init(_ cost: Int) {
        isNegative = cost < 0
        units = cost < 0 ? 0 : UInt64(bitPattern: Int64(cost))
    }
}
