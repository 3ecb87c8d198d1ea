// SPDX-License-Identifier: Apache-2.0

public import Pawl
import PawlModel

extension ReferenceLimits {
    /// What one limit and key was charged by a question that was granted. A value: the reference trusts its caller to settle
    /// it once.
    public struct Receipt: Sendable {
        let limit: Int
        let key: Key
        /// What was asked for by all parts together.
        let cost: Int
        /// How many parts named this limit and key.
        let parts: Int
        /// What the limit counted; nil where it keeps nothing, or would have refused and is in shadow.
        let charge: ReferenceLimiter.Receipt?
    }

    /// Asks one limit as ``ReferenceLimiter/reserve(_:cost:at:)`` does; no receipt where the question was not granted.
    public mutating func reserve(
        _ limit: Int, _ key: some LimiterKey, cost: Int = 1, at now: Tick
    ) -> (answer: DecisionFields, receipt: Receipt?) {
        guard modes[limit] != .off else {
            let answer = ask(.admit, limit, key, cost, at: now)
            return (answer, answer.isAdmitted ? receipt(limit, key, cost, nil) : nil)
        }
        endWhatHasEnded(limit, key, at: now)
        if let refusal = answerOfBlock(.admit, limit, key, cost, at: now) {
            let answer = modes[limit] == .shadow ? refusal.inShadow(.admit, cost) : refusal
            return (answer, answer.isAdmitted ? receipt(limit, key, cost, nil) : nil)
        }
        let (plain, charge) = self[limit, key].reserve(key, cost: cost, at: now)
        let answer = modes[limit] == .shadow ? plain.inShadow(.admit, cost) : plain
        return (answer, answer.isAdmitted ? receipt(limit, key, cost, charge) : nil)
    }

    private func receipt(
        _ limit: Int, _ key: some LimiterKey, _ cost: Int, _ charge: ReferenceLimiter.Receipt?
    ) -> Receipt {
        Receipt(limit: limit, key: Key(key), cost: cost, parts: 1, charge: charge)
    }

    /// Makes a charge what it turned out to be, for each part: charges the difference, even into debt and where nothing was
    /// counted at first, or gives back what was.
    public mutating func settle(_ receipt: Receipt, actual: Int, at now: Tick) {
        let (product, overflow) = actual.multipliedReportingOverflow(by: receipt.parts)
        let total = overflow ? Int.max : product
        guard actual >= 0, total != receipt.cost else { return }
        if total > receipt.cost {
            _ = ask(.charge, receipt.limit, receipt.key, total - receipt.cost, at: now)
        } else if let charge = receipt.charge {
            endWhatHasEnded(receipt.limit, receipt.key, at: now)
            self[receipt.limit, receipt.key].refund(charge, units: receipt.cost - total, at: now)
        }
    }
}
