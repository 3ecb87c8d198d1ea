// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import PawlTesting
import TestSupport

/// A server's life in virtual time: callers with their habits, keepers, and what goes wrong on a bad day.
///
/// One seed is one history: all that happens follows from it, and two runs give the same answers to the last bit.
struct Town {
    private enum Event {
        /// A caller asks, and will ask again.
        case ask(Caller)
        /// A question whose thread read the clock and was then stopped for a while.
        case wake(Caller, Tick)
        /// So many keys that nobody saw before, at once.
        case flood
        /// A keeper's round over some of a shard's buckets.
        case sweep(shard: Int, from: Int)
        /// The clock is set, forward or back.
        case clockStep
        /// Everything stands still: a long pause of the process.
        case stall
        case audit
    }

    private var random: SeededGenerator
    private var events = EventQueue<Event>()
    private var judge: Judge
    private let clock: ManualClock
    private let keys: Int
    private let limits: Int
    private var newcomers = 1_000_000
    /// Nanoseconds since the beginning, as a clock that nobody sets would show them.
    private var present = 0
    private var keepersSleepUntil = 0

    let limiter: RateLimiter
    private(set) var questions = 0
    private(set) var happened: [String: Int] = [:]

    var fingerprint: UInt64 { judge.fingerprint }
    var forgotten: Int { judge.forgotten }
    var startedLate: Int { judge.startedLate }

    init(seed: UInt64) throws {
        random = SeededGenerator(seed: seed)
        let rates = [
            "100/s burst=20", "20/minute", "1000/hour burst=50", "600/minute algorithm=fixed-window",
            "50/10 s algorithm=sliding-counter", "5000/day algorithm=fixed-window",
            "300/hour algorithm=sliding-counter",
        ]
        var table = LimitTable()
        var limits: [(LimitTable.ID, Limit)] = []
        for (index, rate) in rates.shuffled(using: &random).prefix(3).enumerated() {
            try limits.append((table.add("limit-\(index)", rate), Limit(rate)))
        }
        let policy = FullTablePolicy.allCases[Int(seed % UInt64(FullTablePolicy.allCases.count))]
        clock = ManualClock(wallTime: .seconds(Int.random(in: -1_000_000_000...4_000_000_000, using: &random)))
        keys = random.magnitude(50...2_000)
        limiter = try RateLimiter(
            table, capacity: max(keys * 3 / Int.random(in: 1...6, using: &random), 16), whenFull: policy,
            time: .manual(clock), hashKey: HashKey(seed, 5))
        self.limits = limits.count
        judge = Judge(limiter, limits, policy)
        plan()
    }

    private mutating func plan() {
        for number in 0..<30 {
            let caller = Caller(number: number, random: &random)
            events.add(.ask(caller), at: Int.random(in: 0...second, using: &random))
        }
        for shard in 0..<limiter.engine.shards { events.add(.sweep(shard: shard, from: 0), at: second) }
        for (event, mean) in [(Event.flood, 1200), (.clockStep, 900), (.stall, 2400), (.audit, 600)] {
            events.add(event, at: Int.random(in: 0...(2 * mean * second), using: &random))
        }
    }

    /// Lives on for so many questions; what is wrong, if anything is.
    mutating func live(questions most: Int) -> String? {
        while questions < most {
            guard let (time, event) = events.next() else { return "nothing is left to happen" }
            move(to: max(time, present))
            if let complaint = handle(event) { return "after \(questions) questions, \(hours): \(complaint)" }
        }
        return nil
    }

    var hours: String { "\(present / (3600 * second)) hours" }

    private mutating func move(to time: Int) {
        clock.advance(by: .nanoseconds(time - present))
        present = time
    }

    // MARK: What happens

    private mutating func handle(_ event: Event) -> String? {
        switch event {
        case .ask(let caller): return ask(caller)
        case .wake(let caller, let now): return question(caller.key(keys, &random), caller, at: now)
        case .flood: return flood()
        case .sweep(let shard, let bucket): sweep(shard, from: bucket)
        case .clockStep: stepClock()
        case .stall: stall()
        case .audit: return audit()
        }
        return nil
    }

    private mutating func ask(_ caller: Caller) -> String? {
        events.add(.ask(caller), at: present + caller.pause(&random))
        if random.onceIn(20) {
            let delay = random.magnitude(1...30 * second)
            events.add(.wake(caller, limiter.now), at: present + delay)
            return nil
        }
        for _ in 0..<caller.questions(&random) {
            if let complaint = question(caller.key(keys, &random), caller, at: limiter.now) { return complaint }
        }
        return nil
    }

    private mutating func question(_ key: Int, _ caller: Caller, at now: Tick) -> String? {
        questions += 1
        let limit = Int.random(in: 0..<limits, using: &random)
        return judge.ask(caller.verb(&random), key, caller.cost(&random), under: limit, at: now)
    }

    private mutating func flood() -> String? {
        note("floods")
        events.add(.flood, at: present + random.magnitude(second...2400 * second))
        let limit = Int.random(in: 0..<limits, using: &random)
        for _ in 0..<random.magnitude(10...2 * limiter.capacity) {
            questions += 1
            newcomers += 1
            if let complaint = judge.ask(.admit, newcomers, 1, under: limit, at: limiter.now) { return complaint }
        }
        return nil
    }

    private mutating func sweep(_ shard: Int, from bucket: Int) {
        // Keepers, too, oversleep.
        if random.onceIn(500) { keepersSleepUntil = present + random.magnitude(second...3600 * second) }
        guard present >= keepersSleepUntil else {
            return events.add(.sweep(shard: shard, from: bucket), at: keepersSleepUntil)
        }
        let now = limiter.now
        let (next, freed) = limiter.engine.sweep(shard: shard, from: bucket, buckets: 256, at: now)
        judge.swept(at: now)
        if freed > 0 { note("sweeps") }
        events.add(
            .sweep(shard: shard, from: next ?? 0), at: present + Int.random(in: 1...(20 * second), using: &random))
    }

    private mutating func stepClock() {
        note("clock steps")
        events.add(.clockStep, at: present + random.magnitude(second...1800 * second))
        let distance = random.magnitude(1...(random.onceIn(5) ? 3600 : 5) * second)
        clock.advance(by: .nanoseconds(Bool.random(using: &random) ? distance : -distance))
    }

    private mutating func stall() {
        note("stalls")
        events.add(.stall, at: present + random.magnitude(second...4800 * second))
        move(to: present + random.magnitude(1...1200 * second))
    }

    private mutating func audit() -> String? {
        note("audits")
        events.add(.audit, at: present + 600 * second)
        let audit = limiter.engine.audit()
        let (occupancy, counts) = (limiter.occupancy, limiter.tableCounts)
        guard audit.violations.isEmpty else { return audit.violations.joined(separator: "; ") }
        guard occupancy.entries == audit.occupied, counts.entries == audit.occupied else {
            return "\(audit.occupied) entries, but \(occupancy) and \(counts)"
        }
        return nil
    }

    private mutating func note(_ name: String) { happened[name, default: 0] += 1 }
}

/// Somebody who asks, and how.
struct Caller {
    /// The mean time between two of its turns, in nanoseconds.
    private let rest: Int
    /// The most questions of a turn.
    private let eagerness: Int
    private let verbs: [Judge.Verb]
    private let costs: ClosedRange<Int>
    /// Whether its keys are few and often the same.
    private let isRegular: Bool

    init(number: Int, random: inout SeededGenerator) {
        rest = Int.random(in: 20...1200, using: &random) * second
        eagerness = random.magnitude(1...40)
        verbs = number % 3 == 0 ? Judge.Verb.allCases : [.admit]
        costs = number % 4 == 0 ? -1...60 : 1...Int.random(in: 1...5, using: &random)
        isRegular = number % 5 != 0
    }

    func pause(_ random: inout SeededGenerator) -> Int { Int.random(in: 1...2 * rest, using: &random) }
    func questions(_ random: inout SeededGenerator) -> Int { Int.random(in: 1...eagerness, using: &random) }
    func verb(_ random: inout SeededGenerator) -> Judge.Verb { verbs.randomElement(using: &random) ?? .admit }
    func cost(_ random: inout SeededGenerator) -> Int { Int.random(in: costs, using: &random) }

    func key(_ keys: Int, _ random: inout SeededGenerator) -> Int {
        isRegular ? random.magnitude(0...keys - 1) : Int.random(in: 0..<keys, using: &random)
    }
}
