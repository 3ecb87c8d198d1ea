// SPDX-License-Identifier: Apache-2.0

/// A seeded generator: SplitMix64 (Steele, Lea, Flood 2014). One seed gives one sequence on every machine, which the
/// system's generators do not promise.
struct RandomBits {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// A sequence of its own for each `stream` of one seed.
    init(seed: UInt64, stream: UInt64) {
        var mixer = RandomBits(seed: seed)
        var other = RandomBits(seed: mixer.next() ^ stream)
        state = other.next()
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to but not including `bound`, which is above 0.
    mutating func number(below bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    mutating func number(in range: ClosedRange<Int>) -> Int {
        range.lowerBound + number(below: range.count)
    }

    /// True so many times in a hundred.
    mutating func chance(percent: Int) -> Bool {
        number(below: 100) < percent
    }

    mutating func element<Element>(of elements: [Element]) -> Element {
        elements[number(below: elements.count)]
    }
}
