// SPDX-License-Identifier: Apache-2.0

import CMachine
import Synchronization

/// Some threads, each pinned to a processor, that begin together.
enum Crew {
    /// Runs the body once on each of so many threads, numbered from 0, and returns when all have ended.
    static func run(threads: Int, _ body: @escaping @Sendable (Int) -> Void) {
        let work = (0..<threads).map { number in Work { body(number) } }
        let running = unsafe work.enumerated().map { unsafe start($1, on: $0) }
        unsafe running.forEach { unsafe machine_thread_join($0) }
    }

    private static func start(_ work: Work, on processor: Int) -> UnsafeMutableRawPointer {
        // SAFETY: the thread takes over the reference that is retained for it.
        let thread = unsafe machine_thread_start(
            Int32(processor % Int(machine_processors())),
            { unsafe Unmanaged<Work>.fromOpaque($0).takeRetainedValue().body() },
            Unmanaged.passRetained(work).toOpaque())
        guard let thread = unsafe thread else { fatalError("the system has no thread left") }
        return unsafe thread
    }

    private final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}

/// Where threads wait until all of them have come.
final class Gate: Sendable {
    private let threads: Int
    private let arrived = Atomic<Int>(0)
    private let opened = Atomic<Int>(0)

    init(threads: Int) { self.threads = threads }

    func wait() {
        // ORDERING: relaxed. Nobody opens the gate while this thread has not arrived.
        let round = opened.load(ordering: .relaxed)
        // ORDERING: acquire and release: what each did before is visible to all behind the gate.
        if arrived.add(1, ordering: .acquiringAndReleasing).newValue == threads {
            arrived.store(0, ordering: .relaxed)
            // ORDERING: release, pairs with the acquire below.
            opened.store(round + 1, ordering: .releasing)
            return
        }
        var times: UInt32 = 0
        while opened.load(ordering: .acquiring) == round {
            machine_wait(times)
            times += 1
        }
    }
}
