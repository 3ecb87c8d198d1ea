// SPDX-License-Identifier: Apache-2.0

/// How questions under one limit were answered since the limiter was made.
///
/// Counted by each thread for itself and summed when read; a sum that is read beside questions may miss those
/// that are being answered.
public struct AnswerCounts: Sendable, Hashable {
    /// Questions admitted.
    public let admitted: Int
    /// Units that they consumed.
    public let units: Int
    /// Questions refused.
    public let refused: Int
    /// Questions whose cost can never be granted.
    public let impossible: Int

    /// All questions; peeks are not counted.
    public var questions: Int { admitted + refused + impossible }
}

/// What became of the entries of a limiter's table since it was made.
public struct TableCounts: Sendable, Hashable {
    /// Entries made for keys that had none.
    public let inserted: Int
    /// Entries as if never seen whose place was taken by another key.
    public let reclaimed: Int
    /// Entries as if never seen that were freed by sweeping.
    public let swept: Int
    /// Live entries let go because no place was found: beyond the declared capacity.
    public let evicted: Int
    /// Entries moved to their other bucket to make room.
    public let moved: Int
    /// Swaps that failed because another question on the same key was answered first, and were tried again.
    public let contended: Int

    /// Entries now in the table, live or not yet swept.
    public var entries: Int { inserted - reclaimed - swept - evicted }
}
