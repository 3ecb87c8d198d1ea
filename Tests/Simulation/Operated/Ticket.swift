// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlTesting

/// Work under way: what was reserved for it, and what the limiter remembers of that.
final class Ticket {
    /// What is charged to one key under one limit.
    struct Charge {
        let limit: Int
        let key: Int
        let cost: Int
        /// How many parts of the question it stands for.
        let parts: Int
        /// The number of its line in the books; nil where the limit granted nothing itself, being in shadow or off.
        let number: Int?
        /// Whether the limit remembers it, and so can give it back.
        let isKept: Bool
        /// How often the key's own limits had been replaced or ended.
        let changes: Int
    }

    /// Receipts are not copied, and what waits for its time is.
    enum Receipts: ~Copyable {
        case one(Receipt)
        case stored(StoredReceipt)
        case several(CombinedReceipt)
    }

    private var receipts: Receipts?
    let charges: [Charge]
    let expected: [ReferenceLimits.Receipt]
    let cost: Int

    init(_ receipts: consuming Receipts, _ charges: [Charge], cost: Int, expected: [ReferenceLimits.Receipt]) {
        self.receipts = consume receipts
        self.charges = charges
        self.cost = cost
        self.expected = expected
    }

    /// Settles it; an actual cost of none is a refund.
    func settle(actual: Int, at now: Tick?) {
        guard let receipts = receipts.take() else { return }
        switch consume receipts {
        case .one(let receipt):
            if actual == 0 { receipt.refund(at: now) } else { receipt.settle(actual: actual, at: now) }
        case .stored(let receipt):
            if actual == 0 { receipt.refund(at: now) } else { receipt.settle(actual: actual, at: now) }
            // Once is enough.
            receipt.refund(at: now)
        case .several(let receipt):
            if actual == 0 { receipt.refund(at: now) } else { receipt.settle(actual: actual, at: now) }
        }
    }
}
