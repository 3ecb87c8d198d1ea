// SPDX-License-Identifier: Apache-2.0

@_exported public import PawlModel
package import PawlEngine

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
/// Every answer is exact, however many threads ask: a limit is never exceeded by a unit. State is kept for up to
/// `capacity` live keys without forgetting any of them; beyond that the live key that owes least of a few is forgotten
/// for each newcomer, and has its burst again. The table's memory is obtained when the limiter is made and never grows;
/// each thread that asks adds a few counts. Keys are not kept, only 48 bits of their keyed hash, and where those
/// stand: two keys share state with a probability below 10⁻¹³ per insertion.
///
/// A limiter needs no service: what has expired is found out when it is asked for. ``run()`` adds keepers that
/// give room back before it is needed.
public final class RateLimiter: Sendable {
    package let engine: Engine
    private let ticks: TickSource
    /// The longest period of any limit.
    let longestPeriod: Duration

    /// How many live keys the limiter promises to remember.
    public let capacity: Int

    /// A limiter for several limits.
    ///
    /// - Parameters:
    ///   - limits: One limit or more; questions say `under:` which, or are asked under the first.
    ///   - capacity: Up to this many live keys, counted over all limits, none is forgotten: 1 to 2³². A key is
    ///     live while its decisions' `resetAfter` is above zero. Costs 21 to 24 bytes a key from 65,536 keys on.
    ///   - time: Where time comes from.
    ///   - hashKey: Under which keys are hashed; random unless state must be the same in every run.
    /// - Throws: `LimitError` for a capacity outside its range, a table without limits, or too little memory.
    public init(
        _ limits: LimitTable, capacity: Int, time: TimeSource = .monotonic, hashKey: HashKey = .random
    ) throws(LimitError) {
        guard Layout.capacityRange.contains(capacity) else {
            throw LimitError(.capacity, found: "\(capacity)", allowed: "1 to \(Layout.capacityRange.upperBound) keys")
        }
        let plans = try limits.planTable()
        engine = try Engine(
            plans, layout: Layout(capacity: capacity), hasher: KeyHasher(key0: hashKey.key0, key1: hashKey.key1))
        self.capacity = capacity
        longestPeriod = plans.longestPeriod
        ticks = TickSource(time, above: longestPeriod)
    }

    /// A limiter for one limit, named `default`.
    ///
    /// - Throws: `LimitError`; see ``init(_:capacity:time:hashKey:)-(LimitTable,_,_,_)``.
    public convenience init(
        _ limit: Limit, capacity: Int, time: TimeSource = .monotonic, hashKey: HashKey = .random
    ) throws(LimitError) {
        try self.init(LimitTable(only: limit), capacity: capacity, time: time, hashKey: hashKey)
    }

    /// A limiter for one limit written as a rate string, such as `100/second burst=20`.
    ///
    /// - Throws: `LimitError` naming the part of the rate that is at fault.
    public convenience init(
        _ rate: some StringProtocol, capacity: Int, time: TimeSource = .monotonic, hashKey: HashKey = .random
    ) throws(LimitError) {
        try self.init(Limit(rate), capacity: capacity, time: time, hashKey: hashKey)
    }

    /// The present instant on the limiter's time line, for the `at:` of questions that are to share it.
    public var now: Tick { ticks.now }

    // MARK: The one door that all questions go through

    @usableFromInline
    func ask(
        _ verb: Verb, _ kind: KeyKind, _ key: Span<UInt8>, _ cost: Int, _ limit: LimitTable.ID?, _ now: Tick?
    ) -> Decision {
        let index = index(of: limit)
        // SAFETY: the buffer is the span's, read within the call.
        let home = unsafe key.withUnsafeBytes { unsafe engine.locate(kind, $0, limit: index) }
        // The one line of a question that reads a clock. It comes after the key's lines were asked for, so that the two
        // waits overlap.
        let now = now ?? ticks.now
        return engine.answer(verb, Cost(cost), home: home, limit: index, at: now)
    }

    /// The plan index of a limit; the first limit's where none is named.
    func index(of limit: LimitTable.ID?) -> Int {
        guard let limit else { return 0 }
        precondition(
            limit.index < engine.plans.count && engine.plans[limit.index].name == limit.name,
            "this limit belongs to another limiter's table")
        return limit.index
    }
}
