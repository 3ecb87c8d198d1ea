// SPDX-License-Identifier: Apache-2.0

package import PawlModel

/// The keys that are blocked, or follow a plan of their own, and what their entries cannot say: who they are, and what they were.
///
///     entry of a blocked key        [ tag: row of blocked keys | word: until when ]     its state waits here
///     entry of an overridden key    [ tag: row of that plan    | word: its state  ]     its row says until when
///
/// So whoever asks about any other key meets nothing of it. The entries are never let go of while they are exceptions.
///
/// One lock is over all of it. Under that stripe locks and the publisher's may be taken, and nobody waits for an entry: its holder may
/// be waiting for the lock.
struct Exceptions {
    /// What is special about one key under one limit.
    struct One {
        let kind: KeyKind
        let key: [UInt8]
        let limit: Int
        let home: Home
        var block: Block?
        var override: Override?
    }

    struct Block {
        var until: Tick
        /// The entry that the key would have.
        var behind: Entry
    }

    struct Override {
        /// The plan that the key follows.
        var row: Int
        let until: Tick
        /// Since when, from which plan, and with which row: what a receipt of a charge from before must know.
        let since: Tick
        let from: Int
        let begunAs: Int
        /// Which of all resets it counts as once it has ended: receipts from before it know nothing of it.
        let number: UInt64
        /// When whatever was charged before it will have been repaid.
        let repaidAt: Tick
    }

    /// The plans that override a limit's are shared by all keys that have the same until the same instant.
    private struct Shared: Hashable {
        let limit: Int
        let plan: Plan
        let until: Tick
    }

    /// The keys that follow such a plan.
    private struct Followers {
        var shared: Shared
        var count = 0
        /// Whether one of them has followed it to its end.
        var haveComeToEnd = false
    }

    private var ones: [Home.Identity: One] = [:]
    private var rows: [Shared: Int] = [:]
    private var followers: [Int: Followers] = [:]
    /// Before that no exception ends, or ends are not looked for.
    private var nextEnd = Tick.last

    /// Whether there has been one, or a key was reset.
    private(set) var hasHadAny = false
    var all: Dictionary<Home.Identity, One>.Values { ones.values }

    subscript(home: Home) -> One? {
        get { ones[home.identity] }
        set {
            let isException = newValue?.block != nil || newValue?.override != nil
            ones[home.identity] = isException ? newValue : nil
            hasHadAny = true
            if let end = newValue?.block?.until { nextEnd = min(nextEnd, end) }
            if let end = newValue?.override?.until { nextEnd = min(nextEnd, end) }
        }
    }

    // MARK: Resets

    /// What receipts of a key are void, and until when there may be any.
    private struct Reset {
        let limit: Int
        var number: UInt64
        var until: Tick
    }

    private var resets: [Home.Identity: Reset] = [:]
    private static let resetsAtFirst = 64
    private var resetsMax = resetsAtFirst

    /// Which of all resets was the last of a key: what was charged before has nothing to give back. 0 where there was none, or
    /// nothing is left to be given back from before.
    func lastReset(of home: Home) -> UInt64 { resets[home.identity]?.number ?? 0 }

    /// - Parameter end: when whatever was charged before will have been repaid.
    mutating func noteReset(of home: Home, limit: Int, number: UInt64, until end: Tick, at now: Tick) {
        if resets.count >= resetsMax {
            resets = resets.filter { $0.value.until > now }
            resetsMax = max(Self.resetsAtFirst, 2 * resets.count)
        }
        let before = resets[home.identity]
        resets[home.identity] = Reset(
            limit: limit, number: max(number, before?.number ?? 0), until: max(end, before?.until ?? .zero))
        hasHadAny = true
    }

    /// A limit was changed, and what was charged before may be repaid later than was thought.
    mutating func keepResets(ofLimit limit: Int, until end: Tick) {
        for (identity, reset) in resets where reset.limit == limit && reset.until < end {
            resets[identity]?.until = end
        }
    }

    // MARK: Ends

    /// The keys of which something has ended at an instant.
    ///
    /// - Parameter isUrgent: otherwise they are not looked for more often than once in a while, as their own questions find it out
    ///   anyway.
    mutating func ended(at now: Tick, isUrgent: Bool) -> [One] {
        guard now >= nextEnd || isUrgent else { return [] }
        func ends(_ one: One) -> [Tick] { [one.block?.until, one.override?.until].compactMap(\.self) }
        let ended = ones.values.filter { ends($0).contains { $0 <= now } }
        let next = ones.values.flatMap(ends).filter { $0 > now }.min() ?? .last
        nextEnd = max(next, now.advanced(by: Self.pause))
        return ended
    }

    private static let pause = Duration.seconds(1)

    // MARK: Plans of their own

    /// The row of a plan that overrides a limit's until an instant; begun where there is none.
    mutating func row(
        of plan: Plan, overriding limit: Int, until end: Tick, begin: () throws(LimitError) -> Int
    ) throws(LimitError) -> Int {
        let shared = Shared(limit: limit, plan: plan, until: end)
        // Nobody joins those of whom some have followed it to its end.
        if let row = rows[shared], followers[row]?.haveComeToEnd == false { return row }
        let row = try begin()
        rows[shared] = row
        followers[row] = Followers(shared: shared)
        return row
    }

    /// One key more follows a row's plan.
    mutating func noteFollowed(_ row: Int) { followers[row]?.count += 1 }

    /// One key fewer follows a row's plan, from an instant on. Nil while others do; after the last, the instant as of which the row is to
    /// be replaced: the end that all of them have, once one has followed it so far, as what they were charged is carried over as of that.
    mutating func noteLeft(_ row: Int, at instant: Tick) -> Tick? {
        guard let end = followers[row]?.shared.until else { return nil }
        followers[row]?.count -= 1
        if instant >= end { followers[row]?.haveComeToEnd = true }
        let replacedAt = followers[row]?.haveComeToEnd == true ? end : instant
        return giveUpIfUnused(row) ? replacedAt : nil
    }

    /// Gives up a row that no key follows: whether it was one.
    mutating func giveUpIfUnused(_ row: Int) -> Bool {
        guard let unused = followers[row], unused.count <= 0 else { return false }
        forget(unused.shared, row)
        followers[row] = nil
        return true
    }

    private mutating func forget(_ shared: Shared, _ row: Int) {
        if rows[shared] == row { rows[shared] = nil }
    }

    /// The rows of plans that override a limit's, and until when.
    func rows(overriding limit: Int) -> [(row: Int, plan: Plan, until: Tick)] {
        followers.compactMap { row, its in
            its.shared.limit == limit ? (row, its.shared.plan, its.shared.until) : nil
        }
    }

    /// What becomes of the keys that follow a row: they go on under another, or follow their limit again where there is none.
    typealias Moves = [Int: (row: Int, plan: Plan)?]

    /// Has keys that follow some rows do otherwise. One pass over all keys, however many rows.
    ///
    /// - Parameter end: when whatever they were charged before will have been repaid, where they follow their limit again.
    mutating func follow(_ moves: Moves, until end: Tick, at now: Tick) {
        guard !moves.isEmpty else { return }
        for (row, other) in moves {
            guard var moved = followers.removeValue(forKey: row) else { continue }
            forget(moved.shared, row)
            guard let other else { continue }
            moved.shared = Shared(limit: moved.shared.limit, plan: other.plan, until: moved.shared.until)
            rows[moved.shared] = other.row
            followers[other.row] = moved
        }
        for (identity, one) in ones {
            guard let override = one.override, let move = moves[override.row] else { continue }
            if let move {
                ones[identity]?.override?.row = move.row
            } else {
                noteEnd(of: override, one.home, limit: one.limit, until: end, at: now)
                if one.block == nil { ones[identity] = nil } else { ones[identity]?.override = nil }
            }
        }
    }

    /// Notes that a key follows its limit again.
    mutating func noteEnd(of override: Override, _ home: Home, limit: Int, until end: Tick, at now: Tick) {
        noteReset(of: home, limit: limit, number: override.number, until: max(end, override.repaidAt), at: now)
    }
}

/// What is special about a key, for who reads a list of it.
package struct ListedException: Sendable {
    package let kind: KeyKind
    package let key: [UInt8]
    package let limit: Int
    package let until: Tick
    /// What it may do instead; nil of a key that is blocked.
    package let plan: Plan?
}
