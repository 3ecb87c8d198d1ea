// SPDX-License-Identifier: Apache-2.0

/// What becomes of a key that is new when its limiter has no place for it.
///
/// Only beyond the declared capacity: up to that every live key has its place. Which keys are live is judged at the instant
/// of the question, so that one from long ago may find no place among keys that have expired since. Each case is counted,
/// see `TableCounts`.
public enum FullTablePolicy: UInt8, Sendable, Hashable, CaseIterable {
    /// It takes the place of the live key that owes the smallest share of its limit among the eight whose place it could
    /// have; that one begins afresh when it comes back. A heavy user cannot wash out its own record with a flood of new
    /// keys, which owe less.
    case evict
    /// It is refused, for the reason ``Decision/Reason/tableFull``, until one of its places may be free: sooner if others make
    /// room, later if the keys there are asked about. Nobody is forgotten; a flood of new keys keeps other new keys out. Also `charge`
    /// is refused then, and charges nothing.
    case refuseNew
    /// It shares one count with all other keys of its limit that have no place. Nobody is forgotten, and together they get
    /// no more than one key's share, but newcomers use up each other's, and one question from the future may keep all of them
    /// waiting. What a key took there is not carried into the place that it may find later, which may be before the
    /// `retryAfter` that it was told.
    case sharedOverflow
}
