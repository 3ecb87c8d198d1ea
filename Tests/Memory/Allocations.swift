// SPDX-License-Identifier: Apache-2.0

#if Jemalloc
    import CJemalloc

    /// What this thread has allocated, by jemalloc's count: exact, and nobody else's.
    ///
    /// Reading it is one load. Asking by name each time would allocate the name in an unoptimised build.
    @safe
    struct Allocations {
        private let counter: UnsafePointer<UInt64>

        /// The count of the calling thread; to be read on that thread.
        init() {
            var counter: UnsafePointer<UInt64>?
            var size = unsafe MemoryLayout<UnsafePointer<UInt64>?>.size
            // SAFETY: both pointers are to locals that outlive the call, and `size` is that of the first.
            let failure = unsafe mallctl("thread.allocatedp", &counter, &size, nil, 0)
            guard failure == 0, let counter = unsafe counter else { preconditionFailure("jemalloc keeps no counts") }
            unsafe self.counter = counter
        }

        /// Bytes since the thread began. Freeing takes nothing away.
        var bytes: UInt64 {
            // SAFETY: jemalloc keeps the counter as long as the thread lives.
            unsafe counter.pointee
        }
    }
#endif
