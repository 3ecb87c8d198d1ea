// SPDX-License-Identifier: Apache-2.0

import CPawl
import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Threads of the system, released together and joined: what ends a thread has run when this returns.
func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let start = StartingLine(count)
    let threads = (0..<count).map { index in
        Thread {
            start.wait()
            body(index)
        }
    }
    for thread in threads { thread.join() }
}

/// One thread of the system, which must be joined.
struct Thread {
    private let id: pthread_t

    init(_ body: @escaping @Sendable () -> Void) {
        // SAFETY: the box is retained here and released by the thread, which is its only other user.
        let box = unsafe Unmanaged.passRetained(Box(body))
        #if canImport(Darwin)
            var made: pthread_t?
            let result = unsafe pthread_create(
                &made, nil,
                { box in
                    unsafe Unmanaged<Box>.fromOpaque(box).takeRetainedValue().body()
                    return nil
                }, box.toOpaque())
        #else
            var made: pthread_t = 0
            let result = unsafe pthread_create(
                &made, nil,
                { box in
                    unsafe Unmanaged<Box>.fromOpaque(box!).takeRetainedValue().body()
                    return nil
                }, box.toOpaque())
        #endif
        precondition(result == 0, "pthread_create: \(result)")
        #if canImport(Darwin)
            id = unsafe made!
        #else
            id = made
        #endif
    }

    func join() {
        #if canImport(Darwin)
            // SAFETY: the thread exists until it is joined, which happens once.
            let result = unsafe pthread_join(id, nil)
        #else
            let result = pthread_join(id, nil)
        #endif
        precondition(result == 0, "pthread_join: \(result)")
    }

    /// Lets another thread run, where there are more threads than processors.
    static func yield() { sched_yield() }

    private final class Box: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}

/// Nobody passes before everybody is there.
private final class StartingLine: Sendable {
    private let missing: Atomic<Int>

    init(_ count: Int) { missing = Atomic(count) }

    func wait() {
        // ORDERING: release, so that what was done before is seen after; acquire for the same of the others.
        missing.subtract(1, ordering: .acquiringAndReleasing)
        while missing.load(ordering: .acquiring) > 0 { Thread.yield() }
    }
}
