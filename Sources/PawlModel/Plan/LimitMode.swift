// SPDX-License-Identifier: Apache-2.0

/// What becomes of a limit's verdicts.
///
/// A new limit can be tried in ``shadow`` on real traffic before anybody is refused by it.
public enum LimitMode: UInt8, Sendable, Hashable, CaseIterable {
    /// They hold.
    case enforce
    /// They are worked out and counted as if they held, and nobody is refused: ``Decision/outcome`` is admitted, and
    /// ``Decision/enforcedOutcome`` says what it would have been.
    case shadow
    /// The limit is not asked: everything is admitted, nothing is kept, and nothing counted unless the
    /// switch of the process answers.
    case off
}
