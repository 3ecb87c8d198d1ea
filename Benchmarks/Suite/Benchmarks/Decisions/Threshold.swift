// SPDX-License-Identifier: Apache-2.0

import Benchmark
import Foundation

/// The file that a benchmark is compared with, `Thresholds/Decisions.NAME.p90.json`.
///
/// A benchmark without one, and a metric that the file does not name, pass every check unseen; so they are looked for when
/// the benchmark is made.
enum Threshold {
    static func expect(_ metric: BenchmarkMetric, of benchmark: String) {
        let suite = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
        let file = suite.appending(path: "Thresholds/Decisions.\(benchmark).p90.json")
        let thresholds = (try? Data(contentsOf: file)).flatMap {
            try? JSONDecoder().decode([String: Int].self, from: $0)
        }
        precondition(thresholds?[metric.description] == 0, "\(benchmark) has no threshold of 0 for \(metric)")
    }
}
