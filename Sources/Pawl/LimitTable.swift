// SPDX-License-Identifier: Apache-2.0

import PawlEngine
public import PawlModel
import Synchronization

/// Several limits that share one limiter, and so one table of keys.
///
///     var limits = LimitTable()
///     let perUser = try limits.add("per-user", "100/second burst=20")
///     let perAddress = try limits.add("per-address", "1000/minute")
///     let limiter = try RateLimiter(limits, capacity: 1_000_000)
///     limiter.admit("user-42", under: perUser)
///
/// The same key under two limits has two states; each takes a place of the capacity.
public struct LimitTable: Sendable {
    /// Which limit of a table a question is asked under.
    public struct ID: Sendable, Hashable, CustomStringConvertible {
        let index: Int
        let name: LimitName

        /// The limit's name.
        public var description: String { name.string }
    }

    private(set) var limits: [(name: LimitName, limit: Limit, mode: LimitMode)] = []

    /// At most this many limits: as many as a table's entries can tell apart.
    public static let limitsMax = PlanTable.plansMax

    /// A table without limits.
    public init() {}

    /// The limits that were added, in their order.
    public var ids: [ID] { limits.enumerated().map { ID(index: $0, name: $1.name) } }

    /// Adds a limit.
    ///
    /// - Parameters:
    ///   - name: 1 to 64 of the characters `A-Z a-z 0-9 . _ -`, not used in this table before. The name takes
    ///     part in where keys are kept, and is remembered as long as the process lives: names should be few.
    ///   - limit: The limit.
    ///   - mode: Whether its verdicts hold, or are only counted, or not even asked for.
    /// - Returns: what `under:` takes in questions to limiters made from this table.
    /// - Throws: `LimitError` naming the place.
    public mutating func add(
        _ name: String, _ limit: Limit, mode: LimitMode = .enforce
    ) throws(LimitError) -> ID {
        try LimitName.check(name)
        let interned = LimitNames.intern(name)
        guard !limits.contains(where: { $0.name == interned }) else {
            throw LimitError(.name, found: name, allowed: "each name once in a table")
        }
        guard limits.count < Self.limitsMax else {
            throw LimitError(.limits, found: "\(limits.count + 1) limits", allowed: "at most \(Self.limitsMax)")
        }
        limits.append((interned, limit, mode))
        return ID(index: limits.count - 1, name: interned)
    }

    /// Adds a limit written as a rate string, such as `100/second burst=20`.
    ///
    /// - Throws: `LimitError` naming the place.
    public mutating func add(
        _ name: String, _ rate: some StringProtocol, mode: LimitMode = .enforce
    ) throws(LimitError) -> ID {
        try add(name, Limit(rate), mode: mode)
    }

    /// A table of one limit, for limiters that are made of a limit alone.
    init(only limit: Limit) {
        self.init()
        limits = [(LimitNames.intern("default"), limit, .enforce)]
    }

    /// The longest period of any limit; zero where all are unlimited.
    var longestPeriod: Duration { limits.map(\.limit.period).max() ?? .zero }

    /// The chunks that logs are given: as many records, at fourteen a chunk, or enough for every place of the table to have a
    /// full log.
    func logChunks(records: Int?, capacity: Int) throws(LimitError) -> Int {
        let counts = limits.filter { $0.limit.algorithm == .slidingLog }.map(\.limit.count)
        guard let most = counts.max() else { return 0 }
        if let records, records < 1 {
            throw LimitError(.memory, found: "\(records) log records", allowed: "1 or more")
        }
        let (full, overflow) = Layout(capacity: capacity).slots.multipliedReportingOverflow(by: most / 14 + 4)
        let chunks = records.map { $0 / 14 + 1 } ?? (overflow ? .max : full)
        return min(chunks, LogPool.chunksMax)
    }

    /// - Parameter unixAtZero: The Unix time of the limiter's tick zero in nanoseconds.
    func planTable(unixAtZero: Int64) throws(LimitError) -> PlanTable {
        guard !limits.isEmpty else { throw LimitError(.limits, found: "none", allowed: "1 to \(Self.limitsMax)") }
        return PlanTable(
            limits.map { Plan($0.limit, name: $0.name, mode: $0.mode, unixAtZero: unixAtZero) })
    }
}

/// The names of all limits of the process, each once, never freed: see `LimitName`.
enum LimitNames {
    private static let names = Mutex<[String: LimitName]>([:])

    static func intern(_ name: String) -> LimitName {
        names.withLock { names in
            if let known = names[name] { return known }
            let new = LimitName(immortal: name)
            names[name] = new
            return new
        }
    }
}
