// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization

/// Threads that are released together, round after round.
///
/// Real threads and not tasks, so that there can be more of them than processors and the kernel interrupts them
/// wherever it likes.
public enum Crew {
    /// Runs `work(thread, round)` on so many threads, with all of them waiting for each other before each round, and
    /// `between(round)` on one of them after each.
    public static func run(
        threads: Int, rounds: Int = 1, between: @escaping @Sendable (Int) -> Void = { _ in },
        work: @escaping @Sendable (_ thread: Int, _ round: Int) -> Void
    ) {
        let gate = Gate(threads: threads)
        let finished = DispatchGroup()
        for thread in 0..<threads {
            finished.enter()
            let body = Thread {
                for round in 0..<rounds {
                    gate.wait()
                    work(thread, round)
                    gate.wait()
                    if thread == 0 { between(round) }
                }
                finished.leave()
            }
            body.stackSize = 1 << 20
            body.start()
        }
        finished.wait()
    }

    /// Opens when everybody has come, again and again.
    private final class Gate: Sendable {
        private let threads: Int
        private let arrived = Atomic<Int>(0)

        init(threads: Int) { self.threads = threads }

        func wait() {
            let ticket = arrived.add(1, ordering: .acquiringAndReleasing).newValue
            let opensAt = (ticket + threads - 1) / threads * threads
            var spins = 0
            while arrived.load(ordering: .acquiring) < opensAt {
                spins += 1
                // More threads than processors: those who wait must let the others come.
                if spins % 32 == 0 { sched_yield() }
            }
        }
    }
}

/// What the environment asks of the tests.
public enum TestSize {
    /// `PAWL_LONG=1`: the full figures, which take minutes.
    public static let isLong = ProcessInfo.processInfo.environment["PAWL_LONG"] == "1"

    /// `PAWL_SANITIZER=thread|address`: everything is several times slower.
    public static let isSanitized = ProcessInfo.processInfo.environment["PAWL_SANITIZER"] != nil

    /// The right amount of work for the occasion: an unoptimised build does a fifth of the usual.
    public static func rounds(long: Int, usual: Int, sanitized: Int) -> Int {
        if isLong { return long }
        if isSanitized { return sanitized }
        #if DEBUG
            return usual / 5
        #else
            return usual
        #endif
    }
}

/// Repeatable random numbers (SplitMix64; Steele, Lea and Flood, 2014). Tests print the seed with every failure.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// The numbers that follow from a seed.
    public init(seed: UInt64) { state = seed }

    /// The next number.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A seed that differs between runs, or the one that `PAWL_SEED` names.
    public static var freshSeed: UInt64 {
        ProcessInfo.processInfo.environment["PAWL_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 1...(.max))
    }
}
