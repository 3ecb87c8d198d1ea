// SPDX-License-Identifier: Apache-2.0

import CMachine

/// The contests that two builds go through: every scenario on all processors, and one on a single thread.
struct Course {
    struct Entry: Hashable {
        let scenario: String
        let threads: Int

        var description: String { "\(scenario), \(threads) thread\(threads == 1 ? "" : "s")" }
    }

    let entries: [Entry]

    init(scenarios: [String]) {
        let processors = min(max(Int(machine_processors()), 2), 64)
        let single = scenarios.filter { $0 == "ten-thousand-keys" }.map { Entry(scenario: $0, threads: 1) }
        // Those that are clear early leave their time to those that seldom are: many threads on one key.
        let (noisy, calm) = (scenarios.filter(Self.isNoisy), scenarios.filter { !Self.isNoisy($0) })
        entries =
            calm.map { Entry(scenario: $0, threads: processors) } + single
            + noisy.map { Entry(scenario: $0, threads: processors) }
    }

    private static func isNoisy(_ scenario: String) -> Bool { scenario.hasPrefix("hot-key") }

    /// Runs them one by one, and tells `each` what came out. A contest that is clear early leaves its time to the
    /// others.
    ///
    /// - Parameter each: says whether to go on.
    func run(
        _ ours: Contender, against base: Contender, seconds: Double, each: (Entry, Contest.Outcome) -> Bool
    ) {
        let start = machine_now()
        for (index, entry) in entries.enumerated() {
            let left = seconds - Double(machine_now() - start) / 1e9
            let contest = Contest(
                scenario: entry.scenario, threads: entry.threads, ours: ours, base: base,
                seconds: max(left, 0) / Double(entries.count - index))
            guard each(entry, contest.run()) else { return }
        }
    }
}

extension Contest.Outcome {
    /// For people, in one line.
    var description: String {
        switch self {
        case .wrong(let why): "WRONG, and so not compared: \(why)"
        case .broken(let why): "BROKEN: \(why)"
        case .skipped(let why): "skipped: \(why)"
        case .compared(let judgement, let pairs): Self.describe(judgement, pairs)
        }
    }

    /// Whether the gate must not open.
    var isFailure: Bool {
        switch self {
        case .wrong, .broken: true
        case .skipped: false
        case .compared(let judgement, _): judgement.verdict == .slow
        }
    }

    private static func describe(_ judgement: Judgement, _ pairs: PairedSlices) -> String {
        let word =
            switch (judgement.verdict, judgement.isClear) {
            case (.slow, true): "SLOW"
            case (.slow, false): "SLOW (by the median; the time is up)"
            case (_, true): "holds"
            case (_, false): "holds, INCONCLUSIVE (by the median; the time is up)"
            }
        let interval = judgement.interval.low.places(3) + "–" + judgement.interval.high.places(3)
        return "\(judgement.median.places(3)) of the base's throughput, 99 % interval \(interval): \(word) "
            + "(\(pairs.pairs) pairs, \(pairs.quietPairs) of them quiet, \(pairs.launches.count) launches)"
    }
}
