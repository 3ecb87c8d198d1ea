// SPDX-License-Identifier: Apache-2.0

/// Which keys are live on virtual time, and how many were at most.
///
/// A key is live from a decision until its `resetAfter` has passed. A binary heap holds one expiry for every live key;
/// an expiry that has moved meanwhile goes back into the heap when its turn comes.
struct LiveKeys {
    private struct Entry {
        var expiry: Int64
        let key: KeyTable.Number
    }

    private(set) var peak = 0
    /// When each key stops being live; the smallest number for those that are not.
    private var expiries: [Int64]
    private var heap: [Entry] = []

    init(keyCount: Int) {
        expiries = Array(repeating: .min, count: keyCount)
    }

    var count: Int { heap.count }

    /// Takes note of a decision at `now`. Calls must be in the order of time.
    mutating func note(_ key: KeyTable.Number, now: Int64, resetAfter: Int64) {
        removeExpired(now)
        let (sum, overflows) = now.addingReportingOverflow(resetAfter)
        let expiry = overflows ? .max : sum
        let isLive = expiries[Int(key)] > now
        if expiry > now {
            // Only a key that was evicted can come back earlier; it stays counted until its first expiry.
            expiries[Int(key)] = max(expiries[Int(key)], expiry)
            if !isLive { push(Entry(expiry: expiry, key: key)) }
        }
        peak = max(peak, heap.count)
    }

    private mutating func removeExpired(_ now: Int64) {
        while let first = heap.first, first.expiry <= now {
            let expiry = expiries[Int(first.key)]
            if expiry <= now {
                removeFirst()
            } else {
                heap[0].expiry = expiry
                siftDown()
            }
        }
    }

    private mutating func push(_ entry: Entry) {
        heap.append(entry)
        var child = heap.count - 1
        while child > 0, heap[child].expiry < heap[(child - 1) / 2].expiry {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private mutating func removeFirst() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        siftDown()
    }

    private mutating func siftDown() {
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if heap[child].expiry < heap[least].expiry { least = child }
            }
            if least == parent { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
