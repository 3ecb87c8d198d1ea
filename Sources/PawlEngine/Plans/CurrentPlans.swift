// SPDX-License-Identifier: Apache-2.0

package import PawlModel

/// The plan records of an engine, one cache line each, and what each limit mixes into its keys' digests.
///
/// Written once, before the engine is shared; questions only read them. A tag carries the index of its
/// plan, so that the entry and not the reader decides how its word is understood.
// SAFETY: a view of the engine's memory, which outlives it; nothing is written there once it is shared.
@safe
package struct CurrentPlans: @unchecked Sendable {
    private let records: UnsafeMutablePointer<Plan>
    private let identities: UnsafeMutablePointer<Digest>
    package let count: Int

    static let recordBytes = 64

    /// The bytes that so many plans take, a whole number of lines.
    static func bytes(for count: Int) -> Int { count * recordBytes + (count * 16 + 63) / 64 * 64 }

    /// - Precondition: `base` has room for ``bytes(for:)`` on a 64-byte boundary, which nothing else uses.
    init(_ table: PlanTable, hasher: KeyHasher, base: UnsafeMutableRawPointer) {
        assert(MemoryLayout<Plan>.stride == Self.recordBytes && MemoryLayout<Digest>.stride == 16)
        count = table.plans.count
        // SAFETY: the caller's room is for `count` records of 64 bytes and `count` identities of 16 behind them.
        unsafe records = base.bindMemory(to: Plan.self, capacity: count)
        unsafe identities = (base + count * Self.recordBytes).bindMemory(to: Digest.self, capacity: count)
        for (index, plan) in table.plans.enumerated() {
            unsafe (records + index).initialize(to: plan)
            unsafe (identities + index).initialize(to: hasher.identity(ofLimit: plan.name.string))
        }
    }

    @inline(__always)
    package subscript(index: Int) -> Plan {
        assert(index >= 0 && index < count)
        // SAFETY: indices come from limits of this engine or from its tags; each names a record written above.
        return unsafe records[index]
    }

    @inline(__always)
    func identity(ofLimit index: Int) -> Digest {
        assert(index >= 0 && index < count)
        // SAFETY: as above.
        return unsafe identities[index]
    }
}
