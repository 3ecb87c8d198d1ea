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

    /// Keeps the shard until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            let now = limiter.now
            switch pace.tick(now) {
            case .sweep(let bucket, let buckets):
                pace.swept(next: limiter.engine.sweep(shard: shard, from: bucket, buckets: buckets, at: now).next)
            case .sleep(let wake):
                // A limiter's time may be manual and stand still: look again after a while.
                try? await Task.sleep(for: max(min(wake - now, .seconds(1)), .milliseconds(1)))
            }
        }
    }
}

extension RateLimiter {
    /// Runs the limiter's keepers, one for each shard, until the task is cancelled.
    ///
    /// They sweep what is as if never seen, at a pace that no question notices. Answers are the same without.
    public func run() async {
        await withDiscardingTaskGroup { group in
            for shard in 0..<engine.shards {
                let keeper = Keeper(of: shard, in: self)
                group.addTask { await keeper.run() }
            }
        }
    }

    /// Sweeps the whole table at once, for those who run no keepers.
    ///
    /// Not a way to forget keys: where something was freed, new keys start no earlier than at `now`, so that a sweep
    /// as of an instant far ahead leaves them in debt until then.
    ///
    /// - Returns: how many entries were freed. Costs one pass over the table's memory.
    @discardableResult
    public func sweep(at now: Tick? = nil) -> Int {
        let now = now ?? self.now
        return (0..<engine.shards).reduce(0) { freed, shard in
            freed + engine.sweep(shard: shard, from: 0, buckets: engine.bucketsPerShard, at: now).freed
        }
    }
}
