// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Where numbers stand along an axis. No number stands outside of it: what is beyond an end stands at the end.
struct Scale {
    enum Kind {
        case linear
        /// By powers of ten.
        case logarithmic
    }

    let kind: Kind
    let values: ClosedRange<Double>
    /// The places of the least and of the greatest value; on an upright axis the first is below, and so greater.
    let start: Double
    let end: Double
    /// Numbers to be written beside the axis, in order.
    let ticks: [Double]

    /// From zero to the greatest of the numbers.
    init(linearThrough numbers: [Double], from start: Double, to end: Double, ticksMax: Int = 4) {
        let greatest = numbers.filter { $0.isFinite && $0 > 0 }.max() ?? 1
        let step = Self.roundStep(atLeast: greatest / Double(ticksMax))
        kind = .linear
        values = 0...greatest
        ticks = (0...ticksMax).map { Double($0) * step }.filter { $0 <= greatest }
        self.start = start
        self.end = end
    }

    /// From a power of ten to a power of ten, with all of those between.
    init(logarithmicThrough numbers: [Double], from start: Double, to end: Double) {
        let usable = numbers.filter { $0.isFinite && $0 > 0 }
        let lowest = log10(usable.min() ?? 1).rounded(.down)
        let highest = max(log10(usable.max() ?? 10).rounded(.up), lowest + 1)
        kind = .logarithmic
        values = pow(10, lowest)...pow(10, highest)
        ticks = stride(from: lowest, through: highest, by: max(((highest - lowest) / 8).rounded(.up), 1)).map {
            pow(10, $0)
        }
        self.start = start
        self.end = end
    }

    func place(_ value: Double) -> Double {
        guard !value.isNaN else { return start }
        let inside = min(max(value, values.lowerBound), values.upperBound)
        return start + (end - start) * share(inside)
    }

    private func share(_ value: Double) -> Double {
        switch kind {
        case .linear: value / values.upperBound
        case .logarithmic: log10(value / values.lowerBound) / log10(values.upperBound / values.lowerBound)
        }
    }

    /// 1, 2 or 5 times a power of ten.
    private static func roundStep(atLeast step: Double) -> Double {
        let power = pow(10, log10(step).rounded(.down))
        return [1, 2, 5].map { $0 * power }.first { $0 >= step } ?? 10 * power
    }
}
