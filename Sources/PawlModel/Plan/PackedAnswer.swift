// SPDX-License-Identifier: Apache-2.0

/// How a question was answered and by which plan, in one word.
///
///     bit 63 ·················· 5        4  3      2 ··· 0
///         [ the record, and its mode | verb | verdict ]
///
/// Records lie on lines of 64 bytes, so that the low six bits of their addresses say nothing; one of them says whether the
/// plan is in shadow.
@usableFromInline
struct PackedAnswer: Sendable {
    @usableFromInline
    let bits: UInt

    @inlinable
    @inline(__always)
    init(_ verdict: Verdict, _ verb: Verb, _ record: PlanRecord) {
        assert(record.bits & (1 << 5 - 1) == 0)
        bits = record.bits | UInt(verb.rawValue) << 3 | UInt(verdict.rawValue)
    }

    @inlinable
    var verdict: Verdict {
        // The first of all verdicts is the usual one; only seven of the eight values are ever packed.
        Verdict(rawValue: UInt8(truncatingIfNeeded: bits & 0b111)) ?? .impossible
    }

    /// Whether the verdict is one of the two that admit, which are the first two.
    @inlinable
    var isPlainlyAdmitted: Bool { bits & 0b111 <= UInt(Verdict.admittedBySwitch.rawValue) }

    @inlinable
    var verb: Verb { Verb(rawValue: UInt8(truncatingIfNeeded: bits >> 3 & 0b11)) ?? .peek }

    @inlinable
    var isShadow: Bool { record.isShadow }

    @inlinable
    var record: PlanRecord { PlanRecord(bits: bits & ~(1 << 5 - 1)) }
}
