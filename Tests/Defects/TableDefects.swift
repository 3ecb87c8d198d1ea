// SPDX-License-Identifier: Apache-2.0

import Pawl
import Testing

/// Defects of limiters whose table was full.
@Suite struct TableDefects {
    // MARK: Envoy gateway 9973

    @Test(arguments: FullTablePolicy.allCases)
    func aFloodHandsOutNoFreshBursts(policy: FullTablePolicy) throws {
        let asksThroughAFlood = { (subject: any Subject) in
            var granted = subject.admit(-1, cost: 10, at: noon) ? 10 : 0
            for key in 0..<3_000 {
                _ = subject.admit(key, at: noon)
                if key % 30 == 0, subject.admit(-1, at: noon) { granted += 1 }
            }
            return granted
        }
        #expect(try asksThroughAFlood(Ours("10/hour", capacity: 100, whenFull: policy)) == 10)
        #expect(asksThroughAFlood(RecentlyUsed(burst: 10, places: 100, keepsNewcomers: true)) > 10)
    }

    // MARK: TinyLFU caches

    @Test func newcomersAreKeptWhenTheTableIsFull() throws {
        let asksAsNewcomer = { (subject: any Subject) in
            for key in 0..<1_000 { _ = subject.admit(key, at: noon) }
            return subject.admitted(100, 1_000_000, at: noon)
        }
        #expect(try asksAsNewcomer(Ours("10/hour", capacity: 100)) == 10)
        #expect(asksAsNewcomer(RecentlyUsed(burst: 10, places: 100, keepsNewcomers: false)) == 100)
    }
}

/// A cache that lets go of whoever has not asked for the longest time, or does not take in whoever is new.
private final class RecentlyUsed: Subject {
    private struct Entry: Sendable {
        var used: Int
        var turn: Int
    }

    private struct Cache: Sendable {
        var entries: [Int: Entry] = [:]
        var turn = 0
    }

    private let cache = Locked(Cache())
    private let burst: Int
    private let places: Int
    private let keepsNewcomers: Bool

    init(burst: Int, places: Int, keepsNewcomers: Bool) {
        self.burst = burst
        self.places = places
        self.keepsNewcomers = keepsNewcomers
    }

    func admit(_ key: Int, cost: Int, at now: Tick) -> Bool {
        cache.withLock { cache in
            cache.turn += 1
            var entry = cache.entries[key] ?? Entry(used: 0, turn: 0)
            guard entry.used + cost <= burst else { return false }
            entry.used += cost
            entry.turn = cache.turn
            if cache.entries[key] == nil, cache.entries.count >= places {
                guard keepsNewcomers else { return true }
                let oldest = cache.entries.min { $0.value.turn < $1.value.turn }
                if let oldest { cache.entries[oldest.key] = nil }
            }
            cache.entries[key] = entry
            return true
        }
    }
}
