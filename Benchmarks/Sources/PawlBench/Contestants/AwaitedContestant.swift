// SPDX-License-Identifier: Apache-2.0

/// Whoever answers the questions of a scenario only to those who await it.
protocol AwaitedContestant: Sendable {
    /// Asks the questions from a position on, one after the other: how many were admitted.
    func ask(from position: Int, count: Int) async -> Int
}
