// SPDX-License-Identifier: Apache-2.0

import PawlEngine
public import PawlModel

/// What one has of a reservation under several limits: the answer, and the right to settle it under all of them, once.
///
/// It cannot be copied, and settling consumes it. Dropped, the charges stay as they are.
public struct CombinedReceipt: ~Copyable, Sendable {
    /// The answer.
    public let decision: CombinedDecision
    private let limiter: RateLimiter
    private let charges: Charges

    init(_ decision: CombinedDecision, _ charges: Charges, from limiter: RateLimiter) {
        self.decision = decision
        self.charges = charges
        self.limiter = limiter
    }

    /// Whether all parts were granted.
    public var isAdmitted: Bool { decision.isAdmitted }

    /// Charges the difference to what the work has cost in the end under each limit, or gives it back; see
    /// ``Receipt/settle(actual:at:)``. Parts that named the same limit and key are settled as one, with `actual` for each of them.
    ///
    /// Not at one instant for everybody: refunds and extra charges hold for each limit by itself.
    ///
    /// - Parameters:
    ///   - actual: What each part of the question has cost.
    ///   - now: At which instant; the present if not given.
    public consuming func settle(actual: Int, at now: Tick? = nil) {
        guard decision.isAdmitted, actual >= 0 else { return }
        for index in 0..<charges.count {
            let one = charges[index]
            let (total, overflow) = actual.multipliedReportingOverflow(by: one.parts)
            limiter.settle(one.charge, cost: one.cost, actual: overflow ? .max : total, at: now)
        }
    }

    /// Gives back what was reserved: `settle(actual: 0)`.
    public consuming func refund(at now: Tick? = nil) { settle(actual: 0, at: now) }
}

/// The charges of a reservation: the first four beside one another, more on the heap.
struct Charges: Sendable {
    /// A charge, the cost that was reserved, and how many parts of the question it stands for.
    typealias One = (charge: Charge, cost: Int, parts: Int)

    private var near: (One?, One?, One?, One?) = (nil, nil, nil, nil)
    private var far: [One] = []
    private(set) var count = 0

    mutating func append(_ one: One) {
        switch count {
        case 0: near.0 = one
        case 1: near.1 = one
        case 2: near.2 = one
        case 3: near.3 = one
        default: far.append(one)
        }
        count += 1
    }

    subscript(index: Int) -> One {
        let near: One? =
            switch index {
            case 0: near.0
            case 1: near.1
            case 2: near.2
            case 3: near.3
            default: nil
            }
        return near ?? far[index - 4]
    }
}
