// SPDX-License-Identifier: Apache-2.0

/// What becomes of keys' state when their limit changes while questions are asked.
///
/// The change is as of the instant at which the new limit is published, whenever a key is next asked about: time since then
/// has repaid at the new limit's rate. What a key owes at that instant is
///
/// | From | Owed |
/// | --- | --- |
/// | `gcra` | What has not returned yet, to the fraction of a unit. |
/// | `fixed-window` | The units used in the window. |
/// | `sliding-counter` | The estimate: this window's units, and the last one's as they weigh, rounded up. |
/// | `sliding-log` | What it has recorded; only a log of the same period can take it over. |
/// | `unlimited`, or a limit that is off | Nothing. |
///
/// and it is put into the new limit, rounded against the caller by less than a unit (three between sliding counters
/// with the same windows, which keep both their counts) and at most the new burst or count:
///
/// | To | The key |
/// | --- | --- |
/// | `gcra` | Is full again when so much has returned at the new rate. |
/// | `fixed-window` | Has used so many units of the new limit's window, until that ends. |
/// | `sliding-counter` | Has used so many units of the new limit's window, which weigh less and less in the next. |
/// | `sliding-counter` of the same period | Has both windows' units, as many as fit: first this one's, then the last one's. |
/// | `sliding-log` of the same period | Has the same records, keeping debt; from all else it is as if never seen. |
/// | `unlimited`, or a limit that is off | Is as if never seen, also when the limit is changed again. |
public enum CarryOver: UInt8, Sendable, Hashable, CaseIterable {
    /// The units that are owed stay owed; what exceeds the new burst is forgiven.
    ///
    /// Raising a limit from 10 to 100 leaves a key that had 3 left with 93.
    case keepDebt
    /// The same share of the burst is owed, all of it by a key that was charged into debt.
    ///
    /// Raising a limit from 10 to 100 leaves a key that had 3 left with 30.
    case proportional
    /// Every key is as if never seen.
    case reset
}
