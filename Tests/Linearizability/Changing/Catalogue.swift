// SPDX-License-Identifier: Apache-2.0

import Pawl

/// The limits that a history goes to and fro between, each in every mode.
struct Catalogue: Sendable {
    /// A limit of the catalogue, in a mode.
    struct Promise: Hashable, Sendable {
        let limit: Int
        let mode: LimitMode
    }

    let limits: [Limit]
    private let records: [PlanRecord]
    private static let name = LimitName(immortal: "changing")

    /// - Parameter unixAtZero: the Unix time of the limiter's tick zero in nanoseconds.
    init(_ limits: [Limit], unixAtZero: Int64) {
        self.limits = limits
        records = limits.flatMap { limit in
            LimitMode.allCases.map { mode in
                PlanRecord(immortal: Plan(limit, name: Self.name, mode: mode, unixAtZero: unixAtZero))
            }
        }
    }

    subscript(promise: Promise) -> PlanRecord {
        records[promise.limit * LimitMode.allCases.count + Int(promise.mode.rawValue)]
    }
}
