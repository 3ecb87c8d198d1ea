// SPDX-License-Identifier: Apache-2.0

/// The tree's answers alone: every scenario for a few slices, whether or not there is a base to compare with.
enum AnswerCheck {
    static func run(_ ours: Contender, into findings: inout Findings) {
        for entry in Course(scenarios: Slices.choices.map(\.name)).entries {
            do throws(Runner.Broken) {
                let slices = try slices(of: ours, entry)
                let wrong = slices.lazy.compactMap(\.wrong).first
                let asked = slices.reduce(0) { $0 + $1.asked }
                findings.add(
                    "\(entry.description): \(wrong.map { "WRONG: \($0)" } ?? "\(asked) answers are right")",
                    isFailure: wrong != nil)
            } catch {
                findings.add("\(entry.description): BROKEN: \(error)", isFailure: true)
            }
        }
    }

    private static func slices(of ours: Contender, _ entry: Course.Entry) throws(Runner.Broken) -> [SliceAnswer] {
        let runner = try Runner(ours, scenario: entry.scenario, threads: entry.threads)
        var slices: [SliceAnswer] = []
        for _ in 0..<(2 * Contest.pairsOfLaunch) {
            slices.append(try runner.slice(microseconds: Contest.sliceMicroseconds))
        }
        return slices
    }
}
