// SPDX-License-Identifier: Apache-2.0

/// One question of a replay: which key asks for how much, and when. 24 bytes.
struct Question: Equatable {
    let time: Instant
    let cost: Int
    let key: KeyTable.Number
    /// The question's place in the input.
    let order: UInt32
}

/// All questions of an input, kept in memory: 24 bytes each, and every distinct key once.
struct QuestionList {
    private(set) var questions: [Question] = []
    var keys = KeyTable()

    /// How many questions fit: their places in the input are 32-bit numbers.
    static let capacity = Int(UInt32.max)

    mutating func append(time: Instant, key: KeyTable.Number, cost: Int) {
        questions.append(Question(time: time, cost: cost, key: key, order: UInt32(questions.count)))
    }

    /// Puts the questions in the order of time; those of one moment stay as they came.
    mutating func sortByTime() {
        let isOrdered = zip(questions, questions.dropFirst()).allSatisfy { $0.time <= $1.time }
        guard !isOrdered else { return }
        questions.sort { left, right in
            left.time == right.time ? left.order < right.order : left.time < right.time
        }
    }
}
