// SPDX-License-Identifier: Apache-2.0

/// Whoever answers the questions of a scenario: the limiter through one of its doors, or the floor.
protocol Contestant: Sendable {
    /// Asks the questions from a position on, one after the other: how many were admitted.
    ///
    /// Called for some hundred questions at a time, so that the call itself weighs nothing.
    func ask(from position: Int, count: Int) -> Int

    /// The same contestant for one thread alone, with room of its own where it needs some.
    func forOneThread() -> any Contestant
}

extension Contestant {
    func forOneThread() -> any Contestant { self }
}
