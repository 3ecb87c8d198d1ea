// SPDX-License-Identifier: Apache-2.0

import PawlModel
import Testing

@testable import Pawl

/// When a keeper sweeps and when it sleeps, decided without a clock.
struct SweepPaceStories {
    private let start = Tick(nanoseconds: 1_000_000_000)

    @Test func itSleepsFirst() {
        var pace = SweepPace(buckets: 512, period: .seconds(2), from: start)
        #expect(pace.tick(start) == .sleep(until: start.advanced(by: .seconds(1))))
    }

    @Test func aPassTakesAsLongAsThePeriod() {
        var pace = SweepPace(buckets: 1024, period: .seconds(4), from: start)
        var now = start
        var sweeps: [Int] = []
        while sweeps.count < 8 {
            switch pace.tick(now) {
            case .sweep(let bucket, let buckets):
                sweeps.append(bucket)
                pace.swept(next: bucket + buckets >= 1024 ? nil : bucket + buckets)
            case .sleep(let wake):
                #expect(wake > now)
                now = wake
            }
        }
        #expect(sweeps == [0, 256, 512, 768, 0, 256, 512, 768])
        #expect(now == start.advanced(by: .seconds(8)))
    }

    @Test(arguments: [1, 2, 255, 257, 10_000, 5_000_000], [Duration.milliseconds(1), .seconds(30), .seconds(86_400)])
    func everyBucketIsSweptOnceAPassAndNoOftenerThanTenWakesASecond(buckets: Int, period: Duration) {
        var pace = SweepPace(buckets: buckets, period: period, from: start)
        var now = start
        var wakes = 0
        var covered = 0
        var isPassed = false
        while !isPassed {
            switch pace.tick(now) {
            case .sweep(let bucket, let slice):
                #expect(bucket == covered)
                covered = min(bucket + slice, buckets)
                isPassed = covered == buckets
                pace.swept(next: isPassed ? nil : covered)
            case .sleep(let wake):
                wakes += 1
                now = wake
            }
        }
        let passed = now - start
        #expect(passed <= .seconds(60) + .milliseconds(1))
        #expect(passed >= .milliseconds(100) * (wakes - 1))
    }

    /// Not until the clock is again where it was, which may be an hour.
    @Test func aClockSteppedBackPostponesByAPauseAtMost() {
        var pace = SweepPace(buckets: 256, period: .seconds(1), from: start)
        #expect(pace.tick(.zero) == .sleep(until: Tick.zero.advanced(by: .seconds(1))))
        #expect(pace.tick(Tick.zero.advanced(by: .seconds(1))) == .sweep(from: 0, buckets: 256))
    }
}
