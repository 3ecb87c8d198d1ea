// SPDX-License-Identifier: Apache-2.0

import PawlEngine
public import PawlModel

/// What one has of a reservation: the answer, and the right to settle it, once.
///
///     let receipt = limiter.reserve(user, cost: 10)
///     guard receipt.isAdmitted else { return refuse(receipt.decision) }
///     do {
///         let used = try work()
///         receipt.settle(actual: used)
///     } catch {
///         receipt.refund()
///         throw error
///     }
///
/// It cannot be copied, and settling consumes it: to settle twice does not compile. Dropped, the charge stays as it is.
public struct Receipt: ~Copyable, Sendable {
    /// The answer.
    public let decision: Decision
    private let limiter: RateLimiter
    private let charge: Charge
    /// What was asked for.
    private let cost: Int

    @usableFromInline
    init(_ reserved: Reserved, cost: Int, from limiter: RateLimiter) {
        decision = reserved.decision
        charge = reserved.charge
        self.cost = cost
        self.limiter = limiter
    }

    /// Whether the units were granted.
    public var isAdmitted: Bool { decision.isAdmitted }

    /// Charges the difference to what the work has cost in the end, or gives it back.
    ///
    /// Less than was reserved gives the rest back: as much of it as time has not repaid already, within the window where the
    /// limit has windows, and nothing once the key was forgotten or reset; so that no refund brings a key with one receipt
    /// out at a time more than the limit allows, and <doc:Receipts> says what several may bring. More charges the rest,
    /// whatever the limit says, see `RateLimiter.charge(_:cost:under:at:)`. A reservation that was refused has nothing to
    /// settle, and a negative number changes nothing.
    ///
    /// - Parameters:
    ///   - actual: What the work has cost.
    ///   - now: At which instant; the present if not given.
    /// - Complexity: As a question on a known key, without hashing it; nothing where the number is that reserved.
    public consuming func settle(actual: Int, at now: Tick? = nil) {
        guard decision.isAdmitted else { return }
        limiter.settle(charge, cost: cost, actual: actual, at: now)
    }

    /// Gives back what was reserved: `settle(actual: 0)`.
    public consuming func refund(at now: Tick? = nil) { settle(actual: 0, at: now) }

    /// A form that can be copied and kept where a receipt cannot, settled once all the same.
    public consuming func stored() -> StoredReceipt { StoredReceipt(self) }
}

extension RateLimiter {
    /// Asks for `cost` units like ``admit(_:cost:under:at:)-(LimiterKey,_,_,_)``, for work of which the cost is not yet known or
    /// which may yet fail.
    ///
    /// - Returns: the answer, and the right to settle it.
    @inlinable
    public func reserve(
        _ key: some LimiterKey, cost: Int = 1, under limit: LimitTable.ID? = nil, at now: Tick? = nil
    ) -> Receipt {
        Receipt(key.withKey { kind, bytes in reserve(kind, bytes, cost, limit, now) }, cost: cost, from: self)
    }

    @usableFromInline
    func reserve(_ kind: KeyKind, _ key: Span<UInt8>, _ cost: Int, _ limit: LimitTable.ID?, _ now: Tick?) -> Reserved {
        let index = index(of: limit)
        let (decision, charge) = engine.reserve(Cost(cost), kind, key, limit: index, at: now ?? self.now)
        return Reserved(decision: decision, charge: charge)
    }

    func settle(_ charge: Charge, cost: Int, actual: Int, at now: Tick?) {
        guard actual >= 0, actual != cost else { return }
        if actual < cost {
            engine.giveBack(min(UInt64(cost - actual), charge.units), of: charge, at: now ?? self.now)
        } else {
            engine.chargeMore(UInt64(actual - cost), than: charge, at: now ?? self.now)
        }
    }
}

/// The answer to a reservation and what is to be known of its charge, before both become a receipt.
@usableFromInline
struct Reserved {
    let decision: Decision
    let charge: Charge
}
