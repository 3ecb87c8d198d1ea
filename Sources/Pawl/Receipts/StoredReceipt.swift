// SPDX-License-Identifier: Apache-2.0

public import PawlModel
import Synchronization

/// A receipt for frameworks that cannot carry values which are not copied: it may be kept in a request's storage, and is
/// settled at most once, whoever tries.
///
/// A reference: costs an allocation. Dropped, the charge stays as it is.
public final class StoredReceipt: Sendable {
    private let receipt: Mutex<Receipt?>

    /// The answer.
    public let decision: Decision

    init(_ receipt: consuming Receipt) {
        decision = receipt.decision
        self.receipt = Mutex(consume receipt)
    }

    /// Settles the reservation, see ``Receipt/settle(actual:at:)``, unless that was done before.
    ///
    /// - Returns: whether this was the first time.
    @discardableResult
    public func settle(actual: Int, at now: Tick? = nil) -> Bool {
        guard let receipt = receipt.withLock({ $0.take() }) else { return false }
        receipt.settle(actual: actual, at: now)
        return true
    }

    /// Gives back what was reserved: `settle(actual: 0)`.
    ///
    /// - Returns: whether it had not been settled before.
    @discardableResult
    public func refund(at now: Tick? = nil) -> Bool { settle(actual: 0, at: now) }
}
