// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlModel
import PawlTesting

/// A limit small enough that every state near the beginning of time can be visited.
struct SmallWorld: Sendable, CustomStringConvertible {
    let limit: Limit
    let plan: Plan
    let record: PlanRecord
    let gcra: GCRA
    let refill: Refill

    init(_ count: Int, perNanoseconds period: Int, burst: Int) throws {
        limit = try Limit(count, per: .nanoseconds(period), burst: burst)
        plan = Plan(limit, name: LimitName(immortal: "small"))
        record = PlanRecord(immortal: plan)
        guard case .gcra(let gcra) = plan.constants else { preconditionFailure("kept by GCRA unless it says so") }
        self.gcra = gcra
        refill = .quantised(limit)
    }

    var description: String { limit.description }

    /// Rates whose units return after one to a few nanoseconds, in whole steps and between them.
    static let all: [SmallWorld] = {
        let rates = [
            // Units of 1 ns, just over 1, just under 2, 2, 2.5, 3, just under 4, 4, 7, 8 and 13 ns.
            1_000_000, 999_999, 500_001, 500_000, 400_000, 333_333, 250_001, 250_000, 142_857, 125_000, 76_923,
        ]
        return rates.flatMap { count in
            [1, 3].map { burst in
                do {
                    return try SmallWorld(count, perNanoseconds: 1_000_000, burst: burst)
                } catch {
                    preconditionFailure("\(error)")
                }
            }
        }
    }()
}
