// SPDX-License-Identifier: Apache-2.0

/// Everything that a crew has asked since its limiter was made, and what was admitted of it.
struct SliceAccount {
    var slices = 0
    private var askedByKey: [Int]
    private var admitted = 0

    init(keys: Int) { askedByKey = Array(repeating: 0, count: keys) }

    mutating func add(_ questions: Questions, from start: Int, _ part: Duel.Part) {
        questions.addAsked(from: start, count: part.asked, to: &askedByKey)
        admitted += part.admitted
    }

    var tally: Tally { Tally(askedByKey: askedByKey, admitted: admitted) }
}

extension Tally {
    init(askedByKey: [Int], admitted: Int) {
        self.askedByKey = askedByKey
        self.admitted = admitted
        asked = askedByKey.reduce(0, +)
    }
}
