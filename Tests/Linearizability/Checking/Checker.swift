// SPDX-License-Identifier: Apache-2.0

/// Finds an order that explains a history, or finds that there is none.
///
/// Wing and Gong's search (1993): of the calls that are left, any that began before the first of them was over may be
/// next. What was found to lead nowhere, a set of calls done and the state they left, is not tried again (Lowe, 2017).
/// That makes it fast where few calls are under way at a time: a set of calls done is then little more than a time.
struct Checker<Spec: Specification> {
    let specification: Spec

    /// As many as a set of calls has bits.
    static var callsMax: Int { 64 }

    /// The order of an explanation, as indices of the calls; nil where there is none. Calls pending may be left out.
    func explanation(of calls: [Call<Spec.Operation>]) -> [Int]? {
        precondition(calls.count <= Self.callsMax)
        var search = Search(specification: specification, calls: calls)
        return search.reachesTheEnd(done: 0, specification.initial) ? search.order : nil
    }

    /// The shortest beginning of a history without explanation that has none either: what was over by some instant, and
    /// what was under way.
    func shortestUnexplained(_ calls: [Call<Spec.Operation>]) -> [Call<Spec.Operation>] {
        for end in calls.map(\.response).sorted() {
            let beginning = calls.filter { $0.invocation < end }.map { call in
                var call = call
                if call.response > end { call.response = Call<Spec.Operation>.pending }
                return call
            }
            if explanation(of: beginning) == nil { return beginning }
        }
        return calls
    }
}

/// The search for one history.
private struct Search<Spec: Specification> {
    /// Where the search has been: which calls are done does not say in what state they left the object.
    private struct Place: Hashable {
        let done: UInt64
        let state: Spec.State
    }

    let specification: Spec
    let calls: [Call<Spec.Operation>]
    private let required: UInt64
    private var visited: Set<Place> = []
    private(set) var order: [Int] = []

    init(specification: Spec, calls: [Call<Spec.Operation>]) {
        self.specification = specification
        self.calls = calls
        required = calls.indices.reduce(0) { calls[$1].isPending ? $0 : $0 | 1 << UInt64($1) }
    }

    mutating func reachesTheEnd(done: UInt64, _ state: Spec.State) -> Bool {
        if done & required == required { return true }
        guard visited.insert(Place(done: done, state: state)).inserted else { return false }
        let firstResponse = firstResponse(outOf: ~done)
        for index in calls.indices where done & 1 << UInt64(index) == 0 {
            guard calls[index].invocation <= firstResponse else { continue }
            order.append(index)
            for next in specification.states(after: calls[index].operation, in: state) {
                if reachesTheEnd(done: done | 1 << UInt64(index), next) { return true }
            }
            order.removeLast()
        }
        return false
    }

    private func firstResponse(outOf left: UInt64) -> Int {
        var first = Int.max
        for index in calls.indices where left & 1 << UInt64(index) != 0 { first = min(first, calls[index].response) }
        return first
    }
}
