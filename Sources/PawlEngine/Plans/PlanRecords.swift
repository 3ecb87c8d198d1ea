// SPDX-License-Identifier: Apache-2.0

import PawlModel
import Synchronization

/// The process's plan records, each once: limiters made anew with the limits of earlier ones take up no further memory.
///
/// Windows are counted from where a limiter's tick zero lies in Unix time, so their plans are hardly ever equal: each limiter with
/// window limits adds a record for each of them.
enum PlanRecords {
    /// What a record says: limits are equal whatever unit they were written in, and are printed in that unit.
    private struct Content: Hashable {
        let plan: Plan
        let unit: RateUnit
    }

    private static let records = Mutex<[Content: PlanRecord]>([:])

    /// The record of a plan: made when first asked for.
    static func record(of plan: Plan) -> PlanRecord {
        records.withLock { records in
            let content = Content(plan: plan, unit: plan.limit.unit)
            if let known = records[content] { return known }
            let new = PlanRecord(immortal: plan)
            records[content] = new
            return new
        }
    }
}
