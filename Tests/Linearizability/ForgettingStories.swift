// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlTesting
import Testing

/// What the specification of a limiter that forgets allows, and what it does not.
@Suite struct ForgettingStories {
    private let key: OneKey
    private let early = Tick(nanoseconds: 1 << 50)
    /// Two hours later: the burst has returned.
    private let late = Tick(nanoseconds: 1 << 50).advanced(by: .seconds(7200))

    init() throws {
        key = OneKey(record: PlanRecord(immortal: Plan(try Limit("2/hour"), name: LimitName(immortal: "forgetting"))))
    }

    /// Questions in a row, each answered as the specification says in one state.
    private func asked(_ cost: Int, at now: Tick, _ state: OneKey.State) -> (OneKey.Operation, OneKey.State) {
        let question = Question(verb: .admit, key: 0, cost: cost, at: now)
        let step = key.step(question, state)
        return (.asked(question, key.answer(step, question)), OneKey.State(word: step.word, floor: state.floor))
    }

    private func isExplained(_ operations: [OneKey.Operation]) -> Bool {
        let calls = operations.enumerated().map {
            Call(thread: 0, invocation: 2 * $0 + 1, response: 2 * $0 + 2, operation: $1)
        }
        return Checker(specification: key).explanation(of: calls) != nil
    }

    @Test func aKeyThatWasLetGoIsNewButNoEarlierThanThat() {
        let (first, spent) = asked(2, at: early, key.initial)
        let (again, after) = asked(2, at: early, OneKey.State(floor: late))
        let (third, _) = asked(1, at: early, after)
        // Asked once more at the early instant, it has what it had at the late one, once.
        #expect(isExplained([first, .mayLetGo(at: late), again, third]))
        #expect(!isExplained([first, again]))
        #expect(!isExplained([first, .mayLetGo(at: late), again, again]))
        // As if it had been let go without a trace: units minted.
        let (minted, _) = asked(2, at: early, key.initial)
        #expect(!isExplained([first, .mayLetGo(at: late), minted]))
        // The key need not be let go.
        let (refused, _) = asked(1, at: early, spent)
        #expect(isExplained([first, .mayLetGo(at: late), refused]))
    }

    @Test func aLiveKeyIsNotLetGo() {
        let (first, _) = asked(2, at: early, key.initial)
        let soon = early.advanced(by: .seconds(1800))
        for floor in [early, soon] {
            let (again, _) = asked(2, at: early, OneKey.State(floor: floor))
            #expect(!isExplained([first, .mayLetGo(at: soon), again]))
        }
    }

    @Test func anInstantOfOthersMayHoldBackANewKey() {
        let (held, _) = asked(1, at: early, OneKey.State(floor: late))
        #expect(isExplained([.mayLetGo(at: late), held]))
        #expect(!isExplained([held]))
        #expect(!isExplained([held, .mayLetGo(at: late)]))
    }
}
