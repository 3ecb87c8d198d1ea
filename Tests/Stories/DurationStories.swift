// SPDX-License-Identifier: Apache-2.0

import Pawl
import Testing

/// Durations reach further than 64 bits of seconds: whatever they are, they are answered.
@Suite struct DurationStories {
    static let extremes: [Duration] = [
        .seconds(Int64.max) * 10, .seconds(Int64.min) * 10, .seconds(Int64.max), .seconds(Int64.min),
    ]

    @Test(arguments: extremes)
    func aPeriodOfAnyLengthIsAnErrorAndNoTrap(period: Duration) {
        #expect(throws: LimitError.self) { try Limit(1, per: period) }
    }

    @Test(arguments: extremes)
    func ticksSaturateAtAnyDistance(distance: Duration) {
        let end = distance > .zero ? Tick.last : Tick.zero
        #expect(Tick(nanoseconds: 1 << 50).advanced(by: distance) == end)
    }
}
