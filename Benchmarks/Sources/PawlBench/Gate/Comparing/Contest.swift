// SPDX-License-Identifier: Apache-2.0

import CMachine

/// Two builds compared in one scenario: slice by slice in turn, launch after launch, until the answer is clear or the
/// time is up.
///
///     launch 0: ours base · base ours · ours base …      launch 1: both processes anew, base first …
struct Contest {
    let scenario: String
    let threads: Int
    let ours: Contender
    let base: Contender
    /// Seconds after which it is to be over.
    let seconds: Double

    static let sliceMicroseconds = 5000
    static let pairsOfLaunch = 12

    enum Outcome {
        case compared(Judgement, PairedSlices)
        /// Our answers are not what the limit allows.
        case wrong(String)
        /// Ours cannot be used.
        case broken(String)
        /// The base cannot be used, or answers wrongly itself.
        case skipped(String)
    }

    func run() -> Outcome {
        let start = machine_now()
        var pairs = PairedSlices()
        while true {
            do throws(EarlyEnd) {
                pairs.add(launch: try launch(startingWithOurs: pairs.launches.count.isMultiple(of: 2)))
            } catch {
                return error.outcome
            }
            let passed = Double(machine_now() - start) / 1e9
            let isTimeUp = Judgement.isTimeUp(launches: pairs.launches.count, passed: passed, of: seconds)
            let judgement = Judgement(pairs.ratios, isTimeUp: isTimeUp)
            if judgement.verdict != .open { return .compared(judgement, pairs) }
        }
    }

    /// Why a contest ends before anything is known.
    private struct EarlyEnd: Error {
        let outcome: Outcome
    }

    /// The two processes made anew, and their pairs. Who is made first, and asked first, changes from one to the next.
    private func launch(startingWithOurs isOursFirst: Bool) throws(EarlyEnd) -> [PairedSlices.Pair] {
        let first = try runner(of: isOursFirst ? ours : base, isOurs: isOursFirst)
        let second = try runner(of: isOursFirst ? base : ours, isOurs: !isOursFirst)
        let (ours, base) = isOursFirst ? (first, second) : (second, first)
        guard ours.workload == base.workload else {
            throw EarlyEnd(outcome: .skipped("the base asks something else under this name"))
        }
        var pairs: [PairedSlices.Pair] = []
        for pair in 0..<Self.pairsOfLaunch {
            if pair.isMultiple(of: 2) == isOursFirst {
                let slice = try slice(of: ours, isOurs: true)
                pairs.append(.init(ours: slice, base: try self.slice(of: base, isOurs: false)))
            } else {
                let slice = try slice(of: base, isOurs: false)
                pairs.append(.init(ours: try self.slice(of: ours, isOurs: true), base: slice))
            }
        }
        return pairs
    }

    private func runner(of contender: Contender, isOurs: Bool) throws(EarlyEnd) -> Runner {
        do { return try Runner(contender, scenario: scenario, threads: threads) } catch {
            throw EarlyEnd(outcome: isOurs ? .broken("\(error)") : .skipped("the base is of no use: \(error)"))
        }
    }

    private func slice(of runner: Runner, isOurs: Bool) throws(EarlyEnd) -> SliceAnswer {
        let answer: SliceAnswer
        do { answer = try runner.slice(microseconds: Self.sliceMicroseconds) } catch {
            throw EarlyEnd(outcome: isOurs ? .broken("\(error)") : .skipped("the base is of no use: \(error)"))
        }
        guard let wrong = answer.wrong else { return answer }
        throw EarlyEnd(outcome: isOurs ? .wrong(wrong) : .skipped("the base answers wrongly: \(wrong)"))
    }
}
