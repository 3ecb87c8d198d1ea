// SPDX-License-Identifier: Apache-2.0

/// A limit worked out into constants: all that a step needs to know, in one cache line.
///
/// Plans are plain values without references; engines and decisions name one by its ``PlanRecord``.
@usableFromInline
package struct Plan: Sendable, Hashable {
    /// What the algorithm needs besides the limit itself.
    @usableFromInline
    package enum Constants: Sendable, Hashable {
        case gcra(GCRA)
        case fixedWindow(Windows)
        case slidingCounter(Windows)
        case slidingLog(SlidingLog)
        /// No word is kept.
        case unlimited
    }

    @usableFromInline
    package let constants: Constants
    @usableFromInline
    package let mode: LimitMode
    /// Whether keys have state under this plan: a limit that always admits, or is not asked, keeps none.
    @usableFromInline
    package let keepsWords: Bool
    @usableFromInline
    package let limit: Limit
    package let name: LimitName

    /// - Parameter unixAtZero: The Unix time of the limiter's tick zero in nanoseconds, to which windows are aligned.
    package init(_ limit: Limit, name: LimitName, mode: LimitMode = .enforce, unixAtZero: Int64 = 0) {
        self.limit = limit
        self.name = name
        self.mode = mode
        keepsWords = limit.algorithm != .unlimited && mode != .off
        let periodNanoseconds = UInt64(limit.periodMilliseconds) * 1_000_000
        constants =
            switch limit.algorithm {
            case .gcra:
                .gcra(
                    GCRA(
                        count: UInt64(limit.count), periodNanoseconds: periodNanoseconds, burst: UInt64(limit.burst)))
            case .fixedWindow: .fixedWindow(Windows(periodNanoseconds: periodNanoseconds, unixAtZero: unixAtZero))
            case .slidingCounter:
                .slidingCounter(Windows(periodNanoseconds: periodNanoseconds, unixAtZero: unixAtZero))
            case .slidingLog:
                .slidingLog(SlidingLog(count: UInt64(limit.count), periodNanoseconds: periodNanoseconds))
            case .unlimited: .unlimited
            }
    }

    private init(_ plan: Plan, in mode: LimitMode) {
        (limit, name, constants) = (plan.limit, plan.name, plan.constants)
        self.mode = mode
        keepsWords = limit.algorithm != .unlimited && mode != .off
    }

    /// The same in another mode.
    package func inMode(_ mode: LimitMode) -> Plan { Plan(self, in: mode) }

    /// The word of a key never seen; also what a free slot holds.
    @inlinable
    package static var fresh: UInt64 { 0 }
}
