// SPDX-License-Identifier: Apache-2.0

import PawlModel
import TestSupport
import Testing

@testable import PawlEngine

/// Where keys come to live: always inside the table, and nowhere more than elsewhere.
@Suite struct HomeTests {
    static let capacities = [1, 2, 9, 100, 8_191, 8_192, 50_000, 100_000, 1_000_000, 10_000_000, 1 << 32]

    @Test(arguments: capacities)
    func bothBucketsOfEveryHomeAreInTheTable(capacity: Int) {
        let map = Map(capacity: capacity)
        var generator = SeededGenerator(seed: 2)
        let corners: [UInt64] = [0, .max, 0xFFFF_FFFF, 0xFFFF_FFFF << 32, 1 << 63]
        let digests =
            corners.flatMap { high in corners.map { Digest(low: $0, high: high) } }
            + (0..<20_000).map { _ in Digest(low: generator.next(), high: generator.next()) }
        for digest in digests {
            let place = map.place(of: digest)
            let range = 0..<map.layout.buckets
            guard (0..<map.layout.shards).contains(place.shard), range.contains(place.first),
                range.contains(place.second)
            else {
                Issue.record("\(digest) lives at \(place)")
                return
            }
        }
    }

    /// Whichever of its two buckets an entry is found in, its other one is computed from there.
    @Test func theOtherBucketOfTheOtherBucketIsTheFirst() {
        var generator = SeededGenerator(seed: 3)
        let counts = Array(2...300) + (0..<300).map { _ in 2 + Int(generator.next() % (1 << 27)) } + [1 << 28, 1 << 31]
        for buckets in counts {
            let shard = Map.shard(buckets: buckets)
            for _ in 0..<200 {
                let bits = generator.next() & Tag.digestMask
                let index = Int(generator.next() % UInt64(buckets))
                let other = shard.otherBucket(than: index, of: bits)
                guard (0..<buckets).contains(other), shard.otherBucket(than: other, of: bits) == index else {
                    Issue.record("bucket \(index) of \(buckets), digest bits \(bits): the other is \(other)")
                    return
                }
            }
        }
    }

    /// Keys as they come: numbers in order, hashed.
    @Test(arguments: [100, 9_000, 100_000, 1_000_000, 3_333_333])
    func homesSpreadEvenlyOverShardsAndBuckets(capacity: Int) {
        let map = Map(capacity: capacity)
        let hasher = KeyHasher(key0: 4, key1: 5)
        let places = (UInt64(0)..<200_000).map { map.place(of: hasher.digest(ofNumber: $0)) }
        let buckets = Bins(of: map.layout.buckets, atMost: 1_024)
        let coarse = Bins(of: map.layout.buckets, atMost: 16)
        expectEven(places.map(\.shard), Bins(of: map.layout.shards, atMost: 64), "shards")
        expectEven(places.map { buckets[$0.first] }, buckets, "first buckets")
        expectEven(places.map { buckets[$0.second] }, buckets, "second buckets")
        // Knowing one bucket tells nothing about the other.
        expectEven(places.map { coarse[$0.first] * coarse.count + coarse[$0.second] }, coarse.squared, "both buckets")
    }

    private func expectEven(_ places: [Int], _ bins: Bins, _ name: String) {
        guard bins.count > 1 else { return }
        var counts = Array(repeating: 0, count: bins.count)
        for place in places { counts[place] += 1 }
        let spread = ChiSquare(counts, weights: bins.weights)
        #expect(spread.isEven, "\(name): \(spread.value), of at most \(spread.bound)")
    }

    /// Neighbouring buckets have different locks, and all locks have as much to do.
    @Test func bucketsShareTheStripesEvenly() {
        let shard = Map.shard(buckets: 1_600)
        for index in 0..<1_599 {
            #expect(shard.stripe(ofBucket: index) != shard.stripe(ofBucket: index + 1))
        }
        let used = (0..<Layout.stripes).map { stripe in
            (0..<1_600).count { shard.stripe(ofBucket: $0) == shard.stripe(stripe) }
        }
        #expect(used == Array(repeating: 100, count: Layout.stripes))
    }
}

/// Neighbours taken together until there are few enough, and how many are in each.
private struct Bins {
    let weights: [Int]
    private let all: Int

    init(of all: Int, atMost count: Int) {
        self.all = all
        let count = min(all, count)
        weights = (0..<count).map { (($0 + 1) * all + count - 1) / count - ($0 * all + count - 1) / count }
    }

    private init(weights: [Int]) {
        self.weights = weights
        all = weights.count
    }

    var count: Int { weights.count }
    /// All pairs of bins.
    var squared: Bins { Bins(weights: weights.flatMap { first in weights.map { first * $0 } }) }

    subscript(index: Int) -> Int { index * count / all }
}

/// A table of which only the addresses are worked out: there is no memory behind it.
private struct Map {
    let layout: Layout
    private let table: Table

    private static let base = 1 << 20

    init(capacity: Int) {
        layout = Layout(capacity: capacity)
        table = unsafe Table(base: Self.nowhere, layout: layout)
    }

    static func shard(buckets: Int) -> Shard { unsafe Shard(base: nowhere, buckets: buckets) }

    /// - Returns: which shard, and which two of its buckets.
    func place(of digest: Digest) -> (shard: Int, first: Int, second: Int) {
        let home = table.home(of: digest)
        let stash = unsafe Int(bitPattern: table.shard(of: home).stashSlot(0).address)
        return ((stash - Self.base - Layout.stashOffset) / layout.shardBytes, home.first, home.second)
    }

    // SAFETY: never followed; only sums are made with it.
    private static var nowhere: UnsafeMutableRawPointer {
        unsafe UnsafeMutableRawPointer(bitPattern: base).unsafelyUnwrapped
    }
}

extension KeyHasher {
    fileprivate func digest(ofNumber number: UInt64) -> Digest {
        // SAFETY: the buffer is the number's, read within the call.
        unsafe withUnsafeBytes(of: number) { unsafe digest(of: .integer, $0) }
    }
}
