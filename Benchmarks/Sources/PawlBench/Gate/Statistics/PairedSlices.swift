// SPDX-License-Identifier: Apache-2.0

/// The slices of two builds, paired as they were run, and the pairs grouped by the launch that they come from.
///
/// Both slices of a pair met the same mood of the machine. All pairs of a launch share what was settled when the two
/// processes began, such as where their memory lies: so pairs are alike within a launch, and launches are what is
/// drawn from when the uncertainty is asked for.
struct PairedSlices {
    struct Pair {
        /// The tree's throughput by the base's: above 1, the tree is faster.
        let ratio: Double
        /// Whether a thread lost its processor in one of the two.
        let wasInterrupted: Bool
    }

    private(set) var launches: [[Pair]] = []

    mutating func add(launch: [Pair]) { launches.append(launch) }

    var pairs: Int { launches.reduce(0) { $0 + $1.count } }
    var quietPairs: Int { launches.joined().count { !$0.wasInterrupted } }

    /// The ratios to judge by, launch for launch: those of the pairs that nobody interrupted, where they are at least
    /// a quarter; on a machine so busy that they are not, all.
    var ratios: [[Double]] {
        let isQuiet = quietPairs * 4 >= pairs
        return launches.map { $0.filter { !isQuiet || !$0.wasInterrupted }.map(\.ratio) }.filter { !$0.isEmpty }
    }
}

extension PairedSlices.Pair {
    init(ours: SliceAnswer, base: SliceAnswer) {
        ratio = ours.throughput / base.throughput
        wasInterrupted = ours.wasInterrupted || base.wasInterrupted
    }
}
