// SPDX-License-Identifier: Apache-2.0

import CMachine
import Foundation
import Synchronization

/// What is to be undone when the process is told to end: commands that run, a worktree that is for the moment.
struct Interruption {
    private static let undoings = Mutex<(next: Int, all: [Int: @Sendable () -> Void])>((0, [:]))
    private let number: Int

    /// From now on an interruption undoes what is to be undone, the latest first, and ends the process.
    static func watch() {
        let isWatched = machine_on_interruption { Interruption.end() }
        precondition(isWatched, "no thread to watch for interruptions")
    }

    /// Begins something, whose undoing it returns. Nothing is interrupted between the two.
    static func watched(_ begin: () throws -> @Sendable () -> Void) rethrows -> Interruption {
        try undoings.withLock { undoings in
            let undo = try begin()
            undoings.next += 1
            undoings.all[undoings.next] = undo
            return Interruption(number: undoings.next)
        }
    }

    /// It has ended by itself.
    func forget() { Self.undoings.withLock { _ = $0.all.removeValue(forKey: number) } }

    private static func end() {
        undoings.withLock { undoings in
            for (_, undo) in undoings.all.sorted(by: { $0.key > $1.key }) { undo() }
            // Inside the lock, so that nothing more begins.
            exit(130)
        }
    }
}
