// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import PawlTesting
import TestSupport

/// A server whose limits somebody looks after, in virtual time: requests reserve, work takes its time and is settled, and meanwhile
/// limits are raised by day and lowered by night, tried in shadow, added and removed, and single customers blocked, given limits of
/// their own, forgiven and fined.
///
/// One seed is one history. Towns are of four kinds: with room for everybody; crowded, where newcomers are refused; and crowded, where
/// keys are evicted, or share a word. In the first two all instants come in order and a ``Witness`` expects every field of every answer;
/// in the others questions are stale now and then. The ``Books`` are kept in all of them.
struct OperatedTown {
    enum Event {
        /// A customer comes, and will come again.
        case come(Customer)
        /// A request whose thread read the clock and was then stopped for a while.
        case wake(Customer, Tick)
        /// Work is done.
        case done(Int)
        /// Somebody takes all there is under a limit for a key.
        case grab(Int, Int)
        /// So many keys that nobody saw before, at once.
        case flood
        /// The operator changes a limit, and looks after a customer.
        case change, attend
        /// A keeper's round over some of a shard's buckets, and one over everything.
        case sweep(shard: Int, from: Int), sweepAll
        /// Everything stands still: a long pause of the process.
        case stall
        case audit
    }

    enum Kind: UInt64 {
        case roomy, refusing, evicting, sharing

        var policy: FullTablePolicy {
            switch self {
            case .roomy, .evicting: .evict
            case .refusing: .refuseNew
            case .sharing: .sharedOverflow
            }
        }

        var hasWitness: Bool { self == .roomy || self == .refusing }
    }

    let kind: Kind
    var random: SeededGenerator
    var events = EventQueue<Event>()
    let limiter: RateLimiter
    var ids: [LimitTable.ID]
    /// What the limits promise on a quiet day.
    var usual: [Limit]
    var books: Books
    var witness: Witness?
    let users: Int
    /// Work under way.
    var tickets: [Int: Ticket] = [:]
    var ticketsMade = 0
    /// Units that customers have had of each limit, work under way apart.
    var served: [Int] = []
    /// Whoever has or had something special about him: he is asked about in order.
    var exceptional: Set<Books.Name> = []
    /// Who was refused last: by which limit, and as which user.
    var lastRefused: (limit: Int, user: Int)?
    /// Who was the last to reserve all there is.
    var lastGreedy: Books.Name?
    private(set) var questions = 0
    private(set) var happened: [String: Int] = [:]
    /// Of all answers, for comparing runs (FNV-1a).
    private(set) var fingerprint: UInt64 = 0xCBF2_9CE4_8422_2325

    private let clock: ManualClock
    /// The hour at which it begins.
    private let dawn: Int
    /// Nanoseconds since the beginning.
    private(set) var present = 0
    private var keepersSleepUntil = 0

    init(seed: UInt64) throws {
        random = SeededGenerator(seed: seed)
        kind = Kind(rawValue: seed % 4) ?? .roomy
        dawn = Int.random(in: 0..<24, using: &random)
        usual = try Self.promises(&random)
        var table = LimitTable()
        ids = []
        for (index, limit) in usual.enumerated() { ids.append(try table.add("limit-\(index)", limit)) }
        let wallTime = Duration.seconds(Int.random(in: -1_000_000_000...4_000_000_000, using: &random))
        clock = ManualClock(wallTime: wallTime)
        users = kind == .roomy ? random.magnitude(20...400) : Int.random(in: 200...1_500, using: &random)
        limiter = try RateLimiter(
            table, capacity: kind == .roomy ? 16_384 : Int.random(in: 8...24, using: &random), whenFull: kind.policy,
            time: .manual(clock),
            hashKey: HashKey(seed, 7))
        // A limiter begins one longest period above tick zero.
        let unixAtZero = wallTime - (usual.map(\.period).max() ?? .zero)
        books = Books(unixAtZero: unixAtZero, mayEvict: kind == .evicting)
        for limit in usual { books.add(limit) }
        witness = kind.hasWitness ? Witness(books.rules, unixTimeAtZero: unixAtZero) : nil
        served = usual.map { _ in 0 }
        plan()
    }

    /// A limit of each role: a user's, an address's, everybody's, and a user's bytes.
    private static func promises(_ random: inout SeededGenerator) throws -> [Limit] {
        let roles = [
            [
                "30/minute burst=10", "60/hour burst=20", "20/10 minutes algorithm=fixed-window",
                "40/10 minutes algorithm=sliding-counter", "25/10 minutes algorithm=sliding-log",
            ],
            [
                "120/hour burst=40", "100/10 minutes algorithm=sliding-counter", "300/hour algorithm=fixed-window",
                "60/minute",
            ],
            ["2000/hour burst=300", "3000/hour algorithm=fixed-window", "20/minute burst=200"],
            [
                "1000/hour burst=200", "500/10 minutes algorithm=fixed-window",
                "700/30 minutes algorithm=sliding-counter",
            ],
        ]
        return try roles.map { try Limit($0.randomElement(using: &random) ?? "1/second") }
    }

    private mutating func plan() {
        for number in 0..<24 {
            let customer = Customer(number: number, random: &random)
            events.add(.come(customer), at: Int.random(in: 0...600 * second, using: &random))
        }
        for shard in 0..<limiter.engine.shards { events.add(.sweep(shard: shard, from: 0), at: second) }
        if kind != .roomy { events.add(.flood, at: Int.random(in: 0...2400 * second, using: &random)) }
        for (event, mean) in [(Event.change, 1800), (.attend, 900), (.sweepAll, 5400), (.stall, 4800), (.audit, 900)] {
            events.add(event, at: Int.random(in: 0...(2 * mean * second), using: &random))
        }
    }

    // MARK: Time

    /// Lives on for so many questions; what is wrong, if anything is.
    mutating func live(questions most: Int) throws -> String? {
        while questions < most {
            guard let (time, event) = events.next() else { return "nothing is left to happen" }
            move(to: max(time, present))
            if let complaint = try handle(event) {
                return "after \(questions) questions, \(present / (60 * second)) minutes, \(kind) town: \(complaint)"
            }
        }
        return audit()
    }

    /// How far the day has come.
    var hourOfDay: Int { (present / (3600 * second) + dawn) % 24 }

    private mutating func move(to time: Int) {
        clock.advance(by: .nanoseconds(time - present))
        present = time
    }

    private mutating func handle(_ event: Event) throws -> String? {
        switch event {
        case .come(let customer): return come(customer)
        case .wake(let customer, let now): return ask(customer, at: now)
        case .done(let ticket): return finish(ticket)
        case .grab(let limit, let key): return grab(limit, key)
        case .flood:
            note("floods")
            events.add(.flood, at: present + Int.random(in: 600...7200, using: &random) * second)
            return flood()
        case .change:
            events.add(.change, at: present + random.magnitude(60 * second...5400 * second))
            return try changeSomething()
        case .attend:
            events.add(.attend, at: present + random.magnitude(second...2400 * second))
            return try attendToSomebody()
        case .sweep(let shard, let bucket): sweep(shard, from: bucket)
        case .sweepAll:
            events.add(.sweepAll, at: present + random.magnitude(second...14_400 * second))
            limiter.sweep(at: limiter.now)
        case .stall:
            note("stalls")
            events.add(.stall, at: present + random.magnitude(second...9600 * second))
            move(to: present + random.magnitude(1...3600 * second))
        case .audit:
            events.add(.audit, at: present + 900 * second)
            return audit()
        }
        return nil
    }

    private mutating func come(_ customer: Customer) -> String? {
        events.add(.come(customer), at: present + customer.pause(&random))
        if witness == nil, random.onceIn(20) {
            events.add(.wake(customer, limiter.now), at: present + random.magnitude(1...30 * second))
            return nil
        }
        for _ in 0..<customer.count(&random) {
            if let complaint = ask(customer, at: limiter.now) { return complaint }
        }
        return nil
    }

    private mutating func sweep(_ shard: Int, from bucket: Int) {
        // Keepers, too, oversleep.
        if random.onceIn(500) { keepersSleepUntil = present + random.magnitude(second...3600 * second) }
        guard present >= keepersSleepUntil else {
            return events.add(.sweep(shard: shard, from: bucket), at: keepersSleepUntil)
        }
        let (next, freed) = limiter.engine.sweep(shard: shard, from: bucket, buckets: 256, at: limiter.now)
        if freed > 0 { note("sweeps") }
        events.add(
            .sweep(shard: shard, from: next ?? 0), at: present + Int.random(in: 1...(120 * second), using: &random))
    }

    // MARK: What is looked at between requests

    private mutating func audit() -> String? {
        note("audits")
        let audit = limiter.engine.audit()
        guard audit.violations.isEmpty else { return audit.violations.joined(separator: "; ") }
        let counts = limiter.tableCounts
        guard limiter.occupancy.entries == audit.occupied, counts.entries == audit.occupied else {
            return "\(audit.occupied) entries, but \(limiter.occupancy) and \(counts)"
        }
        guard kind == .evicting || counts.evicted == 0 else { return "somebody was evicted: \(counts)" }
        for (limit, id) in ids.enumerated() {
            let counts = limiter.counts(under: id)
            if let complaint = books.complaint(counts, under: limit) { return complaint }
            let underWay = tickets.values.reduce(0) { sum, ticket in
                ticket.charges.reduce(sum) { $0 + ($1.limit == limit && $1.number != nil ? $1.cost : 0) }
            }
            // What limits that keep nothing let pass is not given back, and counted all the same.
            guard counts.units - counts.givenBack == served[limit] + underWay else {
                return "\(served[limit]) units served of limit \(limit), \(underWay) under way, but \(counts)"
            }
        }
        return nil
    }

    mutating func note(_ name: String) { happened[name, default: 0] += 1 }

    mutating func note(_ outcome: Decision.Outcome, _ remaining: Int, _ reset: Duration) {
        questions += 1
        let wait: Duration = if case .refused(let retryAfter) = outcome { retryAfter } else { .zero }
        for part in [Int128(remaining), nanoseconds(of: reset), nanoseconds(of: wait)] {
            fingerprint = (fingerprint ^ UInt64(truncatingIfNeeded: part)) &* 0x100_0000_01B3
        }
    }
}
