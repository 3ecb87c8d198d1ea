// SPDX-License-Identifier: Apache-2.0

import PawlModel

/// Which plan a limit follows at a moment: one word, so that it is read and replaced whole.
///
///     bit 61 ···· 48   47 ·············· 6    5        0
///         [ plan index | address of the record | shadow | usual ]
struct CurrentPlan: Equatable {
    let bits: UInt64

    private static let usualMark: UInt64 = 1
    private static let indexShift: UInt64 = 48
    private static let recordMask: UInt64 = (1 << indexShift - 1) & ~0b11111

    init(bits: UInt64) { self.bits = bits }

    /// - Precondition: the record lies in the lower half of the address space, where every process has its memory.
    init(_ record: PlanRecord, index: Int) {
        precondition(UInt64(record.bits) & ~Self.recordMask == 0 && index >= 0 && UInt64(index) <= Tag.planMask)
        bits =
            UInt64(record.bits) | UInt64(index) << Self.indexShift
            | (record.keepsSwappedWords ? Self.usualMark : 0)
    }

    /// Whether its keys have a word that says all, and that a question changes by a swap.
    @inline(__always)
    var isUsual: Bool { bits & Self.usualMark != 0 }

    /// What the tags of its entries say.
    @inline(__always)
    var index: Int { Int(truncatingIfNeeded: bits >> Self.indexShift) }

    @inline(__always)
    var record: PlanRecord { PlanRecord(bits: UInt(truncatingIfNeeded: bits & Self.recordMask)) }
}

extension PlanRecord {
    /// Whether keys have words under this plan that say all, and that a question changes by a swap.
    var keepsSwappedWords: Bool { plan.keepsWords && !plan.isLog }
}
