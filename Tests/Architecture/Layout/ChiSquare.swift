// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// How unevenly things fell on bins, as a sum of squares.
///
/// Even chances give about one for each bin: with k bins a mean of k − 1 and a standard deviation of √(2(k − 1)).
/// The bound lies eight of these above the mean. Chance alone exceeds that once in a million times for twelve bins,
/// and more rarely the more there are; the seeds are fixed, so a run that holds holds again.
struct ChiSquare {
    let value: Double
    let bound: Double

    /// - Parameter weights: how much each bin is to get, in the bins' proportion.
    init(_ counts: [Int], weights: [Int]) {
        let share = Double(counts.reduce(0, +)) / Double(weights.reduce(0, +))
        value = zip(counts, weights).reduce(0) { sum, bin in
            let expected = Double(bin.1) * share
            return sum + (Double(bin.0) - expected) * (Double(bin.0) - expected) / expected
        }
        let freedom = Double(counts.count - 1)
        bound = freedom + 8 * (2 * freedom).squareRoot()
    }

    init(_ counts: [Int]) { self.init(counts, weights: counts.map { _ in 1 }) }

    var isEven: Bool { value <= bound }
}

@Suite struct ChiSquareTests {
    @Test func evenChancesAreEven() {
        var generator = SeededGenerator(seed: 1)
        var counts = Array(repeating: 0, count: 64)
        for _ in 0..<100_000 { counts[Int(generator.next() % 64)] += 1 }
        #expect(ChiSquare(counts).isEven)
    }

    /// One bin in sixty-four that gets a fifth more than its share.
    @Test func aBinThatIsPreferredIsSeen() {
        var generator = SeededGenerator(seed: 1)
        var counts = Array(repeating: 0, count: 64)
        for _ in 0..<100_000 { counts[Int(generator.next() % 64)] += 1 }
        counts[7] += counts[7] / 5
        #expect(!ChiSquare(counts).isEven)
    }

    /// Half of the bins a tenth more often than the others.
    @Test func aTiltIsSeen() {
        var generator = SeededGenerator(seed: 1)
        var counts = Array(repeating: 0, count: 64)
        for _ in 0..<100_000 {
            let isLow = generator.next() % 21 < 11
            counts[Int(generator.next() % 32) + (isLow ? 0 : 32)] += 1
        }
        #expect(!ChiSquare(counts).isEven)
    }
}
