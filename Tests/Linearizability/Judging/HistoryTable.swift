// SPDX-License-Identifier: Apache-2.0

import Pawl

/// A history to read: a line for each call, with the time it took.
///
///     thread  0 1 2 3 …
///          0  |---|        admit 1 at 72057594.037927936 s: admitted, 1 charged, …
///          1    |---->     charge 2 at …
struct HistoryTable: CustomStringConvertible {
    private let calls: [Call<OneKey.Operation>]
    /// The instants of all calls in order: the columns.
    private let stamps: [Int]

    init(_ calls: [Call<OneKey.Operation>]) {
        self.calls = calls
        stamps = calls.flatMap { $0.isPending ? [$0.invocation] : [$0.invocation, $0.response] }.sorted()
    }

    var description: String { calls.map(line).joined(separator: "\n") }

    private func line(_ call: Call<OneKey.Operation>) -> String {
        let first = stamps.firstIndex(of: call.invocation) ?? 0
        let last = stamps.firstIndex(of: call.response) ?? stamps.count
        let bar =
            String(repeating: " ", count: first) + "|" + String(repeating: "-", count: last - first - 1)
            + (call.isPending ? ">" : "|")
        let column = bar + String(repeating: " ", count: stamps.count + 1 - bar.count)
        return "  thread \(call.thread)  \(column)  \(sentence(call))"
    }

    private func sentence(_ call: Call<OneKey.Operation>) -> String {
        switch call.operation {
        case .asked(let question, let answer):
            let end = call.isPending ? " (not yet over)" : ""
            return "\(question.verb) \(question.cost) at \(question.at.nanoseconds) ns: \(answer)\(end)"
        case .mayLetGo(let now):
            return "something else that may let the key go at \(now.nanoseconds) ns"
        }
    }
}
