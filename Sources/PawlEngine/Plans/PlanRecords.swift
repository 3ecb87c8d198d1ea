// SPDX-License-Identifier: Apache-2.0

import PawlModel
import Synchronization

/// The process's plan records, each once: limiters made anew with the limits of earlier ones take up no further memory.
///
/// Windows begin where a limiter's clock says, so plans of windows are equal for limiters that share a clock alone.
enum PlanRecords {
    private static let records = Mutex<[Plan: PlanRecord]>([:])

    /// The record of a plan: made when first asked for.
    static func record(of plan: Plan) -> PlanRecord {
        records.withLock { records in
            if let known = records[plan] { return known }
            let new = PlanRecord(immortal: plan)
            records[plan] = new
            return new
        }
    }
}
