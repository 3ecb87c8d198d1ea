// SPDX-License-Identifier: Apache-2.0

/// When some units were admitted, and how many had been up to then: one record of a sliding-window log, 8 bytes.
///
///     bit 63 ············ 22  21 ·········· 0
///         [ time in grains  |  running total ]
///
/// Both count modulo what their bits hold. Times are compared by their age before the newest record of their log, totals
/// by their difference, and a log keeps nothing for which either would be ambiguous: see ``SlidingLog``.
@usableFromInline
package struct LogRecord: Sendable, Hashable {
    @inlinable
    package static var totalBits: UInt64 { 22 }
    @inlinable
    package static var timeBits: UInt64 { 64 - totalBits }

    /// The largest sum of units that totals can tell from a smaller one: 4,194,303.
    @inlinable
    package static var unitsMax: UInt64 { 1 << totalBits - 1 }

    /// As many grains lie between times that look the same.
    @inlinable
    package static var grainsMask: UInt64 { 1 << timeBits - 1 }

    @usableFromInline
    package let bits: UInt64

    @inlinable
    package init(bits: UInt64) { self.bits = bits }

    /// - Parameters:
    ///   - grain: When, in grains since tick zero.
    ///   - total: The units admitted up to and with this record.
    @inlinable
    package init(grain: UInt64, total: UInt64) {
        bits = grain &<< Self.totalBits | total & Self.unitsMax
    }

    @inlinable
    package var total: UInt64 { bits & Self.unitsMax }

    /// How many grains before the newest record of its log it was made.
    @inlinable
    package func age(before newestGrain: UInt64) -> UInt64 {
        (newestGrain &- bits &>> Self.totalBits) & Self.grainsMask
    }

    /// The record with so many units fewer in its total.
    @inlinable
    package func less(_ units: UInt64) -> LogRecord {
        LogRecord(bits: bits & ~Self.unitsMax | (total &- units) & Self.unitsMax)
    }

    /// The units between two totals.
    @inlinable
    package static func units(from earlier: UInt64, to later: UInt64) -> UInt64 { (later &- earlier) & unitsMax }
}
