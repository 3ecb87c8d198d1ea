// SPDX-License-Identifier: Apache-2.0

/// Where a plan lies for the rest of the process's life.
///
/// An engine and its decisions name a plan by this: one word, where the plan itself is a cache line that would be
/// copied for each question. A decision holds no reference and may outlive its limiter, so a record is never freed;
/// whoever makes one sees to it that equal plans share it.
// SAFETY: written before the record exists, never again, and never freed.
@safe
@usableFromInline
package struct PlanRecord: @unchecked Sendable {
    /// The address of the plan, on a line of its own; bit 5 says whether the plan is in shadow. The bits below are 0, and left
    /// to whoever keeps a record.
    @usableFromInline
    package let bits: UInt

    @inlinable
    static var alignment: UInt { 64 }
    @inlinable
    static var shadowMark: UInt { 1 << 5 }

    /// Copies the plan. Costs a cache line for good.
    package init(immortal plan: Plan) {
        let line = UnsafeMutableRawPointer.allocate(
            byteCount: MemoryLayout<Plan>.stride, alignment: Int(Self.alignment))
        // SAFETY: just allocated with room for a plan, on a boundary that suits it.
        unsafe line.initializeMemory(as: Plan.self, repeating: plan, count: 1)
        bits = UInt(bitPattern: line) | (plan.mode == .shadow ? Self.shadowMark : 0)
    }

    /// - Precondition: the bits are those of a record.
    @inlinable
    package init(bits: UInt) { self.bits = bits }

    @inlinable
    package var isShadow: Bool { bits & Self.shadowMark != 0 }

    @inlinable
    package var plan: Plan {
        @inline(__always)
        get {
            // SAFETY: initialized above and never freed; never null.
            unsafe UnsafePointer<Plan>(bitPattern: bits & ~Self.shadowMark).unsafelyUnwrapped.pointee
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

    /// The largest cost that would be admitted; of a plan that keeps no words, any.
    @inlinable
    @inline(__always)
    package func remaining(word: UInt64, at now: Tick) -> UInt64 {
        if case .gcra(let gcra) = plan.constants, plan.keepsWords {
            return gcra.remaining(word: word, at: gcra.instant(of: now))
        }
        return remainingByCall(word: word, at: now)
    }

    @inline(never)
    @usableFromInline
    func remainingByCall(word: UInt64, at now: Tick) -> UInt64 {
        plan.keepsWords ? plan.remaining(word: word, at: plan.instant(of: now)) : .max
    }

    @inline(never)
    @usableFromInline
    func stepByCall(_ verb: Verb, _ cost: Cost, word: UInt64, at now: Tick) -> Step {
        plan.step(verb, cost, word: word, at: now)
    }
}
