// SPDX-License-Identifier: Apache-2.0

import Pawl

/// How questions under one limit were answered, counted by who got the answers: what ``RateLimiter/counts(under:)`` must say.
struct Tally {
    var admitted = 0
    var units = 0
    var refused = 0
    var impossible = 0
    var givenBack = 0
    var penalties = 0
    var penaltyUnits = 0

    /// Counts an answer, and what it charged.
    mutating func note(_ outcome: Decision.Outcome, charged: Int) {
        switch outcome {
        case .admitted:
            admitted += 1
            units += charged
        case .refused: refused += 1
        case .impossible: impossible += 1
        }
    }

    /// What counts say otherwise, if anything.
    func complaint(_ counts: AnswerCounts) -> String? {
        let isSame =
            admitted == counts.admitted && units == counts.units && refused == counts.refused
            && impossible == counts.impossible && givenBack == counts.givenBack && penalties == counts.penalties
            && penaltyUnits == counts.penaltyUnits
        return isSame ? nil : "\(self), but \(counts)"
    }
}
