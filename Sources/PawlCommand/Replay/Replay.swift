// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlModel

/// A list of questions in the order of time, decided by the real engine and counted.
///
/// Questions are decided in runs of a few thousand, so that the time taken is that of deciding alone: counting and
/// writing happen between the runs.
struct Replay {
    private static let runLength = 4096

    let list: QuestionList
    let capacity: Int
    private(set) var tally: Tally
    private(set) var timeTaken = Duration.zero
    private let decider: Decider

    /// The capacity, unless given, is the number of distinct keys: then no key is ever forgotten while it is live.
    init(_ list: QuestionList, limit: Limit, capacity: Int? = nil, hashKey: HashKey = .random) throws {
        let earliest = list.questions.first?.time ?? Instant(nanoseconds: 0)
        let latest = list.questions.last?.time ?? earliest
        self.list = list
        self.capacity = capacity ?? max(1, list.keys.count)
        tally = Tally(keyCount: list.keys.count)
        decider = try Decider(limit: limit, capacity: self.capacity, earliest: earliest, hashKey: hashKey)
        let (span, overflows) = latest.nanoseconds.subtractingReportingOverflow(earliest.nanoseconds)
        guard !overflows, .nanoseconds(span) <= decider.longestSpan else {
            let times = "\(Wording.time(earliest)) to \(Wording.time(latest))"
            throw InputError("the times reach from \(times); virtual time holds less than 146 years")
        }
    }

    var evicted: Int { decider.evicted }
    var reservedBytes: Int { decider.reservedBytes }

    /// Decides everything. `each` sees every question with its decision, `progress` how many are done.
    mutating func run<Failure>(
        _ each: (Question, Decision) throws(Failure) -> Void,
        progress: (Int) -> Void = { _ in }
    ) throws(Failure) {
        var decisions: [Decision] = []
        decisions.reserveCapacity(Self.runLength)
        var start = 0
        while start < list.questions.count {
            let questions = list.questions[start..<min(start + Self.runLength, list.questions.count)]
            decide(questions, into: &decisions)
            for (question, decision) in zip(questions, decisions) {
                tally.count(question, decision)
                try each(question, decision)
            }
            start = questions.endIndex
            progress(start)
        }
    }

    private mutating func decide(_ questions: ArraySlice<Question>, into decisions: inout [Decision]) {
        decisions.removeAll(keepingCapacity: true)
        let start = ContinuousClock.now
        decider.decide(questions, list.keys, into: &decisions)
        timeTaken += ContinuousClock.now - start
    }
}
