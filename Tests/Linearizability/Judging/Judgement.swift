// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlTesting

/// What became of a recorded history, key by key.
struct Judgement {
    /// Why the history is not linearizable: a page to read; nil where it is.
    private(set) var fault: String?
    /// Calls of two threads about one key were under way at one time, and one of them consumed something.
    private(set) var isOverlapped = false

    init(_ trial: Trial) {
        let calls = trial.calls()
        let checker = Checker(specification: OneKey(record: trial.record))
        for key in Set(calls.compactMap(\.operation.question?.key)).sorted() {
            let part = Self.part(of: key, calls, preludeThread: trial.scenario.programs.count, trial.scenario.world)
            if Self.overlaps(part) { isOverlapped = true }
            guard fault == nil, checker.explanation(of: part) == nil else { continue }
            let shortest = checker.shortestUnexplained(part)
            fault = """
                seed \(trial.seed), \(trial.scenario.world), \(trial.scenario.programs.count) threads: no order of these \
                calls gives key \(key) under \(trial.scenario.limit) the answers recorded
                \(HistoryTable(shortest))
                """
        }
    }

    /// The calls about one key, and where keys may be let go, those that may have done it.
    private static func part(
        of key: Int, _ calls: [Call<Done>], preludeThread: Int, _ world: World
    ) -> [Call<OneKey.Operation>] {
        calls.compactMap { call in
            let operation: OneKey.Operation
            switch call.operation {
            case .asked(let question, let answer) where question.key == key:
                operation = .asked(question, answer)
            case .asked(let question, let answer):
                // The prelude is asked at one instant, at which none of its keys is spent. A question that was refused
                // found an entry of its own.
                guard world.letsGoAhead, call.thread != preludeThread, answer.charged > 0 else { return nil }
                operation = .mayLetGo(at: question.at)
            case .swept(let now):
                guard world.letsGoAhead else { return nil }
                operation = .mayLetGo(at: now)
            }
            return Call(
                thread: call.thread, invocation: call.invocation, response: call.response, operation: operation)
        }
    }

    private static func overlaps(_ part: [Call<OneKey.Operation>]) -> Bool {
        part.contains { one in
            one.consumes && part.contains { $0.thread != one.thread && $0.isQuestion && $0.overlaps(one) }
        }
    }
}

extension Call<OneKey.Operation> {
    fileprivate var isQuestion: Bool { if case .asked = operation { true } else { false } }
    fileprivate var consumes: Bool { if case .asked(_, let answer) = operation { answer.charged > 0 } else { false } }
    fileprivate func overlaps(_ other: Self) -> Bool { !precedes(other) && !other.precedes(self) }
}

extension Done {
    fileprivate var question: Question? { if case .asked(let question, _) = self { question } else { nil } }
}
