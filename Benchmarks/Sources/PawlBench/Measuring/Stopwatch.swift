// SPDX-License-Identifier: Apache-2.0

import CMachine

/// How long the calling thread takes for something.
///
/// Time passes also while a thread waits for another one, and that belongs to what is measured. Only when the system
/// took the processor away for somebody else's work is the thread's own processor time the better answer. Where more
/// threads are measured than there are processors, others' turns belong to what is measured too.
struct Stopwatch {
    private let expectsTurns: Bool
    /// By the machine's clock.
    let start = machine_now()
    private let threadStart = machine_thread_time()
    private let preemptions = machine_preemptions()

    /// - Parameter expectsTurns: whether time counts in which the thread had no processor.
    init(expectsTurns: Bool = false) { self.expectsTurns = expectsTurns }

    /// Since it was made.
    var reading: (nanoseconds: UInt64, wasInterrupted: Bool) {
        let passed = machine_now() - start
        guard !expectsTurns, machine_preemptions() != preemptions else { return (max(passed, 1), false) }
        return (max(min(machine_thread_time() - threadStart, passed), 1), true)
    }
}
