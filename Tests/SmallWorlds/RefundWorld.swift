// SPDX-License-Identifier: Apache-2.0

import PawlModel

/// Every history of charges and refunds of one key in a small box, and by how much it breaks the promise: that no interval
/// admits more than the burst and what returned in it, net of what was given back.
///
/// The sums are taken from the history alone. Intervals are between events, so that of those at one tick it matters which
/// came first.
struct RefundWorld {
    /// The word after giving back units of a charge.
    typealias Rule = (_ units: UInt64, _ left: UInt64, _ word: UInt64, _ now: UInt64) -> UInt64

    let world: SmallWorld
    let rule: Rule
    /// How many receipts may be out at a time.
    let receiptsMax: Int
    /// The nanoseconds that may pass between events.
    var strides: [UInt64] = [1]
    /// How far behind the present a refund may be asked for.
    var stalenessMax: UInt64 = 0

    /// The worst of all histories, in steps.
    private(set) var worst = Worst()

    struct Worst {
        /// What the promise was exceeded by.
        var excess = 0
        /// The same, less what ``RefundWorld/allowed(from:)`` explains.
        var unexplained = Int.min
        /// The most of an excess that was reached and explained to the step.
        var explained = 0
        var histories = 0
    }

    private struct Charge {
        let event: Int
        let units: UInt64
        let left: UInt64
        var net: Int
        var isOut: Bool
    }

    private struct Event {
        let instant: Int
        /// Which charge it made or gave back.
        let charge: Int
        /// What was given back; none of a charge.
        let given: Int
        /// The steps that a refund was asked for too early.
        let staleness: Int
    }

    private var word: UInt64 = Plan.fresh
    /// Late enough for every refund that is asked for too early.
    private var tick: UInt64 = 16
    private var charges: [Charge] = []
    private var events: [Event] = []

    init(
        _ world: SmallWorld, receiptsMax: Int, strides: [UInt64] = [1], stalenessMax: UInt64 = 0, rule: @escaping Rule
    ) {
        (self.world, self.rule, self.receiptsMax) = (world, rule, receiptsMax)
        (self.strides, self.stalenessMax) = (strides, stalenessMax)
    }

    private var now: UInt64 { world.plan.instant(of: Tick(nanoseconds: tick)) }

    private var burst: UInt64 { UInt64(world.limit.burst) }

    /// Goes on with every history of so many more events.
    mutating func explore(_ depth: Int) {
        guard depth > 0 else { return worst.histories += 1 }
        for stride in strides { attempt(depth) { $0.tick += stride } }
        let receipts = charges.indices.filter { charges[$0].isOut }
        for units in 1...burst where world.gcra.admit(units, word: word, at: now) != nil {
            attempt(depth) { $0.charge(units, isOut: false) }
            if receipts.count < receiptsMax { attempt(depth) { $0.charge(units, isOut: true) } }
        }
        for receipt in receipts {
            for staleness in 0...stalenessMax { attempt(depth) { $0.refund(receipt, staleness) } }
        }
    }

    private mutating func attempt(_ depth: Int, _ event: (inout RefundWorld) -> Void) {
        let before = (word, tick, charges, events)
        event(&self)
        explore(depth - 1)
        (word, tick, charges, events) = before
    }

    private mutating func charge(_ units: UInt64, isOut: Bool) {
        guard let next = world.gcra.admit(units, word: word, at: now) else { return }
        word = next
        let net = Int(units << UInt64(world.gcra.unitShift))
        events.append(Event(instant: Int(now), charge: charges.count, given: 0, staleness: 0))
        charges.append(Charge(event: events.count - 1, units: units, left: word, net: net, isOut: isOut))
        judge()
    }

    private mutating func refund(_ charge: Int, _ staleness: UInt64) {
        let asked = world.plan.instant(of: Tick(nanoseconds: tick - staleness))
        let next = rule(charges[charge].units, charges[charge].left, word, asked)
        let given = Int(word) - Int(next)
        word = next
        charges[charge].net -= given
        charges[charge].isOut = false
        events.append(Event(instant: Int(now), charge: charge, given: given, staleness: Int(now - asked)))
    }

    /// Sums up every interval that ends with the last event.
    private mutating func judge() {
        for first in charges {
            let net = charges.reduce(0) { $0 + ($1.event < first.event ? 0 : $1.net) }
            let elapsed = Int(now) - events[first.event].instant
            let excess = net - Int(world.gcra.burstSteps) - elapsed
            let unexplained = excess - allowed(from: first.event)
            worst.excess = max(worst.excess, excess)
            worst.unexplained = max(worst.unexplained, unexplained)
            if unexplained == 0 { worst.explained = max(worst.explained, excess) }
        }
    }

    /// What an interval may admit beyond the promise: the smaller of what was given back in it of charges before it, and
    /// what was given back before it since the oldest of those; and what refunds that came too early have gained.
    private func allowed(from first: Int) -> Int {
        let isBefore = { (event: Event) in event.given > 0 && charges[event.charge].event < first }
        let inside = events[first...].filter(isBefore)
        let oldest = inside.map { charges[$0.charge].event }.min() ?? first
        let before = events[oldest..<max(first, oldest)]
        return min(inside.reduce(0) { $0 + $1.given }, before.reduce(0) { $0 + $1.given })
            + events.reduce(0) { $0 + $1.staleness }
    }
}
