// SPDX-License-Identifier: Apache-2.0

/// The smallest specification that tells a right history from a wrong one: a purse with some units, one of which is taken
/// at a time. For histories written by hand.
struct Purse: Specification {
    enum Operation: Sendable {
        /// Took one unit, or found none.
        case took(Bool)
        /// Looked how many are left.
        case saw(Int)
    }

    let initial: Int

    func states(after operation: Operation, in left: Int) -> [Int] {
        switch operation {
        case .took(true): left > 0 ? [left - 1] : []
        case .took(false): left == 0 ? [left] : []
        case .saw(let units): left == units ? [left] : []
        }
    }

    /// A history drawn as one line for each thread: the times at which each of its calls begins and is over, and what it
    /// answered; an end of nil where it is not over.
    static func history(_ threads: [[(Int, Int?, Operation)]]) -> [Call<Operation>] {
        threads.enumerated().flatMap { thread, calls in
            calls.map { begin, end, operation in
                Call(thread: thread, invocation: begin, response: end ?? .max, operation: operation)
            }
        }
    }
}
