// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The tree compared with one revision: throughput in every contest, and instructions per decision.
struct Comparison {
    let ours: Contender
    let base: Contender
    /// Seconds for the contests.
    let seconds: Double
    /// Instructions per decision of the tree, by scenario.
    let instructions: [String: Double]

    func run(into findings: inout Findings) throws {
        guard let ofBase = try scenarios(of: base) else {
            return findings.skip("\(base.name) has no 'slices' command: it is too old to be compared with")
        }
        guard let ofOurs = try scenarios(of: ours) else { return findings.fail("the tree has no 'slices' command") }
        for name in ofOurs where !ofBase.contains(name) { findings.skip("\(base.name) has no scenario \(name)") }
        for name in ofBase where !ofOurs.contains(name) { findings.skip("\(name) is a scenario of \(base.name) alone") }
        let course = Course(scenarios: ofOurs.filter(ofBase.contains))
        course.run(ours, against: base, seconds: seconds) { entry, outcome in
            findings.add("\(entry.description): \(outcome.description)", isFailure: outcome.isFailure)
            if case .skipped = outcome { findings.skip("\(entry.description), against \(base.name)") }
            return true
        }
        guard !instructions.isEmpty else { return }
        do {
            try compareInstructions(into: &findings)
        } catch let uncounted as InstructionCount.Uncounted {
            findings.skip("the instructions of \(base.name): \(uncounted)")
        }
    }

    private func scenarios(of contender: Contender) throws -> [String]? {
        let listed = try Tool.run([contender.executable.path, "slices", "--list"])
        return listed.isDone ? listed.line.split(separator: "\n").map(String.init) : nil
    }

    private func compareInstructions(into findings: inout Findings) throws {
        let count = try InstructionCount(
            of: base.executable, copiedInto: base.executable.deletingLastPathComponent())
        for (scenario, ofOurs) in instructions.sorted(by: { $0.key < $1.key }) {
            let ofBase = try count.perDecision(scenario)
            let isTooMany = ofOurs > ofBase * InstructionCount.ratioMax
            findings.add(
                "\(scenario): \(ofOurs.places(1)) instructions per decision, \(base.name) \(ofBase.places(1)): "
                    + "ratio \((ofOurs / ofBase).places(3)), \(isTooMany ? "TOO MANY" : "holds")", isFailure: isTooMany)
        }
    }
}
