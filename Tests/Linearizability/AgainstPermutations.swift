// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlTesting
import TestSupport
import Testing

/// The checker against the definition of linearizability over random tiny histories, right ones and wrong ones.
@Suite struct AgainstPermutations {
    private let key: OneKey
    private let start = Tick(nanoseconds: 1 << 50)

    init() throws {
        key = OneKey(
            record: PlanRecord(
                immortal: Plan(try Limit("3/hour burst=2"), name: LimitName(immortal: "permutations"))))
    }

    /// Histories of one key that may be let go: both say the same.
    @Test func theCheckerAgreesAboutOneKey() {
        let verdicts = compare { random in
            let calls = randomCalls(keys: 1, &random).map(\.call)
            let verdict = Checker(specification: key).explanation(of: calls) != nil
            return (verdict, Permutations(specification: key).explain(calls))
        }
        #expect(verdicts.explained > 100 && verdicts.unexplained > 100, "\(verdicts)")
    }

    /// Histories of several keys: key by key the checker says what the definition says of the whole.
    @Test func theCheckerAgreesKeyByKeyAboutSeveral() {
        let verdicts = compare { random in
            let keys = Int.random(in: 2...3, using: &random)
            let calls = randomCalls(keys: keys, &random)
            let verdict = (0..<keys).allSatisfy { index in
                Checker(specification: key).explanation(of: calls.filter { $0.key == index }.map(\.call)) != nil
            }
            let whole = calls.map { key, call in
                Call(
                    thread: call.thread, invocation: call.invocation, response: call.response,
                    operation: SeveralKeys.Operation(key: key, asked: call.operation))
            }
            return (verdict, Permutations(specification: SeveralKeys(one: key, keys: keys)).explain(whole))
        }
        #expect(verdicts.explained > 100 && verdicts.unexplained > 100, "\(verdicts)")
    }

    private func compare(
        _ judge: (inout SeededGenerator) -> (checker: Bool, definition: Bool)
    ) -> (explained: Int, unexplained: Int) {
        var verdicts = (explained: 0, unexplained: 0)
        let first = SeededGenerator.freshSeed
        for index in 0..<UInt64(TestSize.rounds(long: 200_000, usual: 10_000, sanitized: 2_000)) {
            var random = SeededGenerator(seed: first &+ index)
            let (checker, definition) = judge(&random)
            if definition { verdicts.explained += 1 } else { verdicts.unexplained += 1 }
            guard checker != definition else { continue }
            Issue.record("seed \(first &+ index): the checker says \(checker), the definition \(definition)")
            break
        }
        return verdicts
    }

    // MARK: Histories

    /// Two to five calls at times that overlap as it happens. Each is answered in the order of instants within them; in
    /// one history of two, one call is answered in a state of another time, after a question that nobody asked.
    private func randomCalls(
        keys: Int, _ random: inout SeededGenerator
    ) -> [(key: Int, call: Call<OneKey.Operation>)] {
        let count = Int.random(in: 2...5, using: &random)
        let times = Array(0..<(3 * count)).shuffled(using: &random)
        let intervals = (0..<count).map { times[(3 * $0)..<(3 * $0 + 3)].sorted() }.sorted { $0[1] < $1[1] }
        let liar = random.onceIn(2) ? Int.random(in: 0..<count, using: &random) : nil
        var states = Array(repeating: [key.initial], count: keys)
        return intervals.enumerated().map { index, times in
            let subject = Int.random(in: 0..<keys, using: &random)
            var state = states[subject].last ?? key.initial
            if index == liar {
                let earlier = states[subject].randomElement(using: &random) ?? state
                state = randomOperation(mayLetGo: false, in: earlier, &random).1
            }
            let (operation, next) = randomOperation(mayLetGo: keys == 1, in: state, &random)
            states[subject].append(next)
            let end = random.onceIn(8) ? .max : times[2]
            return (subject, Call(thread: index, invocation: times[0], response: end, operation: operation))
        }
    }

    private func randomOperation(
        mayLetGo: Bool, in state: OneKey.State, _ random: inout SeededGenerator
    ) -> (OneKey.Operation, OneKey.State) {
        let now = start.advanced(by: .seconds(1200 * Int.random(in: 0...3, using: &random)))
        if mayLetGo, random.onceIn(3) {
            let operation = OneKey.Operation.mayLetGo(at: now)
            return (operation, key.states(after: operation, in: state).randomElement(using: &random) ?? state)
        }
        let question = random.smallQuestion(key.record.plan.limit, key: 0, at: now)
        let step = key.step(question, state)
        return (.asked(question, key.answer(step, question)), OneKey.State(word: step.word, floor: state.floor))
    }
}

/// Several keys that do not concern each other, as one object.
private struct SeveralKeys: Specification {
    struct Operation: Sendable {
        let key: Int
        let asked: OneKey.Operation
    }

    let one: OneKey
    let keys: Int

    var initial: [OneKey.State] { Array(repeating: one.initial, count: keys) }

    func states(after operation: Operation, in states: [OneKey.State]) -> [[OneKey.State]] {
        one.states(after: operation.asked, in: states[operation.key]).map { next in
            var states = states
            states[operation.key] = next
            return states
        }
    }
}
