// SPDX-License-Identifier: Apache-2.0

/// How far the median of clustered values may be from the truth, found by drawing from the values themselves.
///
/// Drawn in two steps, with replacement: as many clusters as there are, then from each as many values as it has. The
/// second step makes the interval a little wider than need be, the first alone would make it too narrow when clusters
/// are few. The same seed each time: one sample, one interval.
struct Bootstrap {
    static let seed: UInt64 = 0x0B00_7574_7261_7001

    let resamples: Int
    /// The part of all intervals that are to contain the truth, such as 0.99.
    let confidence: Double

    struct Interval: Equatable {
        let low: Double
        let high: Double
    }

    func interval(ofMedianOf clusters: [[Double]]) -> Interval {
        var generator = SeededGenerator(seed: Self.seed)
        var medians: [Double] = []
        var drawn: [Double] = []
        for _ in 0..<resamples {
            drawn.removeAll(keepingCapacity: true)
            for _ in clusters.indices {
                let cluster = clusters[Int.random(in: clusters.indices, using: &generator)]
                for _ in cluster.indices { drawn.append(cluster[Int.random(in: cluster.indices, using: &generator)]) }
            }
            medians.append(drawn.median)
        }
        let outside = (1 - confidence) / 2
        return Interval(low: medians.quantile(outside), high: medians.quantile(1 - outside))
    }
}
