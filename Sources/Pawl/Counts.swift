// SPDX-License-Identifier: Apache-2.0

/// How questions under one limit were answered since the limiter was made.
///
/// Counted by each thread for itself and summed when read; a sum that is read beside questions may miss those
/// that are being answered. Under a limit in shadow, what the answers would have been; under
/// one that is off, only what the switch of the process answered.
public struct AnswerCounts: Sendable, Hashable {
    /// Questions admitted.
    public let admitted: Int
    /// Units that they were granted, those of a process in which all is admitted included: from 0 to `Int.max`, where the sum stays.
    public let units: Int
    /// Questions refused: by the limit, as the key is blocked, for a full table, or by the process's switch.
    public let refused: Int
    /// Questions whose cost can never be granted: negative, or above the burst.
    public let impossible: Int

    /// Units that receipts gave back, whether or not their limit still had them to give: ``units`` less these is what was
    /// used.
    public let givenBack: Int

    /// Penalties that were charged, which are no questions; one that was refused, or negative, is counted like a question.
    public let penalties: Int
    /// The units that they took, of which nobody was served any: they are not among ``units``.
    public let penaltyUnits: Int

    /// All questions; peeks are not counted.
    public var questions: Int { admitted + refused + impossible }
}

/// How full a limiter's table is. Entries that are as if never seen are among them until they are swept or taken over.
public struct Occupancy: Sendable, Hashable {
    /// Entries in the table.
    public let entries: Int
    /// Of these, entries for which there was room in a shard's stash alone. Hardly ever any up to the capacity.
    public let stashed: Int
    /// Live keys of which none is forgotten.
    public let capacity: Int
    /// Places for entries: the capacity and the slack that its promise needs.
    public let places: Int

    /// Entries as a share of the capacity; may exceed 1.
    public var share: Double { Double(entries) / Double(capacity) }
}

/// What became of the entries of a limiter's table since it was made: sums over all threads, and over all limits.
public struct TableCounts: Sendable, Hashable {
    /// Entries made for keys that had none.
    public let inserted: Int
    /// Entries as if never seen whose place was taken by another key.
    public let reclaimed: Int
    /// Entries as if never seen that were freed by sweeping.
    public let swept: Int
    /// Live entries let go because no place was found, never those of keys that are blocked or have limits of their own: beyond the declared capacity, under `FullTablePolicy.evict`.
    public let evicted: Int
    /// Questions that were refused because a new key found no place, under `FullTablePolicy.refuseNew` or among exceptions alone,
    /// or a log no room; one under several limits each time that it looked.
    public let refusedNew: Int
    /// Questions on new keys that went to their limit's shared count, under `FullTablePolicy.sharedOverflow`.
    public let overflowed: Int
    /// Entries that were made where none stood while their shard held its share of the capacity already, live or not
    /// yet swept. They use up the slack: the first of them come long before anybody is evicted.
    public let insertedAboveCapacity: Int
    /// Entries moved to their other bucket to make room.
    public let moved: Int
    /// Swaps that failed because another question on the same key was answered first, and were tried again.
    public let contended: Int

    /// Entries now in the table, live or not yet swept.
    public var entries: Int { inserted - reclaimed - swept - evicted }
}
