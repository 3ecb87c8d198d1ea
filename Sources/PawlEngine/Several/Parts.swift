// SPDX-License-Identifier: Apache-2.0

package import PawlModel

/// The parts of one question under several limits, on the stack of whoever asks.
// SAFETY: a view of memory that its maker keeps; parts are trivial.
@safe
package struct Parts {
    private let base: UnsafeMutablePointer<Part>
    package private(set) var count = 0
    /// How many parts the question has, those of one limit and key each counted.
    private(set) var asked = 0
    /// The last key that was hashed, and its digest.
    fileprivate(set) var last = (key: ShortKey.none, digest: Digest(low: 0, high: 0))

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

    /// What the part at a place asks for, and how many parts of the question it stands for.
    package func demand(_ index: Int) -> (cost: Int, parts: Int) {
        (Int(clamping: self[index].cost.units), self[index].positions.rawValue.nonzeroBitCount)
    }

    /// Adds a part, or its cost to the part that has the same limit and key.
    @inline(__always)
    mutating func add(_ home: Home, _ cost: Cost, limit: Int) {
        precondition(asked < Self.most, "a question has at most \(Self.most) parts")
        let position = asked
        asked &+= 1
        for index in 0..<count where self[index].home.isSame(home) && Int(self[index].limit) == limit {
            self[index].cost = self[index].cost.adding(cost)
            self[index].positions.formUnion(PartSet(position: position))
            return
        }
        // SAFETY: the caller gave room for one more.
        unsafe (base + count).initialize(to: Part(home, cost, limit: limit, position: position))
        count &+= 1
    }

    /// Puts the parts in the order of their homes, in which they are held by whoever waits for others.
    func sort() {
        for sorted in 1..<max(count, 1) {
            var index = sorted
            while index > 0, self[index].home.isBefore(self[index - 1].home) {
                (self[index - 1], self[index]) = (self[index], self[index - 1])
                index -= 1
            }
        }
    }
}

extension Engine {
    /// Hashes a part's key, sends for its lines, and adds it.
    ///
    /// - Precondition: there is a limit of that number and name, and room for another part.
    package func add(
        _ kind: KeyKind, _ key: Span<UInt8>, _ cost: Cost, limit: Int, named name: LimitName,
        to parts: inout Parts
    ) {
        precondition(plans.hasLimit(limit, named: name), "this limit belongs to another limiter's table")
        let home = home(of: digest(of: kind, key, &parts), limit: limit)
        table.prefetch(home)
        parts.add(home, cost, limit: limit)
    }

    /// The digest of a part's key. Parts that follow each other often have one key, under several limits: that is hashed once.
    @inline(__always)
    private func digest(of kind: KeyKind, _ key: Span<UInt8>, _ parts: inout Parts) -> Digest {
        // SAFETY: the key's bytes are read within the closure that has them.
        let short = unsafe key.withUnsafeBytes { unsafe ShortKey(kind, $0) }
        if short.isSame(as: parts.last.key) { return parts.last.digest }
        let digest = hasher.digest(of: kind, key)
        parts.last = (short, digest)
        return digest
    }
}
