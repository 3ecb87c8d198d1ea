// SPDX-License-Identifier: Apache-2.0

/// Everything that a replay reports at its end.
struct Summary: Equatable {
    struct RefusedKey: Equatable {
        let key: String
        /// Whether the key was an integer and not text.
        let isInteger: Bool
        let refused: Int
        let questions: Int
    }

    let input: String
    let format: LineFormat
    let keyField: KeyField
    let limit: String

    let reading: ReadingReport
    let earliest: Instant
    let latest: Instant

    let admitted: Int
    let refused: Int
    let impossible: Int
    let distinctKeys: Int
    let peakLiveKeys: Int
    let evicted: Int
    let mostRefused: [RefusedKey]

    let capacity: Int
    /// Whether somebody asked for that capacity.
    let isCapacityGiven: Bool
    let reservedBytes: Int
    /// Spent on deciding alone.
    let timeTaken: Duration

    var questions: Int { admitted + refused + impossible }

    var decisionsPerSecond: Int {
        let nanoseconds = UInt128(max(1, timeTaken.nanoseconds))
        return Int(clamping: UInt128(questions) * 1_000_000_000 / nanoseconds)
    }
}
