// SPDX-License-Identifier: Apache-2.0

/// What happened to the table.
package enum TableEvent: Int, CaseIterable {
    /// An entry was made for a key that had none.
    case inserted
    /// An entry that was as if never seen made room for another key.
    case reclaimed
    /// An entry that was as if never seen was freed by a sweep.
    case swept
    /// A live entry was let go because no place was found.
    case evicted
    /// An entry was moved to its other bucket.
    case moved
    /// An entry was put into a stash.
    case stashed
    /// A new key was refused because no place was found for it.
    case refusedNew
    /// A new key was counted in the word that all such share because no place was found for it.
    case overflowed
    /// An entry was made where none stood, in a shard that held its share of the capacity already.
    case aboveCapacity
    /// An entry that was made for a question under several limits was taken back unseen, as it was not to be.
    case withdrawn
    /// A swap failed because another question got its answer first.
    case contended
    /// A question under several limits held an entry whose word another one had changed since it was looked at.
    case changedBeforeHold
}
