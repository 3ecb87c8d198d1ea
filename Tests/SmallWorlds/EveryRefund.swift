// SPDX-License-Identifier: Apache-2.0

import PawlModel
import TestSupport
import Testing

/// Every history of charges and refunds in a small box keeps the promise, net of what was given back, or exceeds it by no
/// more than is said of it.
@Suite struct EveryRefund {
    /// Units of 1 ns, of 2 steps in 2.5 ns, and of 4 steps in 7 ns.
    static let worlds: [SmallWorld] = [1_000_000, 400_000, 142_857].map { count in
        do { return try SmallWorld(count, perNanoseconds: 1_000_000, burst: 2) } catch {
            preconditionFailure("\(error)")
        }
    }

    @Test(arguments: worlds)
    func withOneReceiptOutNothingIsMinted(world: SmallWorld) {
        var histories = RefundWorld(world, receiptsMax: 1, strides: world.strides, rule: world.gcra.rule)
        histories.explore(Self.depth(8))
        #expect(histories.worst.histories > 10_000)
        #expect(histories.worst.excess == 0)
    }

    @Test(arguments: worlds)
    func givingBackTheWholeChargeWouldMint(world: SmallWorld) {
        let steps = { (units: UInt64) in units << UInt64(world.gcra.unitShift) }
        var histories = RefundWorld(world, receiptsMax: 1, strides: world.strides) { units, left, word, now in
            left > now ? word - min(steps(units), word - min(now, word)) : word
        }
        histories.explore(6)
        #expect(histories.worst.excess > 0)
    }

    /// What one refund moves forward, the next receipt takes for not repaid: by no more than was given back before.
    @Test(arguments: worlds)
    func withSeveralReceiptsOutNoMoreIsMintedThanEarlierRefundsGaveBack(world: SmallWorld) {
        var histories = RefundWorld(world, receiptsMax: 3, strides: world.strides, rule: world.gcra.rule)
        histories.explore(Self.depth(8))
        #expect(histories.worst.unexplained <= 0)
        // It is so much in some history.
        #expect(histories.worst.excess > 0 && histories.worst.explained == histories.worst.excess)
    }

    @Test(arguments: worlds)
    func aRefundAskedForTooEarlyGainsNoMoreThanTheTime(world: SmallWorld) {
        var histories = RefundWorld(
            world, receiptsMax: 1, strides: world.strides, stalenessMax: world.strides.last ?? 1, rule: world.gcra.rule)
        histories.explore(Self.depth(7))
        #expect(histories.worst.unexplained <= 0)
        #expect(histories.worst.excess > 0)
    }

    @Test(arguments: worlds)
    func receiptsThatAreGivenBackAtOnceGiveBackInAnyOrderWhatTimeHasNotRepaid(world: SmallWorld) {
        let (plan, gcra) = (world.plan, world.gcra)
        var orders = 0
        for waits in 0..<UInt64(125) {
            // A receipt, a charge that stays, and two more receipts, with zero to four nanoseconds between them.
            var (word, tick): (UInt64, UInt64) = (Plan.fresh, 3)
            var receipts: [UInt64] = []
            for (index, wait) in [0, waits % 5, waits / 5 % 5, waits / 25].enumerated() {
                tick += wait
                word = gcra.charge(1, word: word, at: plan.instant(of: Tick(nanoseconds: tick)))
                if index != 1 { receipts.append(word) }
            }
            for later in 0..<UInt64(24) {
                let now = plan.instant(of: Tick(nanoseconds: tick + later))
                let unit = UInt64(1) << UInt64(gcra.unitShift)
                let owed = receipts.reduce(0) { $0 + min(unit, $1 - min($1, now)) }
                for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
                    let left = order.reduce(word) { plan.refund(1, left: receipts[$1], word: $0, at: now) }
                    #expect(word - left == owed, "\(world): \(order) of \(receipts) at \(now)")
                    orders += 1
                }
            }
        }
        #expect(orders == 125 * 24 * 6)
    }

    private static func depth(_ usual: Int) -> Int { TestSize.isLong ? usual + 2 : usual }
}

extension SmallWorld {
    /// A nanosecond, and the whole of a unit's where that is more.
    fileprivate var strides: [UInt64] {
        let unit = UInt64(1_000_000 / limit.count)
        return unit > 1 ? [1, unit + 1] : [1]
    }
}

extension GCRA {
    fileprivate var rule: RefundWorld.Rule { { refund($0, left: $1, word: $2, at: $3) } }
}
