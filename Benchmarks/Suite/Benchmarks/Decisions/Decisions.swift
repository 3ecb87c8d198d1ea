// SPDX-License-Identifier: Apache-2.0

import Benchmark
import Pawl
import PawlTesting

/// Single decisions, in the form that Swift's ecosystem measures in.
///
///     swift package --package-path Benchmarks/Suite benchmark
///     swift package --package-path Benchmarks/Suite benchmark thresholds check --path Benchmarks/Suite/Thresholds
///
/// The second ends with 1 where a decision took memory from the heap. It would also for what became better than its
/// threshold, but nothing is less than no bytes; for baselines, which times are compared with, only the last line tells
/// the one from the other: `benchmarkThresholdRegression`, `benchmarkThresholdImprovement`.
///
/// One thread, a thousand questions a sample, so that a percentile is one of samples and not of questions. What is asked
/// beside others, on several threads, or in its slowest thousandth, `pawl-bench` measures.
let benchmarks: @Sendable () -> Void = {
    // SAFETY: it is the package's global, and this runs once, before there is a benchmark to read it.
    unsafe Benchmark.defaultConfiguration = .init(
        metrics: [.wallClock, .throughput, Heap.bytes], warmupIterations: 10, scalingFactor: .kilo,
        maxDuration: .seconds(1), maxIterations: 100_000,
        thresholds: [
            // Against a baseline, in per cent: what a machine that is not quiet differs by from itself.
            .wallClock: .init(relative: [.p50: 20, .p90: 30]), .throughput: .init(relative: [.p50: 20, .p90: 30]),
            // Relative to nothing, any number is zero per cent: it must be said in bytes.
            Heap.bytes: .init(absolute: [.p50: 0, .p90: 0]),
        ])

    let hashKey = HashKey(0x0123_4567_89AB_CDEF, 0xFEDC_BA98_7654_3210)
    let always = "1000000000/second"
    let never = "1/day"

    Asking.add("hot-admit") {
        let limiter = try RateLimiter(always, capacity: 1000, hashKey: hashKey)
        return Asking(admittedEach: 1) { _ in limiter.admit("user-00000000").isAdmitted ? 1 : 0 }
    }

    // Without a clock to read: what is left is the limiter's own.
    Asking.add("hot-admit-manual-clock") {
        let clock = ManualClock()
        let limiter = try RateLimiter(always, capacity: 1000, time: .manual(clock), hashKey: hashKey)
        return Asking(admittedEach: 1, afterSample: { clock.advance(by: .milliseconds(1)) }) { _ in
            limiter.admit("user-00000000").isAdmitted ? 1 : 0
        }
    }

    Asking.add("hot-refuse") {
        let limiter = try RateLimiter(never, capacity: 1000, hashKey: hashKey)
        limiter.charge("user-00000000")
        return Asking(admittedEach: 0) { _ in limiter.admit("user-00000000").isAdmitted ? 1 : 0 }
    }

    Asking.add("ten-thousand-keys") {
        let limiter = try RateLimiter("100/second", capacity: 10_000, hashKey: hashKey)
        let keys = Keys.shuffled(10_000)
        return Asking(admittedEach: nil) { limiter.admit(keys[$0 % keys.count]).isAdmitted ? 1 : 0 }
    }

    Asking.add("batch-of-32") {
        let limiter = try RateLimiter(always, capacity: 10_000, hashKey: hashKey)
        let batches = Keys.shuffled(9984).inBatches(of: 32)
        var decisions: [Decision] = []
        decisions.reserveCapacity(32)
        return Asking(admittedEach: 32) { number in
            limiter.admitEach(batches[number % batches.count], into: &decisions)
            return decisions.count { $0.isAdmitted }
        }
    }

    Asking.add("peek") {
        let limiter = try RateLimiter(always, capacity: 1000, hashKey: hashKey)
        limiter.charge("user-00000000")
        return Asking(admittedEach: 1) { _ in limiter.peek("user-00000000").remaining > 0 ? 1 : 0 }
    }

    // Keys that were never asked about, in a table where those before them have expired.
    Asking.add("new-key") {
        let clock = ManualClock()
        let limiter = try RateLimiter("1000/second burst=1", capacity: 1 << 16, time: .manual(clock), hashKey: hashKey)
        return Asking(admittedEach: 1, afterSample: { clock.advance(by: .milliseconds(2)) }) { number in
            limiter.admit(number).isAdmitted ? 1 : 0
        }
    }
}

/// Keys of 13 bytes, which a `String` holds in itself.
enum Keys {
    /// So many, each once, in an order that is always the same.
    static func shuffled(_ count: Int) -> [String] {
        // A multiplier that shares no factor with 10,000 or 9,984 goes through all of them.
        (0..<count).map { index in
            let digits = String(index * 7919 % count)
            return "user-" + String(repeating: "0", count: 8 - digits.count) + digits
        }
    }
}

extension [String] {
    func inBatches(of size: Int) -> [[String]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
