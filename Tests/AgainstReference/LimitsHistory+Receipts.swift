// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlTesting
import TestSupport

/// A reservation that is not settled yet, of both.
struct OpenReceipt {
    /// Receipts are not copied, and an array's elements are.
    final class Combined {
        private var receipt: CombinedReceipt?

        init(_ receipt: consuming CombinedReceipt) { self.receipt = consume receipt }

        func settle(actual: Int, at now: Tick?) { receipt.take()?.settle(actual: actual, at: now) }
    }

    enum Form {
        case one(StoredReceipt)
        case several(Combined)
    }

    let form: Form
    let expected: [ReferenceLimits.Receipt]
    let parts: [ReferenceLimits.Part]
    /// The limits when it was made.
    let names: [LimitsHistory.Name]

    func settle(actual: Int, at now: Tick?) {
        switch form {
        case .one(let receipt): receipt.settle(actual: actual, at: now)
        case .several(let receipt): receipt.settle(actual: actual, at: now)
        }
    }
}

// What was reserved before a key's own limit ended, or was replaced, is given back or not: such a receipt is only settled for more
// than was reserved, unless the key was made as if never seen by a change of its limit: then nothing is given back.
extension LimitsHistory {
    mutating func reserveOne() -> String? {
        let (limit, key) = (anyLimit(), anyKey())
        let cost = anyCost(limit)
        let receipt = limiter.reserve(key, cost: cost, under: names[limit].id, at: anyInstant())
        let decision = receipt.decision
        let (answer, expected) = reference.reserve(limit, key, cost: cost, at: now)
        let part = ReferenceLimits.Part(limit, key, cost: cost)
        let stored = receipt.stored()
        tell { "reserved \($0.describe([part])): \(answer)" }
        if let expected {
            note(.reserved)
            open.append(OpenReceipt(form: .one(stored), expected: [expected], parts: [part], names: names))
        } else if decision.isAdmitted {
            return differs("reserve \(cost) of limit \(limit)", "admitted", answer)
        }
        return compare("reserve \(cost)", decision, answer, limit, key)
    }

    mutating func reserveSeveral() -> String? {
        let parts = anyParts(isUniform: true)
        let (cost, instant) = (parts[0].cost, anyInstant())
        let of = parts.map { (names[$0.limit].id, $0.key) }
        let receipt =
            switch parts.count {
            case 2: limiter.reserveAll(of[0], of[1], cost: cost, at: instant)
            case 3: limiter.reserveAll(of[0], of[1], of[2], cost: cost, at: instant)
            default: limiter.reserveAll(of[0], of[1], of[2], of[3], cost: cost, at: instant)
            }
        let decision = receipt.decision
        let (answer, expected) = reference.reserveAll(parts, at: now)
        tell { "reserved \($0.describe(parts)): \(answer)" }
        let form = OpenReceipt.Form.several(OpenReceipt.Combined(receipt))
        if decision.isAdmitted {
            note(.reserved)
            open.append(OpenReceipt(form: form, expected: expected, parts: parts, names: names))
        }
        return compare(parts, decision, answer)
    }

    mutating func settle() -> String? {
        guard !open.isEmpty else { return nil }
        let receipt = open.remove(at: Int.random(in: 0..<open.count, using: &random))
        let cost = receipt.parts[0].cost
        var actual = random.onceIn(2) ? 0 : random.magnitude(0...min(cost, 1 << 50))
        if random.onceIn(6) || !isComparable(receipt) {
            actual =
                min(cost, 1 << 50) + random.magnitude(0...min(reference[receipt.parts[0].limit].limit.burst, 1 << 40))
            guard actual >= cost else { return nil }
        }
        note(actual > cost ? .chargedMore : hasForgotten(receipt) ? .refundedAfterReset : .refunded)
        tell { "settled \(actual) of \($0.describe(receipt.parts))" }
        receipt.settle(actual: actual, at: anyInstant())
        for expected in receipt.expected { reference.settle(expected, actual: actual, at: now) }
        for part in receipt.parts {
            if let fault = peek(part.limit, part.key) { return "settled \(actual) of \(cost); \(fault)" }
        }
        return nil
    }

    private func isComparable(_ receipt: OpenReceipt) -> Bool {
        receipt.parts.allSatisfy { part in
            names[part.limit].forgotten > receipt.names[part.limit].forgotten
                || names[part.limit].carriedKeys[part.key] == receipt.names[part.limit].carriedKeys[part.key]
        }
    }

    private func hasForgotten(_ receipt: OpenReceipt) -> Bool {
        receipt.parts.contains { names[$0.limit].forgotten > receipt.names[$0.limit].forgotten }
    }
}
