// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlModel
import TestSupport

/// Somebody who comes back through the day, and how: now and then, in bursts, with work that takes its time.
struct Customer {
    /// What a request is asked by.
    enum Request: CaseIterable {
        /// One limit, and whatever verb.
        case one
        /// Several limits.
        case several
        /// Work of unknown cost under one limit, and under several.
        case work, workUnderSeveral
        /// A password, which may be wrong.
        case password
        /// As much as may be had at all.
        case greedy
    }

    private let rest: Int
    private let eagerness: Int
    private let costs: ClosedRange<Int>
    /// The longest that its work takes.
    private let patience: Int
    private let requests: [Request]
    /// Whether it is one of the few who come most.
    private let isRegular: Bool

    init(number: Int, random: inout SeededGenerator) {
        rest = Int.random(in: 120...7200, using: &random) * second
        eagerness = random.magnitude(1...30)
        costs = 1...(number % 4 == 0 ? Int.random(in: 2...40, using: &random) : 4)
        patience = random.magnitude(second...3 * 3600 * second)
        isRegular = number % 3 != 0
        requests =
            number % 6 == 0
            ? Request.allCases : [.one, .several, .work, .work, .workUnderSeveral, .workUnderSeveral, .greedy]
    }

    func pause(_ random: inout SeededGenerator) -> Int { Int.random(in: 1...2 * rest, using: &random) }
    func count(_ random: inout SeededGenerator) -> Int { Int.random(in: 1...eagerness, using: &random) }
    func request(_ random: inout SeededGenerator) -> Request { requests.randomElement(using: &random) ?? .one }
    func duration(_ random: inout SeededGenerator) -> Int { random.magnitude(1000...patience) }

    func cost(_ random: inout SeededGenerator) -> Int {
        random.onceIn(60) ? [0, -1, 1000].randomElement(using: &random) ?? 0 : Int.random(in: costs, using: &random)
    }

    func user(_ users: Int, _ random: inout SeededGenerator) -> Int {
        isRegular ? random.magnitude(0...users - 1) : Int.random(in: 0..<users, using: &random)
    }
}
