// SPDX-License-Identifier: Apache-2.0

/// Which keys are asked about, in which order.
enum Order {
    /// One key, always.
    case same
    /// Each of the keys equally likely.
    case uniform(keys: Int)
    /// Key number k, counted from 1, with a likelihood in proportion to 1/k.
    case zipf(keys: Int)
    /// Each key once, in the order of their numbers.
    case each(keys: Int)

    var keys: Int {
        switch self {
        case .same: 1
        case .uniform(let keys), .zipf(let keys), .each(let keys): keys
        }
    }

    /// The numbers of so many questions' keys, from 0 on.
    func indices(count: Int) -> [Int32] {
        var generator = SeededGenerator()
        switch self {
        case .same: return Array(repeating: 0, count: count)
        case .each: return (0..<count).map { Int32($0 % keys) }
        case .uniform: return (0..<count).map { _ in Int32.random(in: 0..<Int32(keys), using: &generator) }
        case .zipf:
            let cumulative = Self.harmonicSums(keys)
            return (0..<count).map { _ in
                let point = Double.random(in: 0..<cumulative[keys - 1], using: &generator)
                return Int32(Self.firstAbove(point, in: cumulative))
            }
        }
    }

    private static func harmonicSums(_ count: Int) -> [Double] {
        var sum = 0.0
        return (1...count).map { rank in
            sum += 1 / Double(rank)
            return sum
        }
    }

    private static func firstAbove(_ point: Double, in sorted: [Double]) -> Int {
        var low = 0
        var high = sorted.count - 1
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] > point { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
