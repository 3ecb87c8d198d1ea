// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import PawlEngine

/// What becomes of a capacity: room for every key, and no more bytes than promised.
@Suite struct CapacityTests {
    /// Every small capacity, the neighbours of every power of two and of ten and of every step of the layout, and
    /// some in between.
    static let capacities: [Int] = {
        var generator = SeededGenerator(seed: 20)
        let edges = (0...32).map { 1 << $0 } + [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000]
        let steps = (1...64).map { $0 * 8192 }
        let between = (0..<2_000).map { _ in 1 << Int(generator.next() % 32) + Int(generator.next() % (1 << 31)) }
        let all = Array(1...2_000) + (edges + steps).flatMap { [$0 - 1, $0, $0 + 1] } + between
        return all.filter { Layout.capacityRange.contains($0) }
    }()

    @Test func everyKeyOfACapacityHasItsSlot() {
        for capacity in Self.capacities {
            let layout = Layout(capacity: capacity)
            let slots = layout.shards * layout.buckets * Bucket.slots
            guard layout.shards >= 1, layout.buckets >= 2, slots >= capacity else {
                Issue.record("\(capacity) keys: \(layout.shards) shards of \(layout.buckets) buckets")
                return
            }
        }
    }

    @Test func aShardIsAWholeNumberOfLines() {
        for capacity in Self.capacities {
            let layout = Layout(capacity: capacity)
            guard layout.shardBytes % 64 == 0, layout.bytes == layout.shards * layout.shardBytes else {
                Issue.record("\(capacity) keys: \(layout.shardBytes) bytes a shard, \(layout.bytes) in all")
                return
            }
        }
    }

    @Test func aKeyTakesAtMostTwentyFourBytesFromAHundredThousandOn() {
        let large = Self.capacities.filter { $0 >= 100_000 }
        #expect(large.count > 1_000)
        var most = 0.0
        for capacity in large {
            let bytes = Layout(capacity: capacity).bytes + CurrentPlans.bytes(for: PlanRoom(limits: 1, toCome: 0))
            most = max(most, Double(bytes) / Double(capacity))
            guard bytes <= 24 * capacity else {
                Issue.record("\(capacity) keys: \(bytes) bytes")
                return
            }
        }
        print("bytes per key at capacities from 100,000 on: at most \(most)")
    }

    /// The stated slack: a shard that is six standard deviations above the mean is not fuller than 75 %.
    @Test func theFullestShardStaysBelowTheLoadThatDisplacementWasSeenToBear() {
        for capacity in Self.capacities where capacity >= 8192 {
            let layout = Layout(capacity: capacity)
            let mean = Double(capacity) / Double(layout.shards)
            let deviation = (mean * (1 - 1 / Double(layout.shards))).squareRoot()
            let load = (mean + 6 * deviation) / Double(layout.buckets * Bucket.slots)
            guard load <= 0.75 else {
                Issue.record("\(capacity) keys: a shard may be loaded to \(load)")
                return
            }
        }
    }
}
