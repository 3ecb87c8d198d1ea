// SPDX-License-Identifier: Apache-2.0

import PawlEngine
public import PawlModel

extension RateLimiter {
    /// Runs the limiter's keepers, one for each shard, until the task is cancelled.
    ///
    /// They sweep what is as if never seen, a little at a time: a pass over a shard takes as long as the longest period, from
    /// one second to a minute. Answers at the present are the same without. May run in several tasks, to no advantage.
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
    /// Costs one pass over the table's memory, two where limits have been changed: it ends the changes that are under way, and
    /// blocks and overrides whose time has come.
    ///
    /// - Parameter now: What is as if never seen at this instant is freed; the present if not given. An instant that
    ///   lies ahead of the questions lets go of what they still find live; keys that are new where something was freed
    ///   then start no earlier than at that instant, so it is no way to forget keys.
    /// - Returns: how many entries were freed.
    @discardableResult
    public func sweep(at now: Tick? = nil) -> Int {
        let now = now ?? self.now
        engine.endExceptions(at: now, isUrgent: true)
        if engine.hasReplacedPlans { engine.carryAllOver() }
        return (0..<engine.shards).reduce(0) { freed, shard in
            freed + engine.sweep(shard: shard, from: 0, buckets: engine.bucketsPerShard, at: now).freed
        }
    }
}
