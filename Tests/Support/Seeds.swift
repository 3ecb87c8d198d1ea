// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The seeds of a random test: the same few in every run, as many that are new each time, and those that once failed.
///
/// A failure prints its seed; `PAWL_SEED=<seed> swift test --filter <test>` runs that one alone.
public enum Seeds {
    /// So many seeds, after those that were kept because they failed once.
    public static func some(_ count: Int, kept: [UInt64] = []) -> [UInt64] {
        if let seed = ProcessInfo.processInfo.environment["PAWL_SEED"].flatMap({ UInt64($0) }) { return [seed] }
        let known = (0..<UInt64((count + 1) / 2)).map { $0 }
        return kept + known + (0..<count / 2).map { _ in .random(in: 0...(.max)) }
    }
}

extension SeededGenerator {
    /// A number of the range, all orders of magnitude alike.
    public mutating func magnitude(_ range: ClosedRange<Int>) -> Int {
        let bits = Int.random(in: 0...(Int.bitWidth - range.upperBound.leadingZeroBitCount), using: &self)
        let number = Int.random(in: 0...(bits >= Int.bitWidth - 1 ? .max : 1 << bits), using: &self)
        return min(max(number, range.lowerBound), range.upperBound)
    }

    /// True once in so many times.
    public mutating func onceIn(_ times: Int) -> Bool { Int.random(in: 0..<times, using: &self) == 0 }
}
