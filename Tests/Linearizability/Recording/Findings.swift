// SPDX-License-Identifier: Apache-2.0

import TestSupport

/// A history that is recorded by some threads and judged afterwards.
protocol RecordedTrial: Sendable {
    /// Does what one of the threads is to do.
    func run(thread: Int)
    /// Why the history is not linearizable, nil where it is.
    var fault: String? { get }
    /// Whether there was anything to judge.
    var isOverlapped: Bool { get }
}

/// What was found in histories, recorded one batch after the other.
struct Findings {
    private(set) var histories = 0
    private(set) var overlapped = 0
    /// That of the first history without explanation, with its seed.
    private(set) var fault: String?

    private static let batch = 125

    /// Records and judges so many histories, or until one has no explanation.
    static func record<Trial: RecordedTrial>(
        _ count: Int, threads: Int, trial: (_ seed: UInt64) throws -> Trial
    ) throws -> Findings {
        let first = SeededGenerator.freshSeed
        var found = Findings()
        while found.histories < count, found.fault == nil {
            let seeds = (0..<min(batch, count - found.histories)).map { first &+ UInt64(found.histories + $0) }
            let trials = try seeds.map { try trial($0) }
            // Judged after the batch: meanwhile the threads would wait in a loop and take the processors away.
            Crew.run(threads: threads) { thread, _ in for trial in trials { trial.run(thread: thread) } }
            for (seed, trial) in zip(seeds, trials) where found.fault == nil { found.judge(trial, seed) }
        }
        return found
    }

    private mutating func judge(_ trial: some RecordedTrial, _ seed: UInt64) {
        histories += 1
        if trial.isOverlapped { overlapped += 1 }
        if let fault = trial.fault { self.fault = "seed \(seed): \(fault)" }
    }

    /// The same with those of further histories.
    mutating func add(_ others: Findings) {
        histories += others.histories
        overlapped += others.overlapped
        fault = fault ?? others.fault
    }
}
