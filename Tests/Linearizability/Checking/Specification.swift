// SPDX-License-Identifier: Apache-2.0

/// What an object may answer when it is asked one thing at a time.
///
/// A history of concurrent calls is linearizable when each call can be given one instant between its invocation and its
/// response, so that in the order of these instants the specification gives the answers that were recorded (Herlihy and
/// Wing, 1990).
protocol Specification {
    associatedtype State: Hashable
    /// A question together with the answer that was recorded.
    associatedtype Operation

    /// Before anything was asked.
    var initial: State { get }

    /// The states in which the operation may leave the object: none where it would not have answered so, several where
    /// the object may choose.
    func states(after operation: Operation, in state: State) -> [State]
}

/// One operation of a history: by whom, when it began and when it was over.
struct Call<Operation> {
    let thread: Int
    let invocation: Int
    /// ``pending`` where the history ends before.
    var response: Int
    let operation: Operation

    /// The response of a call that is still under way: it may have happened, or not.
    static var pending: Int { .max }

    var isPending: Bool { response == Self.pending }

    /// Whether one was over before the other began.
    func precedes(_ other: some CallInterval) -> Bool { response < other.invocation }
}

/// When a call began and was over, whatever it asked.
protocol CallInterval {
    var invocation: Int { get }
    var response: Int { get }
}

extension Call: CallInterval {}

extension Call: Sendable where Operation: Sendable {}
