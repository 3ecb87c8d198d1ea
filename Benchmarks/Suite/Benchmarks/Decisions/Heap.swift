// SPDX-License-Identifier: Apache-2.0

import Benchmark
import CHeap

/// What decisions take from the heap: bytes that the measuring thread allocated, from the first sample to this one.
///
/// A sum, because a check against a threshold looks at the 90th percentile of the samples: what one sample in a hundred
/// allocates would not be there, but it is in all sums that follow. Counted by jemalloc, which is the process's allocator.
struct Heap {
    static let bytes = BenchmarkMetric.custom("heapBytesSoFar", polarity: .prefersSmaller, useScalingFactor: false)

    private var before: UInt64 = 0
    private(set) var bytesSoFar = 0

    /// Fails where allocations are not counted, for then none would ever be found.
    init() {
        let before = heap_bytes_of_thread()
        let array = [UInt8](repeating: 1, count: 1_000_000)
        blackHole(array)
        precondition(heap_bytes_of_thread() >= before + 1_000_000, "jemalloc is not this process's allocator")
    }

    mutating func begin() { before = heap_bytes_of_thread() }
    mutating func end() { bytesSoFar += Int(heap_bytes_of_thread() - before) }
}
