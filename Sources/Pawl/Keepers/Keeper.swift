// SPDX-License-Identifier: Apache-2.0

import PawlEngine
import PawlModel

/// Does for one shard what no question should wait for.
actor Keeper {
    private let limiter: RateLimiter
    private let shard: Int
    private var pace: SweepPace

    init(of shard: Int, in limiter: RateLimiter) {
        self.limiter = limiter
        self.shard = shard
        pace = SweepPace(buckets: limiter.engine.bucketsPerShard, period: limiter.longestPeriod, from: limiter.now)
    }

    /// Carries the shard's entries over to the plans of now, where limits have been changed.
    private func carryOver() async {
        guard limiter.engine.hasReplacedPlans else { return }
        var pass = limiter.engine.beginPass(over: shard)
        while !limiter.engine.advance(&pass, buckets: SweepPace.sliceBuckets) { await Task.yield() }
    }

    /// Keeps the shard until the task is cancelled.
    func run() async {
        var last = limiter.now
        while !Task.isCancelled {
            // What is let go at an instant bars its stripe until then: one look at a clock that is far ahead must not.
            let present = limiter.now
            let now = min(last, present)
            last = present
            switch pace.tick(now) {
            case .sweep(let bucket, let buckets):
                pace.swept(next: limiter.engine.sweep(shard: shard, from: bucket, buckets: buckets, at: now).next)
            case .sleep(let wake):
                if shard == 0 { limiter.engine.endExceptions(at: now) }
                await carryOver()
                // A limiter's time may be manual and stand still: look again after a while.
                try? await Task.sleep(for: max(min(wake - now, .seconds(1)), .milliseconds(1)))
            }
        }
    }
}
