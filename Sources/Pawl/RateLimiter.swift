// SPDX-License-Identifier: Apache-2.0

@_exported public import PawlModel
public import PawlEngine

/// Answers "may this key do this now?", from any thread, without waiting.
///
///     let limiter = try RateLimiter("100/second burst=20", capacity: 1_000_000)
///
///     switch limiter.admit("user-42").outcome {
///     case .admitted: serve()
///     case .refused(let retryAfter): refuse(for: retryAfter)
///     case .impossible: refuseForGood()
///     }
///
/// Every answer is exact, however many threads ask: no limit grants a unit more than its algorithm promises, but for what
/// refunds bring where several receipts of one key are out at a time, or a key was charged more between a reservation and a change
/// of its limit (<doc:Receipts>). State is kept for up to
/// `capacity` live keys without forgetting any of them; beyond that a `FullTablePolicy` says who makes room for a
/// newcomer. The table's memory is obtained when the limiter is made and never grows;
/// each thread that asks adds a few counts. Keys are not kept, only 48 bits of their keyed hash, and where those
/// stand: two keys share state with a probability below 10⁻¹³ per insertion.
///
/// A limiter needs no service: what has expired is found out when it is asked for. ``run()`` adds keepers that
/// give room back before it is needed.
public final class RateLimiter: Sendable {
    @usableFromInline
    package let engine: Engine
    /// The longest period of any limit.
    var longestPeriod: Duration {
        limits.map { engine.plans.record(ofLimit: $0.index).plan.limit.period }.max() ?? .zero
    }

    /// Its limits, in their order, removed ones included: what `under:` takes, and what there are counts for. Their
    /// descriptions are their names.
    public var limits: [LimitTable.ID] { engine.limitNames.enumerated().map { LimitTable.ID(index: $0, name: $1) } }

    /// How many live keys the limiter promises to remember.
    public let capacity: Int

    /// A limiter for several limits.
    ///
    /// - Parameters:
    ///   - limits: One limit or more; questions say `under:` which, or are asked under the first.
    ///   - capacity: Up to this many live keys, counted over all limits, none is forgotten: 1 to 2³². A key is
    ///     live while its decisions' `resetAfter` is above zero. Costs about 23 bytes a key from 65,536 keys on.
    ///   - whenFull: What becomes of a new key beyond the capacity, when no place is found for it.
    ///   - time: Where time comes from: the kernel's clock, or `.fastest`, which takes 5 to 15 nanoseconds less where it can.
    ///   - prefault: Whether the system is to give all memory its pages now, so that no question is the first to touch
    ///     one and waits for it: a microsecond each. Takes a second for 4 GB or so.
    ///   - hugePages: Whether the system is asked for huge pages, where it gives them on request (Linux): some percent less time where a
    ///     table is larger than the processor's caches, and memory taken in pieces of 2 MB as it is used. Then it comes from the
    ///     system itself, also with the trait `Jemalloc`.
    ///   - logRecords: For how many records of all keys together there is room, where limits keep logs
    ///     (`Limit.Algorithm.slidingLog`); a question that finds none is refused for the reason `tableFull`. They are kept in chunks of
    ///     128 bytes, fourteen in each but eight in a key's first, so many short logs hold fewer; the system gives memory to
    ///     what is used. If not given, enough for every key to use up its limit. At most 2 GB either way; no matter where no limit keeps logs.
    ///   - hashKey: Under which keys are hashed; random unless state must be the same in every run.
    /// - Throws: `LimitError` for a capacity outside its range, a table without limits, `logRecords` below 1, or too little memory.
    public init(
        _ limits: LimitTable, capacity: Int, whenFull: FullTablePolicy = .evict, time: TimeSource = .monotonic,
        prefault: Bool = false, hugePages: Bool = false, logRecords: Int? = nil, hashKey: HashKey = .random
    ) throws(LimitError) {
        guard Layout.capacityRange.contains(capacity) else {
            throw LimitError(.capacity, found: "\(capacity)", allowed: "1 to \(Layout.capacityRange.upperBound) keys")
        }
        let ticks = TickSource(time.clock, above: limits.longestPeriod)
        engine = try Engine(
            limits.planTable(unixAtZero: ticks.unixAtZero), limitsToCome: Self.limitsToCome,
            logChunks: limits.logChunks(records: logRecords, capacity: capacity),
            layout: Layout(capacity: capacity),
            hasher: KeyHasher(key0: hashKey.key0, key1: hashKey.key1), whenFull: whenFull, prefault: prefault,
            hugePages: hugePages, ticks: ticks)
        self.capacity = capacity
    }

    /// How many limits may be added to a limiter while it runs.
    public static let limitsToCome = 16

    /// A limiter for one limit, named `default`.
    ///
    /// The other parameters are those of ``init(_:capacity:whenFull:time:prefault:hugePages:logRecords:hashKey:)-(LimitTable,_,_,_,_,_,_,_)``.
    ///
    /// - Throws: `LimitError` for a capacity outside its range, or too little memory.
    public convenience init(
        _ limit: Limit, capacity: Int, whenFull: FullTablePolicy = .evict, time: TimeSource = .monotonic,
        prefault: Bool = false, hugePages: Bool = false, logRecords: Int? = nil, hashKey: HashKey = .random
    ) throws(LimitError) {
        try self.init(
            LimitTable(only: limit), capacity: capacity, whenFull: whenFull, time: time, prefault: prefault,
            hugePages: hugePages, logRecords: logRecords, hashKey: hashKey)
    }

    /// A limiter for one limit written as a rate string, such as `100/second burst=20`.
    ///
    /// The other parameters are those of ``init(_:capacity:whenFull:time:prefault:hugePages:logRecords:hashKey:)-(LimitTable,_,_,_,_,_,_,_)``.
    ///
    /// - Throws: `LimitError` naming the part of the rate that is at fault; for a capacity outside its range, or too little
    ///   memory.
    public convenience init(
        _ rate: some StringProtocol, capacity: Int, whenFull: FullTablePolicy = .evict,
        time: TimeSource = .monotonic, prefault: Bool = false, hugePages: Bool = false, logRecords: Int? = nil,
        hashKey: HashKey = .random
    ) throws(LimitError) {
        try self.init(
            Limit(rate), capacity: capacity, whenFull: whenFull, time: time, prefault: prefault,
            hugePages: hugePages, logRecords: logRecords, hashKey: hashKey)
    }

    /// The present instant on the limiter's time line, for the `at:` of questions that are to share it. Costs one reading of
    /// the clock.
    public var now: Tick { engine.now }

    /// The time of the calendar at tick zero, since 1970, as the clock told it when the limiter was made: what windows are
    /// aligned to.
    package var unixTimeAtZero: Duration { .nanoseconds(engine.ticks.unixAtZero) }

    // MARK: The one door that all questions go through

    /// Asks one question. Which of the two ways it takes is settled where it is written: what is not said there costs nothing.
    @inlinable
    @inline(__always)
    func ask(
        _ verb: Verb, _ kind: KeyKind, _ key: Span<UInt8>, _ cost: Int, _ limit: LimitTable.ID?, _ now: Tick?
    ) -> Decision {
        guard limit == nil, now == nil else { return askAsSaid(verb, kind, key, cost, limit, now) }
        return askPlainly(verb, kind, key, cost)
    }

    /// A question under the first limit at the present: its arguments fit the processor's registers.
    @inlinable
    @inline(__always)
    func askPlainly(_ verb: Verb, _ kind: KeyKind, _ key: Span<UInt8>, _ cost: Int) -> Decision {
        engine.ask(verb, Cost(cost), kind, key, limit: 0)
    }

    @usableFromInline
    func askAsSaid(
        _ verb: Verb, _ kind: KeyKind, _ key: Span<UInt8>, _ cost: Int, _ limit: LimitTable.ID?, _ now: Tick?
    ) -> Decision {
        let index = index(of: limit)
        guard let now else { return engine.ask(verb, Cost(cost), kind, key, limit: index) }
        return engine.ask(verb, Cost(cost), kind, key, limit: index, at: now)
    }

    /// The plan index of a limit; the first limit's where none is named.
    func index(of limit: LimitTable.ID?) -> Int {
        guard let limit else { return 0 }
        precondition(
            engine.hasLimit(limit.index, named: limit.name), "this limit belongs to another limiter's table")
        return limit.index
    }
}
