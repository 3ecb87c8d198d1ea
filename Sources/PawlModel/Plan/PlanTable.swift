// SPDX-License-Identifier: Apache-2.0

/// The plans of a limiter, in the order of its limits: an immutable value that is handed over whole.
package struct PlanTable: Sendable, Hashable {
    package let plans: [Plan]

    package init(_ plans: [Plan]) {
        precondition(!plans.isEmpty && plans.count <= Self.plansMax)
        self.plans = plans
    }

    /// As many as a tag can tell apart, beside what stands for blocked keys.
    package static let plansMax = 1 << 14 - 1
}
