// SPDX-License-Identifier: Apache-2.0

/// In the nanoseconds in which events are timed.
let second = 1_000_000_000

/// Events in the order of their times; those of one time in the order in which they were added.
struct EventQueue<Event> {
    private struct Planned {
        let time: Int
        let number: Int
        let event: Event

        func isBefore(_ other: Planned) -> Bool { (time, number) < (other.time, other.number) }
    }

    /// A binary heap: the parent of entry i, at (i − 1) / 2, is not after it.
    private var heap: [Planned] = []
    private var added = 0

    mutating func add(_ event: Event, at time: Int) {
        heap.append(Planned(time: time, number: added, event: event))
        added += 1
        var child = heap.count - 1
        while child > 0, heap[child].isBefore(heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func next() -> (time: Int, event: Event)? {
        guard let first = heap.first else { return nil }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            let children = (2 * parent + 1)..<min(2 * parent + 3, max(heap.count, 2 * parent + 1))
            guard let least = children.min(by: { heap[$0].isBefore(heap[$1]) }), heap[least].isBefore(heap[parent])
            else { return (first.time, first.event) }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
