// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlTesting
import Testing

/// Histories whose verdict is known, written by hand.
@Suite struct CheckerStories {
    private func isExplained(units: Int, _ threads: [(Int, Int?, Purse.Operation)]...) -> Bool {
        let calls = Purse.history(threads)
        let purse = Purse(initial: units)
        let order = Checker(specification: purse).explanation(of: calls)
        #expect((order != nil) == Permutations(specification: purse).explain(calls))
        return order != nil
    }

    @Test func oneAfterTheOther() {
        #expect(isExplained(units: 2, [(1, 2, .took(true)), (5, 6, .took(true))], [(3, 4, .saw(1)), (7, 8, .saw(0))]))
        #expect(!isExplained(units: 2, [(1, 2, .took(true)), (3, 4, .saw(2))]))
    }

    @Test func aLostUpdate() {
        // Two take one each at the same time, and afterwards one is missing.
        #expect(!isExplained(units: 2, [(1, 3, .took(true)), (5, 6, .saw(1))], [(2, 4, .took(true))]))
        #expect(isExplained(units: 2, [(1, 3, .took(true)), (5, 6, .saw(0))], [(2, 4, .took(true))]))
    }

    @Test func aStaleReadAfterACompletedWrite() {
        #expect(!isExplained(units: 1, [(1, 2, .took(true))], [(3, 4, .saw(1))]))
        // While the write is under way either may be seen, but not the old after the new.
        #expect(isExplained(units: 1, [(1, 4, .took(true))], [(2, 3, .saw(1))]))
        #expect(isExplained(units: 1, [(1, 4, .took(true))], [(2, 3, .saw(0))]))
        #expect(isExplained(units: 1, [(1, 6, .took(true))], [(2, 3, .saw(1)), (4, 5, .saw(0))]))
        #expect(!isExplained(units: 1, [(1, 6, .took(true))], [(2, 3, .saw(0)), (4, 5, .saw(1))]))
    }

    @Test func aDoubleAdmit() {
        #expect(!isExplained(units: 1, [(1, 3, .took(true))], [(2, 4, .took(true))]))
        #expect(isExplained(units: 1, [(1, 3, .took(true))], [(2, 4, .took(false))]))
        #expect(!isExplained(units: 1, [(1, 3, .took(false))], [(2, 4, .took(false))]))
    }

    @Test func aCallThatIsNotOverMayHaveHappenedOrNot() {
        #expect(isExplained(units: 1, [(1, nil, .took(true))], [(2, 3, .saw(1))]))
        #expect(isExplained(units: 1, [(1, nil, .took(true))], [(2, 3, .saw(0))]))
        // But it has not happened before it began.
        #expect(!isExplained(units: 1, [(3, nil, .took(true))], [(1, 2, .saw(0))]))
    }

    @Test func theOrderFoundIsAnExplanation() {
        let calls = Purse.history([[(1, 6, .took(true))], [(2, 3, .saw(1)), (4, 5, .saw(0))]])
        #expect(Checker(specification: Purse(initial: 1)).explanation(of: calls) == [1, 0, 2])
    }

    @Test func ofAWrongHistoryTheShortestBeginningIsShown() {
        let later = (10..<30).map { (2 * $0, Int?.some(2 * $0 + 1), Purse.Operation.saw(0)) }
        let calls = Purse.history([[(1, 3, .took(true))] + later, [(2, 4, .took(true)), (5, nil, .saw(7))]])
        let shortest = Checker(specification: Purse(initial: 1)).shortestUnexplained(calls)
        #expect(shortest.map(\.invocation) == [1, 2])
        #expect(shortest.map(\.response) == [3, 4])
    }

    @Test func aHistoryIsPrintedWithItsTimes() throws {
        let record = PlanRecord(immortal: Plan(try Limit("1/hour"), name: LimitName(immortal: "printed")))
        let question = Question(verb: .admit, key: 0, cost: 1, at: Tick(nanoseconds: 7))
        let key = OneKey(record: record)
        let answer = key.answer(key.step(question, key.initial), question)
        let calls: [Call<OneKey.Operation>] = [
            Call(thread: 0, invocation: 3, response: 8, operation: .asked(question, answer)),
            Call(thread: 1, invocation: 5, response: .max, operation: .mayLetGo(at: Tick(nanoseconds: 9))),
        ]
        #expect(
            HistoryTable(calls).description == """
                  thread 0  |-|   admit 1 at 7 ns: \(answer)
                  thread 1   |->  something else that may let the key go at 9 ns
                """)
    }
}
