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
