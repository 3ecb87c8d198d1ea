// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PawlBench

/// Where numbers stand along an axis, and names beside each other.
struct ScaleTests {
    @Test func aLinearScaleEndsAtTheGreatest() {
        let scale = Scale(linearThrough: [3, 17.4, .nan], from: 100, to: 300, ticksMax: 4)
        #expect(scale.ticks == [0, 5, 10, 15])
        #expect(scale.place(0) == 100 && scale.place(17.4) == 300 && scale.place(8.7) == 200)
        #expect(scale.place(-1) == 100 && scale.place(1e300) == 300 && scale.place(.nan) == 100)
    }

    @Test func aLogarithmicScaleHasPowersOfTen() {
        let scale = Scale(logarithmicThrough: [37, 99_800], from: 400, to: 0)
        #expect(scale.ticks.map { $0.rounded() } == [10, 100, 1000, 10_000, 100_000])
        #expect(abs(scale.place(1000) - 200) < 1e-9)
        #expect(scale.place(0) == 400 && scale.place(.infinity) == 0)
    }

    @Test(arguments: [1e-300, 1e-9, 0.3, 1, 7, 1e9, 1e300])
    func thereAreAFewTicksWhateverTheNumbers(greatest: Double) {
        let linear = Scale(linearThrough: [greatest], from: 0, to: 1)
        #expect((2...5).contains(linear.ticks.count), "\(linear.ticks)")
        let logarithmic = Scale(logarithmicThrough: [1, greatest], from: 0, to: 1)
        #expect((2...10).contains(logarithmic.ticks.count), "\(logarithmic.ticks)")
    }

    @Test func namesArePushedApart() {
        let room = 0.0...100.0
        #expect(LatencyChart.apart([50, 10, 90], pitch: 10, within: room) == [50, 10, 90])
        #expect(LatencyChart.apart([50, 50, 51], pitch: 10, within: room) == [50, 60, 70])
        #expect(LatencyChart.apart([99, 98, 100], pitch: 10, within: room) == [90, 80, 100])
        #expect(LatencyChart.apart([], pitch: 10, within: room).isEmpty)
    }
}
