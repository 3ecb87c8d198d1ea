// SPDX-License-Identifier: Apache-2.0

package import PawlModel

/// The plans of an engine: of each limit the plan's record, and what the limit mixes into its keys' digests.
///
///     row:  [ identity, 16 bytes | record | keeps words | padding ]     two rows a cache line
///
/// Written once, before the engine is shared; questions only read them. A tag carries the index of its
/// plan, so that the entry and not the reader decides how its word is understood.
// SAFETY: a view of the engine's memory, which outlives it; nothing is written there once it is shared.
@safe
package struct CurrentPlans: @unchecked Sendable {
    struct Row {
        let identity: Digest
        let record: PlanRecord
        /// As its plan has it: here, so that a question under a limit that keeps none reads no further line.
        let keepsWords: Bool
    }

    private let rows: UnsafeMutablePointer<Row>
    package let count: Int

    static let rowBytes = 32

    /// The bytes that so many plans take, a whole number of lines.
    static func bytes(for count: Int) -> Int { (count * rowBytes + 63) / 64 * 64 }

    /// - Precondition: `base` has room for ``bytes(for:)`` on a 64-byte boundary, which nothing else uses.
    init(_ table: PlanTable, hasher: KeyHasher, base: UnsafeMutableRawPointer) {
        assert(MemoryLayout<Row>.stride == Self.rowBytes)
        count = table.plans.count
        // SAFETY: the caller's room is for `count` rows.
        unsafe rows = base.bindMemory(to: Row.self, capacity: count)
        for (index, plan) in table.plans.enumerated() {
            let row = Row(
                identity: hasher.identity(ofLimit: plan.name.string), record: PlanRecords.record(of: plan),
                keepsWords: plan.keepsWords)
            unsafe (rows + index).initialize(to: row)
        }
    }

    @inline(__always)
    private func row(_ index: Int) -> UnsafeMutablePointer<Row> {
        assert(index >= 0 && index < count)
        // SAFETY: indices come from limits of this engine or from its tags; each names a row written above.
        return unsafe rows + index
    }

    /// The record of a limit's plan, or of an entry's by its tag.
    @inline(__always)
    package subscript(index: Int) -> PlanRecord { unsafe row(index).pointee.record }

    @inline(__always)
    func keepsWords(_ index: Int) -> Bool { unsafe row(index).pointee.keepsWords }

    @inline(__always)
    func identity(ofLimit index: Int) -> Digest { unsafe row(index).pointee.identity }
}
