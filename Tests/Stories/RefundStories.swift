// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlModel
import PawlTesting
import Testing

/// What is given back of a charge: one row a charge or a refund, and what the key has left after it.
@Suite struct RefundStories {
    private enum Event {
        case reserve(Int)
        /// Of a charge, by its place among them.
        case refund(Int, units: Int = .max)
    }

    private typealias Row = (now: Int, event: Event, remaining: Int, resetAfter: Int)

    @Test func aChargeIsGivenBackWhole() throws {
        try tell("10/s", [(0, .reserve(6), 4, 600), (0, .refund(0), 10, 0)])
        try tell("10/s", [(0, .reserve(3), 7, 300), (0, .reserve(5), 2, 800), (0, .refund(0), 5, 500)])
    }

    @Test func partOfAChargeIsGivenBack() throws {
        try tell("10/s", [(0, .reserve(6), 4, 600), (0, .refund(0, units: 2), 6, 400)])
        try tell("10/s", [(0, .reserve(6), 4, 600), (0, .refund(0, units: 0), 4, 600)])
        try tell("10/s", [(0, .reserve(6), 4, 600), (0, .refund(0, units: -1), 4, 600)])
    }

    @Test func whatTimeHasRepaidIsNotGivenBack() throws {
        try tell("1/s burst=10", [(0, .reserve(3), 7, 3000), (2000, .refund(0), 10, 0)])
        try tell(
            "1/s burst=10",
            [
                (0, .reserve(10), 0, 10_000), (5000, .reserve(5), 0, 10_000),
                // Four of ten.
                (6000, .refund(0), 5, 5000),
            ])
        try tell(
            "1/s burst=10", [(0, .reserve(3), 7, 3000), (3000, .reserve(5), 5, 5000), (3000, .refund(0), 5, 5000)])
    }

    @Test func chargesGivenBackAtOnceGiveBackAllThatIsNotRepaid() throws {
        for order in [[0, 1], [1, 0]] {
            let first = order[0] == 0 ? (4, 6000) : (7, 3000)
            try tell(
                "1/s burst=10",
                [
                    (0, .reserve(4), 6, 4000), (0, .reserve(6), 0, 10_000),
                    (1000, .refund(order[0]), first.0, first.1), (1000, .refund(order[1]), 10, 0),
                ])
        }
    }

    /// The second receipt does not know that the first refund let time repay its charge: seven units too many.
    @Test func anOlderRefundMakesALaterOneGiveBackMore() throws {
        try tell(
            "1/s burst=20",
            [
                (0, .reserve(10), 10, 10_000), (0, .reserve(10), 0, 20_000), (0, .refund(0), 10, 10_000),
                (12_000, .reserve(10), 10, 10_000), (13_000, .refund(1), 18, 2000),
            ])
    }

    @Test func aFixedWindowGivesBackWithinItsWindow() throws {
        try tell(
            "10/s algorithm=fixed-window",
            [
                (0, .reserve(6), 4, 1000), (400, .refund(0), 10, 0), (500, .reserve(6), 4, 500),
                (600, .refund(1, units: 2), 6, 400), (700, .reserve(6), 0, 300), (1000, .reserve(5), 5, 1000),
                (1000, .refund(2), 5, 1000), (1999, .refund(3), 10, 0),
            ])
    }

    @Test func aSlidingCounterGivesBackWithinItsWindow() throws {
        try tell(
            "10/s algorithm=sliding-counter",
            [
                (0, .reserve(8), 2, 2000), (500, .reserve(2), 0, 1500), (600, .refund(0), 8, 1400),
                (1000, .refund(1), 8, 1000), (1500, .reserve(3), 6, 1500), (1500, .refund(2), 9, 500),
            ])
    }

    /// Milliseconds since tick zero, and what is left then.
    private func tell(_ rate: String, _ rows: [Row], sourceLocation: SourceLocation = #_sourceLocation) throws {
        let limit = try Limit(rate)
        let record = PlanRecord(immortal: Plan(limit, name: LimitName(immortal: "receipts")))
        var (word, reference) = (Plan.fresh, ReferenceLimiter(limit))
        var charges: [(units: Int, left: UInt64, receipt: ReferenceLimiter.Receipt?)] = []
        for (index, row) in rows.enumerated() {
            let now = Tick.zero.advanced(by: ms(row.now))
            switch row.event {
            case .reserve(let units):
                word = record.step(.admit, Cost(units), word: word, at: now).word
                charges.append((units, word, reference.reserve("a", cost: units, at: now).receipt))
            case .refund(let place, let units):
                let (charge, instant) = (charges[place], record.plan.instant(of: now))
                let given = UInt64(min(max(units, 0), charge.units))
                word = record.plan.refund(given, left: charge.left, word: word, at: instant)
                if let receipt = charge.receipt { reference.refund(receipt, units: units, at: now) }
            }
            let step = record.step(.peek, Cost(0), word: word, at: now)
            let answer = DecisionFields(Decision(step, of: record, verb: .peek, cost: Cost(0), at: now))
            let expected = DecisionFields(
                .admitted, charged: 0, remaining: row.remaining, retryAfter: nil, resetAfter: ms(row.resetAfter))
            let place = Comment(rawValue: "\(rate), row \(index + 1): \(row.event) at \(row.now) ms")
            #expect(answer == expected, place, sourceLocation: sourceLocation)
            #expect(reference.peek("a", cost: 0, at: now) == expected, place, sourceLocation: sourceLocation)
        }
    }
}
