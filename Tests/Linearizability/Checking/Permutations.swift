// SPDX-License-Identifier: Apache-2.0

/// The definition of linearizability, followed word by word: every order of every choice of calls is tried.
///
/// For a handful of calls, to judge the checker by.
struct Permutations<Spec: Specification> {
    let specification: Spec

    /// Whether some order of all calls, but for pending ones that are left out, keeps to the calls' times and gives the
    /// answers recorded.
    func explain(_ calls: [Call<Spec.Operation>]) -> Bool {
        precondition(calls.count <= 7)
        let pending = calls.indices.filter { calls[$0].isPending }
        return (0..<(1 << pending.count)).contains { choice in
            let leftOut = Set(pending.indices.filter { choice >> $0 & 1 == 0 }.map { pending[$0] })
            let chosen = calls.indices.filter { !leftOut.contains($0) }.map { calls[$0] }
            return orders(of: chosen.count).contains { order in
                let ordered = order.map { chosen[$0] }
                return keepsTime(ordered) && givesTheAnswers(ordered)
            }
        }
    }

    /// No call stands before one that was over when it began.
    private func keepsTime(_ calls: [Call<Spec.Operation>]) -> Bool {
        calls.indices.allSatisfy { index in !calls[index...].dropFirst().contains { $0.precedes(calls[index]) } }
    }

    private func givesTheAnswers(_ calls: [Call<Spec.Operation>]) -> Bool {
        var states: Set = [specification.initial]
        for call in calls {
            states = Set(states.flatMap { specification.states(after: call.operation, in: $0) })
        }
        return !states.isEmpty
    }

    /// All orders of that many things.
    private func orders(of count: Int) -> [[Int]] {
        guard count > 0 else { return [[]] }
        return orders(of: count - 1).flatMap { order in
            (0...order.count).map { place in
                var longer = order
                longer.insert(count - 1, at: place)
                return longer
            }
        }
    }
}
