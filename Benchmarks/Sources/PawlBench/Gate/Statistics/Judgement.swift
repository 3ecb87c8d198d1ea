// SPDX-License-Identifier: Apache-2.0

/// What the ratios seen so far say of a scenario.
///
///     interval above 0.90                     holds, clearly
///     interval below 0.90                     slow, clearly
///     0.90 inside, time left                  nothing yet
///     0.90 inside, no time left               slow if the median is below 0.90, else holds: inconclusive
///
/// It is asked after every launch, and each time is a chance to be misled. So the interval is one of 99 %, and counts
/// for nothing before five launches. Nor does the clock: a single launch may be off by more than a tenth, and on a busy
/// machine the time can be up after one.
struct Judgement {
    enum Verdict: Equatable { case open, holds, slow }

    /// The part of the base's throughput that is to be kept.
    static let share = 0.90
    static let launchesMin = 5
    static let bootstrap = Bootstrap(resamples: 1000, confidence: 0.99)

    /// Whether a contest is out of time: never before so many launches.
    static func isTimeUp(launches: Int, passed: Double, of seconds: Double) -> Bool {
        launches >= launchesMin && passed >= seconds
    }

    let verdict: Verdict
    /// Whether the interval said so, rather than the clock.
    let isClear: Bool
    let median: Double
    let interval: Bootstrap.Interval

    init(_ ratios: [[Double]], isTimeUp: Bool) {
        median = Array(ratios.joined()).median
        interval = Self.bootstrap.interval(ofMedianOf: ratios)
        let hasEnough = ratios.count >= Self.launchesMin
        isClear = hasEnough && (interval.low > Self.share || interval.high < Self.share)
        // No ratio at all is no sign of speed.
        let isFast = median >= Self.share
        verdict = isClear || isTimeUp ? (isFast ? .holds : .slow) : .open
    }
}
