// SPDX-License-Identifier: Apache-2.0

import PawlModel

/// What came out of a replay, counted decision by decision.
struct Tally {
    struct RefusedKey: Equatable {
        let key: KeyTable.Number
        let refused: Int
        let questions: Int
    }

    private(set) var admitted = 0
    private(set) var refused = 0
    private(set) var impossible = 0
    private(set) var liveKeys: LiveKeys
    private var refusedByKey: [UInt32]
    private var questionsByKey: [UInt32]

    init(keyCount: Int) {
        liveKeys = LiveKeys(keyCount: keyCount)
        refusedByKey = Array(repeating: 0, count: keyCount)
        questionsByKey = Array(repeating: 0, count: keyCount)
    }

    /// Counts a decision. Calls must be in the order of time.
    mutating func count(_ question: Question, _ decision: Decision) {
        questionsByKey[Int(question.key)] += 1
        switch decision.outcome {
        case .admitted: admitted += 1
        case .refused:
            refused += 1
            refusedByKey[Int(question.key)] += 1
        case .impossible: impossible += 1
        }
        let resetAfter = decision.resetAfter.nanoseconds
        liveKeys.note(question.key, now: question.time.nanoseconds, resetAfter: resetAfter)
    }

    /// The keys refused most often, the first to appear first among equals.
    func mostRefused(_ count: Int) -> [RefusedKey] {
        let refusedKeys = refusedByKey.indices.filter { refusedByKey[$0] > 0 }
        let ordered = refusedKeys.sorted { left, right in
            refusedByKey[left] == refusedByKey[right] ? left < right : refusedByKey[left] > refusedByKey[right]
        }
        return ordered.prefix(count).map { key in
            RefusedKey(
                key: KeyTable.Number(key), refused: Int(refusedByKey[key]), questions: Int(questionsByKey[key]))
        }
    }
}
