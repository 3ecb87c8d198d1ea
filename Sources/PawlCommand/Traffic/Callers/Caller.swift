// SPDX-License-Identifier: Apache-2.0

/// One kind of client and its habits.
protocol Caller {
    /// Its part of all lines, in a hundred.
    var share: Int { get }

    /// Exactly `count` requests on the day that begins at `midnight`, in any order. Some may end after that day.
    func requests(_ count: Int, from midnight: Int, _ random: inout RandomBits) -> [Request]
}

/// How busy the hours of a day are.
enum Rhythm {
    /// People at home and on the way: quiet at night, two peaks.
    static let daily = Weights([
        3, 2, 1, 1, 1, 2, 4, 8, 11, 12, 12, 11, 10, 10, 11, 11, 10, 11, 13, 15, 16, 14, 10, 6,
    ])
    static let office = Weights([0, 0, 0, 0, 0, 0, 1, 5, 12, 15, 14, 13, 6, 10, 14, 14, 12, 8, 3, 1, 0, 0, 0, 0])

    /// A moment of the day, in milliseconds after midnight.
    static func moment(_ hours: Weights, _ random: inout RandomBits) -> Int {
        hours.choose(&random) * Milliseconds.hour + random.number(below: Milliseconds.hour)
    }
}
