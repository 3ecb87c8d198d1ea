// SPDX-License-Identifier: Apache-2.0

public import Pawl
import PawlModel

extension ReferenceLimiter {
    /// A charge that was granted and may turn out to have been too large. A value: the reference trusts its caller to give
    /// back once, and no more than was charged.
    public struct Receipt: Sendable {
        /// The units that were charged.
        public let charged: Int

        let name: Name
        /// The key as the charge left it.
        let left: any ReferenceKey
        let changes: Int
        let forgettings: Int
    }

    /// Asks as ``admit(_:cost:at:)`` does, and remembers the charge; no receipt where nothing was charged or is remembered.
    public mutating func reserve(
        _ key: some LimiterKey, cost: Int = 1, at now: Tick
    ) -> (answer: DecisionFields, receipt: Receipt?) {
        let answer = admit(key, cost: cost, at: now)
        let name = name(of: key)
        guard answer.isAdmitted, answer.charged > 0, let state = keys[name] else { return (answer, nil) }
        let receipt = Receipt(
            charged: answer.charged, name: name, left: state, changes: changes.count,
            forgettings: forgettings[name, default: 0])
        return (answer, receipt)
    }

    /// Gives back some of the units of a charge, all of them unless fewer are named: of these, what time has not repaid.
    ///
    /// Under GCRA what is still ahead of the instant at which the key would have been full when the charge was made; under
    /// windows everything in the window of the charge and nothing later. Where the limit was changed since, what the charge left
    /// behind is carried over as the key's state was, and so is what it would have left without these units: the difference is given
    /// back. Nothing once the key was forgotten.
    public mutating func refund(_ receipt: Receipt, units: Int = .max, at now: Tick) {
        guard receipt.forgettings == forgettings[receipt.name, default: 0], var state = keys[receipt.name] else {
            return
        }
        let given = Int128(min(max(units, 0), receipt.charged))
        guard let left = carried(receipt.left, since: receipt), left.isLive(at: now),
            let without = carried(receipt.left.without(given), since: receipt) ?? fresh
        else { return }
        state.refund(given, left: left, without: without, at: now)
        keys[receipt.name] = state
    }

    private func carried(_ left: any ReferenceKey, since receipt: Receipt) -> (any ReferenceKey)? {
        changes[receipt.changes...].reduce(left) { key, change in key.flatMap { change.carry($0) } }
    }

    /// Makes a charge what it turned out to be: charges the difference, even into debt, or gives it back.
    public mutating func settle(_ receipt: Receipt, actual: Int, at now: Tick) {
        guard actual > receipt.charged else {
            return refund(receipt, units: receipt.charged - max(actual, 0), at: now)
        }
        guard let fresh else { return }
        _ = keys[receipt.name, default: fresh].ask(.charge, actual - receipt.charged, at: now)
    }
}
