// SPDX-License-Identifier: Apache-2.0

package import PawlModel

/// The parts of one question under several limits, on the stack of whoever asks.
// SAFETY: a view of memory that its maker keeps; parts are trivial.
@safe
package struct Parts {
    private let base: UnsafeMutablePointer<Part>
    package private(set) var count = 0

    package static let most = 16
    /// The room that so many parts take.
    package static func bytes(for count: Int) -> Int { count * MemoryLayout<Part>.stride }
    package static var alignment: Int { MemoryLayout<Part>.alignment }

    /// - Precondition: the memory has room for all parts that are added, and outlives this.
    package init(_ memory: UnsafeMutableRawPointer) {
        // SAFETY: the caller's memory is for parts alone.
        unsafe base = memory.assumingMemoryBound(to: Part.self)
    }

    subscript(index: Int) -> Part {
        @inline(__always)
        _read {
            assert(index >= 0 && index < count)
            // SAFETY: `add` has written it.
            yield unsafe base[index]
        }
        @inline(__always)
        nonmutating _modify {
            assert(index >= 0 && index < count)
            // SAFETY: as above.
            yield unsafe &base[index]
        }
    }

    /// What the part at a place, in the order of homes, asks for, and how many parts of the question it stands for.
    package func demand(_ index: Int) -> (cost: Int, parts: Int) {
        (Int(clamping: self[index].cost.units), self[index].positions.rawValue.nonzeroBitCount)
    }

    /// Adds a part where its home says, or its cost to the part that has the same limit and key: parts are held in the order of
    /// their homes.
    @inline(__always)
    mutating func add(_ home: Home, _ cost: Cost, limit: Int, position: Int) {
        assert(count < Self.most)
        var index = count
        while index > 0, !self[index - 1].home.isBefore(home) {
            index -= 1
            if self[index].home.isSame(home), Int(self[index].limit) == limit {
                self[index].cost = self[index].cost.adding(cost)
                self[index].positions.formUnion(PartSet(position: position))
                return
            }
        }
        // SAFETY: the caller gave room for one more.
        if index < count { unsafe (base + index + 1).update(from: base + index, count: count - index) }
        unsafe (base + index).initialize(to: Part(home, cost, limit: limit, position: position))
        count += 1
    }
}

extension Engine {
    /// Hashes a part's key, sends for its lines, and adds it.
    package func add(
        _ kind: KeyKind, _ key: UnsafeRawBufferPointer, _ cost: Cost, limit: Int, position: Int, to parts: inout Parts
    ) {
        // SAFETY: the caller's buffer is read within the call.
        parts.add(unsafe locate(kind, key, limit: limit), cost, limit: limit, position: position)
    }
}
