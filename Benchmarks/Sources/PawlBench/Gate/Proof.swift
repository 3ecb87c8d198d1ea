// SPDX-License-Identifier: Apache-2.0

import CMachine

/// The gate tried on itself: this build against this build, as it is, slowed, and mistaken.
///
///     as it is                  must hold, every time
///     15 % longer a question    must be found slow, in at least 19 of 20
///     one answer wrong          must be found wrong, not slow
struct Proof {
    let build: Contender
    let rounds: Int
    /// Seconds for all contests of one round.
    let seconds: Double

    static let handicapPercent = 15

    func run(into findings: inout Findings) {
        let course = Course(scenarios: Slices.choices.map(\.name))
        prove("identical builds", course, build, needed: rounds, of: rounds, into: &findings) { $0 == .holds }
        let slowed = faulty("slowed", ["--handicap", "\(Self.handicapPercent)"])
        let title = "a build slowed by \(Self.handicapPercent) %"
        prove(title, course, slowed, needed: (rounds * 19 + 19) / 20, of: rounds, into: &findings) { $0 == .slow }
        let mistaken = faulty("mistaken", ["--mistake"])
        prove("a wrong answer", course, mistaken, needed: 1, of: 1, into: &findings) { $0 == .wrong }
    }

    /// What the gate made of one pair of builds.
    private enum Finding { case holds, slow, wrong, useless }

    private func faulty(_ name: String, _ arguments: [String]) -> Contender {
        Contender(name: name, executable: build.executable, arguments: arguments)
    }

    private func prove(
        _ title: String, _ course: Course, _ ours: Contender, needed: Int, of rounds: Int,
        into findings: inout Findings, _ isRight: (Finding) -> Bool
    ) {
        Findings.say("\(title):")
        let start = machine_now()
        let right = (1...rounds).count { round in
            let finding = judge(course, ours)
            Findings.say("  round \(round) of \(rounds): \(finding)")
            return isRight(finding)
        }
        let took = (Double(machine_now() - start) / 1e9).places(0)
        findings.add("\(title): rightly judged \(right) of \(rounds), \(took) s", isFailure: right < needed)
    }

    /// As the gate does it, but it ends with the first scenario that would close the gate.
    private func judge(_ course: Course, _ ours: Contender) -> Finding {
        var finding = Finding.holds
        course.run(ours, against: build, seconds: seconds) { entry, outcome in
            Findings.say("    \(entry.description): \(outcome.description)")
            switch outcome {
            case .compared(let judgement, _): if judgement.verdict == .slow { finding = .slow }
            case .wrong: finding = .wrong
            case .broken, .skipped: finding = .useless
            }
            return finding == .holds
        }
        return finding
    }
}
