// SPDX-License-Identifier: Apache-2.0

/// Where a plan lies for the rest of the process's life.
///
/// An engine and its decisions name a plan by this: one word, where the plan itself is a cache line that would be
/// copied for each question. A decision holds no reference and may outlive its limiter, so a record is never freed;
/// whoever makes one sees to it that equal plans share it, which bounds their number by that of the different plans.
// SAFETY: written before the record exists, never again, and never freed.
@safe
@usableFromInline
package struct PlanRecord: @unchecked Sendable {
    @usableFromInline
    let address: UnsafePointer<Plan>

    /// Records lie on lines of their own, which leaves the low bits of their addresses to whoever keeps one.
    @inlinable
    package static var alignment: UInt { 64 }

    /// Copies the plan. Costs a cache line for good.
    package init(immortal plan: Plan) {
        let line = UnsafeMutableRawPointer.allocate(
            byteCount: MemoryLayout<Plan>.stride, alignment: Int(Self.alignment))
        // SAFETY: just allocated with room for a plan, on a boundary that suits it.
        let address = unsafe line.initializeMemory(as: Plan.self, repeating: plan, count: 1)
        unsafe self.address = UnsafePointer(address)
    }

    /// - Precondition: the bits are those of ``bits`` of a record.
    @inlinable
    init(bits: UInt) {
        // SAFETY: the address of a record, as the caller promises, and so never null.
        unsafe address = UnsafePointer(bitPattern: bits).unsafelyUnwrapped
    }

    /// The address, a multiple of ``alignment``.
    @inlinable
    var bits: UInt { unsafe UInt(bitPattern: address) }

    @inlinable
    package var plan: Plan {
        @inline(__always)
        get {
            // SAFETY: initialized above and never freed.
            unsafe address.pointee
        }
    }
}

extension PlanRecord {
    /// Applies one question to one word.
    ///
    /// The usual algorithm's step is inlined where it is asked for; the others are a call, so that their registers are
    /// not in its way.
    @inlinable
    @inline(__always)
    package func step(_ verb: Verb, _ cost: Cost, word: UInt64, at now: Tick) -> Step {
        if case .gcra(let gcra) = plan.constants { return gcra.step(verb, cost, word: word, at: gcra.instant(of: now)) }
        return stepByCall(verb, cost, word: word, at: now)
    }

    @inline(never)
    @usableFromInline
    func stepByCall(_ verb: Verb, _ cost: Cost, word: UInt64, at now: Tick) -> Step {
        plan.step(verb, cost, word: word, at: now)
    }
}
