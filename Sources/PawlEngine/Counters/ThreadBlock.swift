// SPDX-License-Identifier: Apache-2.0

import PawlModel
import Synchronization

/// The counts that one thread keeps for one limiter: written by it alone, summed by whoever reads.
///
///     block:  [ table events: 128 bytes ] [ limit 0: 64 bytes ] [ limit 1 ] …
///     limit:  [ admitted | units | refused | impossible | units given back | penalties | their units | unused ]
///
/// Penalties are admitted charges first, and taken off again when read.
@safe
struct ThreadBlock {
    private let counts: UnsafeMutablePointer<Atomic<UInt64>>
    private let isShared: Bool

    static let eventCounts = 16
    static let limitCounts = 8

    static func counts(limits: Int) -> Int { eventCounts + limits * limitCounts }

    init(counts: UnsafeMutablePointer<Atomic<UInt64>>, isShared: Bool) {
        unsafe self.counts = counts
        self.isShared = isShared
    }

    @inline(__always)
    private func add(_ amount: UInt64, at index: Int, _ isShared: Bool) {
        // SAFETY: indices are below `counts(limits:)`, as events are few and limits are the engine's own.
        // ORDERING: relaxed. Each count is its own message; readers promise no more than a recent sum.
        let count = unsafe counts + index
        if isShared {
            unsafe count.pointee.wrappingAdd(amount, ordering: .relaxed)
        } else {
            // Only this thread writes here, so a load and a store cost less than an atomic addition and lose nothing.
            unsafe count.pointee.store(count.pointee.load(ordering: .relaxed) &+ amount, ordering: .relaxed)
        }
    }

    /// Adds units, of which a few hostile costs bring more than a number holds: saturates.
    @inline(__always)
    private func addSaturating(_ amount: UInt64, at index: Int, _ isShared: Bool) {
        // SAFETY, ORDERING: as in `add`.
        let count = unsafe counts + index
        var seen = unsafe count.pointee.load(ordering: .relaxed)
        while true {
            let (sum, overflow) = seen.addingReportingOverflow(amount)
            let next = overflow ? .max : sum
            guard isShared else { return unsafe count.pointee.store(next, ordering: .relaxed) }
            let result = unsafe count.pointee.weakCompareExchange(expected: seen, desired: next, ordering: .relaxed)
            if result.exchanged { return }
            seen = result.original
        }
    }

    @inline(__always)
    func note(_ event: TableEvent) { add(1, at: event.rawValue, isShared) }

    /// How often this thread has noted an event; of threads without a number of their own, all of them together.
    func noted(_ event: TableEvent) -> UInt64 {
        // SAFETY, ORDERING: as in `add`.
        unsafe counts[event.rawValue].load(ordering: .relaxed)
    }

    func noteGivenBack(_ units: UInt64, limit: Int) {
        addSaturating(units, at: Self.eventCounts + limit * Self.limitCounts + 4, isShared)
    }

    func notePenalty(_ units: UInt64, limit: Int) {
        let first = Self.eventCounts + limit * Self.limitCounts
        add(1, at: first + 5, isShared)
        addSaturating(units, at: first + 6, isShared)
    }

    /// Notes a question that was granted so many units: `note` of a step that is known to be admitted.
    @inline(__always)
    func noteAdmitted(_ units: UInt64, limit: Int) {
        if isShared { noteAdmitted(units, limit: limit, true) } else { noteAdmitted(units, limit: limit, false) }
    }

    @inline(__always)
    private func noteAdmitted(_ units: UInt64, limit: Int, _ isShared: Bool) {
        // Without checks: limits are fewer than 2¹⁴.
        let first = Self.eventCounts &+ limit &* Self.limitCounts
        add(1, at: first, isShared)
        addSaturating(units, at: first &+ 1, isShared)
    }

    /// Notes what several questions under one limit came to.
    func note(_ tally: Tally, limit: Int) {
        let first = Self.eventCounts &+ limit &* Self.limitCounts
        add(tally.admitted, at: first, isShared)
        addSaturating(tally.units, at: first &+ 1, isShared)
        add(tally.refused, at: first &+ 2, isShared)
        add(tally.impossible, at: first &+ 3, isShared)
    }

    @inline(__always)
    func note(_ step: Step, limit: Int) {
        // Asked once, and not for each count.
        if isShared { note(step, limit: limit, true) } else { note(step, limit: limit, false) }
    }

    @inline(__always)
    private func note(_ step: Step, limit: Int, _ isShared: Bool) {
        if step.isAdmitted {
            noteAdmitted(step.charged, limit: limit, isShared)
        } else {
            // Without checks, as above.
            let first = Self.eventCounts &+ limit &* Self.limitCounts
            add(1, at: first &+ (step.verdict == .impossible ? 3 : 2), isShared)
        }
    }
}
