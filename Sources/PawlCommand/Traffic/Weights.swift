// SPDX-License-Identifier: Apache-2.0

/// A choice among things of unequal weight, in whole numbers only, so that every machine chooses alike.
struct Weights {
    /// Running totals of the weights.
    private let totals: [Int]

    init(_ weights: [Int]) {
        var total = 0
        totals = weights.map { weight in
            total += weight
            return total
        }
    }

    /// Zipf's law with its head flattened: the thing of rank k weighs 1/(k + `shift`).
    static func zipf(count: Int, shift: Int) -> Weights {
        Weights((0..<count).map { (1 << 32) / ($0 + 1 + shift) })
    }

    /// The index of a thing, chosen by weight.
    func choose(_ random: inout RandomBits) -> Int {
        let point = random.number(below: totals[totals.count - 1])
        var low = 0
        var high = totals.count - 1
        while low < high {
            let middle = (low + high) / 2
            if totals[middle] > point { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
