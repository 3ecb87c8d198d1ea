// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Pawl

/// `pawl-bench ask`: asks a number of questions and nothing else, for tools that count instructions.
struct Ask: ParsableCommand {
    /// Who answers.
    enum Who: String, ExpressibleByArgument, CaseIterable {
        case string, span, floor
    }

    static let configuration = CommandConfiguration(
        abstract: "Asks so many questions on one thread, for profilers and instruction counts.")

    @Argument(
        help: """
            \(ThreeLimitsInOneQuestion().name), or a scenario with a floor: \(Self.choices.map(\.name).joined(separator: ", ")).
            """
    )
    var scenario: String

    @Option(help: "Of \(ThreeLimitsInOneQuestion().name), asked with spans: what a question is under.")
    var under = SeveralLimits.Form.three

    @Option(help: "Who answers: the limiter asked with strings or spans, or the floor.")
    var by = Who.string

    @Option(help: "How many questions.")
    var questions = 1_000_000

    @Option(help: "Length of the keys in bytes.")
    var keys = KeyForm.lengths[0]

    @Option(help: "The clock: \(ClockChoice.allCases.map(\.rawValue).joined(separator: ", ")).")
    var clock = ClockChoice.kernel

    @Option(help: "Asks in virtual time, so many nanoseconds from question to question: no clock is read.")
    var nanosecondsApart: Int?

    private static var choices: [any ThroughputScenario] { scenarios.compactMap { $0 as? any ThroughputScenario } }

    @Flag(help: "Asks the system for huge pages.")
    var hugePages = false

    func validate() throws {
        guard
            scenario != ThreeLimitsInOneQuestion().name || (by != .floor && clock == .kernel && nanosecondsApart == nil)
        else { throw ValidationError("three limits are asked with spans, by the kernel's clock") }
        guard nanosecondsApart == nil || by != .floor else { throw ValidationError("the floor reads its clock always") }
        guard nanosecondsApart == nil || Self.choices.first(where: { $0.name == scenario })?.batch == 1 else {
            throw ValidationError("virtual time is for single questions")
        }
        guard (nanosecondsApart ?? 0) >= 0 else { throw ValidationError("time does not run backwards") }
    }

    func run() throws {
        if scenario == ThreeLimitsInOneQuestion().name {
            let contestant = try ThreeLimitsInOneQuestion.contestant(under, KeyForm(bytes: keys, door: .span))
            return ask(listLength: contestant.questions.count, contestant.ask)
        }
        guard let scenario = Self.choices.first(where: { $0.name == scenario }) else {
            throw ValidationError("no such scenario")
        }
        let form = KeyForm(bytes: keys, door: by == .string ? .string : .span)
        let list = Questions(scenario.order.indices(count: min(scenario.questions, 1 << 16)), form: form)
        let limiter = try RateLimiter(
            scenario.limit, capacity: scenario.capacity, time: clock.timeSource, hugePages: hugePages,
            hashKey: HashKey(Settings.hashKey.0, Settings.hashKey.1))
        let contestant: any Contestant =
            by == .floor
            ? try Floor(
                bytes: limiter.reservedBytes, limit: scenario.limit, clock, hashKey: Settings.hashKey, list,
                batch: scenario.batch)
            : form.contestant(limiter, list, batch: scenario.batch)
        var virtual = nanosecondsApart.map {
            VirtualTime(limiter, period: scenario.limit.period, list, nanosecondsApart: $0)
        }
        ask(listLength: list.count) { virtual?.ask(from: $0, count: $1) ?? contestant.ask(from: $0, count: $1) }
    }

    /// Asks the questions of a list, again and again.
    private func ask(listLength: Int, _ ask: (_ position: Int, _ count: Int) -> Int) {
        var asked = 0
        var admitted = 0
        while asked < questions {
            let count = min(questions - asked, listLength)
            admitted += ask(0, count)
            asked += count
        }
        print("\(asked) asked, \(admitted) admitted")
    }
}
