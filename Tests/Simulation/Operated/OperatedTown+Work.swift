// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import PawlTesting
import TestSupport

// Work whose cost is known when it is done: reserved for, a while later settled for less or more, refunded, or left as it is.

extension OperatedTown {
    mutating func reserveOne(_ user: Int, _ cost: Int, _ customer: Customer, at instant: Tick) -> String? {
        let limit = anyLimit()
        return reserve(limit, key(limit, of: user), user, cost, for: customer.duration(&random), at: instant)
    }

    /// Reserves a burst for a key that nobody else knows, takes all there is while the work goes on, gives everything back, and takes
    /// all there is then: as much as may pass at all.
    mutating func reserveGreedily(at now: Tick) -> String? {
        let limit = anyLimit()
        let (promise, key) = (books.rules[limit].limit, 9_000_000 + ticketsMade)
        guard promise != .unlimited, books.rules[limit].mode == .enforce else { return nil }
        note("greedy customers")
        lastGreedy = Books.Name(limit: limit, key: key)
        let refill = Int(nanoseconds(of: promise.period)) / promise.count * promise.burst
        let duration = Int.random(in: 1...2 * refill, using: &random)
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            events.add(.grab(limit, key), at: present + Int.random(in: 1...duration, using: &random))
        }
        events.add(.grab(limit, key), at: present + duration + 1)
        let cost = random.onceIn(2) ? promise.burst : Int.random(in: 1...promise.burst, using: &random)
        return reserve(limit, key, 0, cost, for: duration, at: now)
    }

    /// Takes all there is.
    mutating func grab(_ limit: Int, _ key: Int) -> String? {
        guard books.rules[limit].mode == .enforce else { return nil }
        let (now, before) = (limiter.now, tableCount)
        prepare(limit, key, at: now)
        let decision = limiter.take(key, upTo: 1_000_000, under: ids[limit], at: now)
        let told = judge(.take, limit, key, 1_000_000, decision, before: before, at: now)
        if told.number != nil { served[limit] += decision.charged }
        return told.complaint
    }

    private mutating func reserve(
        _ limit: Int, _ key: Int, _ user: Int, _ cost: Int, for duration: Int, at instant: Tick
    ) -> String? {
        let now = inOrder(limit, key, instant)
        prepare(limit, key, at: now)
        let before = tableCount
        let receipt = limiter.reserve(key, cost: cost, under: ids[limit], at: now)
        let decision = receipt.decision
        if !decision.isAdmitted { lastRefused = (limit, user) }
        let told = judge(.admit, limit, key, cost, decision, before: before, at: now, isWitnessed: false)
        var (complaint, expected): (String?, [ReferenceLimits.Receipt]) = (told.complaint, [])
        if kind != .refusing || tableCount == before,
            let witnessed = witness?.judgeReservation(limit, key, cost, decision, at: now)
        {
            complaint = complaint ?? witnessed.complaint.map { "reserve \(cost) of limit \(limit) for \(key): \($0)" }
            expected = witnessed.receipts
        }
        guard decision.isAdmitted else {
            // There is nothing to settle: the counts would tell.
            if random.onceIn(4) { receipt.settle(actual: random.onceIn(2) ? 0 : 2 * max(cost, 1)) }
            return complaint
        }
        if kind == .refusing, tableCount != before {
            // Let pass by a limit in shadow for want of a place: the witness knows nothing of it.
            if told.number != nil { served[limit] += cost }
            return complaint
        }
        let charge = Ticket.Charge(
            limit: limit, key: key, cost: cost, parts: 1, number: told.number,
            isKept: told.number != nil && told.isOwn && books.isKept(limit, key), changes: changes(limit, key))
        let receipts: Ticket.Receipts = if random.onceIn(2) { .stored(receipt.stored()) } else { .one(receipt) }
        begin(Ticket(receipts, [charge], cost: cost, expected: expected), for: duration)
        return complaint
    }

    mutating func reserveSeveral(_ user: Int, _ cost: Int, _ customer: Customer, at instant: Tick) -> String? {
        let parts = anyParts(user, cost, isUniform: true)
        let now = inOrder(parts, user, instant)
        prepare(parts, user, at: now)
        let before = tableCount
        let of = parts.map { (ids[$0.limit], key($0.limit, of: user)) }
        let receipt =
            switch parts.count {
            case 2: limiter.reserveAll(of[0], of[1], cost: cost, at: now)
            case 3: limiter.reserveAll(of[0], of[1], of[2], cost: cost, at: now)
            default: limiter.reserveAll(of[0], of[1], of[2], of[3], cost: cost, at: now)
            }
        let decision = receipt.decision
        let told = judge(parts, user, decision, before: before, isReserved: true, at: now)
        guard decision.isAdmitted else {
            if random.onceIn(4) { receipt.settle(actual: random.onceIn(2) ? 0 : 2 * max(cost, 1)) }
            return told.complaint
        }
        guard told.isOwn else {
            // Which of the keys found no place is not told, nor so what would come back.
            for charge in told.charges where charge.number != nil { served[charge.limit] += charge.cost }
            return told.complaint
        }
        begin(
            Ticket(.several(receipt), told.charges, cost: cost, expected: told.expected),
            for: customer.duration(&random))
        return told.complaint
    }

    private mutating func begin(_ ticket: Ticket, for duration: Int) {
        note("reservations")
        ticketsMade += 1
        tickets[ticketsMade] = ticket
        events.add(.done(ticketsMade), at: present + duration)
    }

    // MARK: Afterwards

    mutating func finish(_ number: Int) -> String? {
        guard let ticket = tickets.removeValue(forKey: number) else { return "no such work" }
        let now = limiter.now
        for charge in ticket.charges { prepare(charge.limit, charge.key, at: now) }
        guard let actual = actualCost(of: ticket) else {
            note("dropped")
            for charge in ticket.charges where charge.number != nil { served[charge.limit] += charge.cost }
            return nil
        }
        // A thread that read the clock, and was then stopped for a while.
        let instant = witness == nil && random.onceIn(20) && !isExceptional(ticket) ? earlier(than: now) : now
        let left = ticket.charges.map { remaining($0, at: now) }
        let (before, evicted, refused) = (tableCount, evictions, ticket.charges.map { self.refused($0) })
        ticket.settle(actual: actual, at: instant)
        note(actual == 0 ? "refunds" : actual < ticket.cost ? "settled for less" : "settled for more")
        // For want of a place, or of a chunk: what is more than was reserved is one more charge.
        let areRefused = zip(ticket.charges, refused).map { self.refused($0) != $1 }
        if !areRefused.contains(true) { witness?.settle(ticket.expected, actual: actual, at: now) }
        let isShared = kind == .sharing && tableCount != before
        for (charge, (left, isRefused)) in zip(ticket.charges, zip(left, areRefused)) {
            let complaint =
                settle(charge, actual: actual, isRefused: isRefused, isShared: isShared, at: instant)
                ?? judgeRemaining(charge, actual: actual, before: left, isEvicted: evicted != evictions, at: now)
            if let complaint {
                let work = "\(charge.cost) of \(describe(charge.limit, charge.key))"
                return "\(actual) settled of \(ticket.cost), for \(work) at \(instant), at \(now): \(complaint)"
            }
        }
        return nil
    }

    /// What the work has cost; nil where its receipt is dropped.
    private mutating func actualCost(of ticket: Ticket) -> Int? {
        if random.onceIn(8) { return nil }
        // What was reserved under a limit of a key's own that ended is given back or not: not to be foretold.
        let isForetold = witness == nil || ticket.charges.allSatisfy { $0.changes == changes($0.limit, $0.key) }
        // Of several charges that find no place it is not told which.
        let mayBeMore = ticket.charges.count == 1 || kind == .roomy || kind == .evicting
        switch Int.random(in: 0..<12, using: &random) {
        case 0: return -1
        case 1: return ticket.cost
        case 2, 3: return ticket.cost + (mayBeMore ? random.magnitude(1...20) : 0)
        case 4..<8: return isForetold ? 0 : ticket.cost
        default: return isForetold ? Int.random(in: 0...max(ticket.cost, 0), using: &random) : ticket.cost
        }
    }

    private func isExceptional(_ ticket: Ticket) -> Bool {
        ticket.charges.contains { exceptional.contains(Books.Name(limit: $0.limit, key: $0.key)) }
    }

    private mutating func earlier(than now: Tick) -> Tick {
        now.advanced(by: .nanoseconds(-random.magnitude(1...30 * second)))
    }

    private var evictions: Int { kind == .evicting ? limiter.engine.count(of: .evicted) : 0 }

    /// How many questions a charge's limit has refused.
    private func refused(_ charge: Ticket.Charge) -> Int { limiter.counts(under: ids[charge.limit]).refused }

    private func remaining(_ charge: Ticket.Charge, at now: Tick) -> Int {
        limiter.peek(charge.key, under: ids[charge.limit], at: now).remaining
    }

    /// Writes down what becomes of one charge.
    private mutating func settle(
        _ charge: Ticket.Charge, actual: Int, isRefused: Bool, isShared: Bool, at now: Tick
    ) -> String? {
        let total = actual * charge.parts
        let had = charge.number == nil ? 0 : charge.cost
        guard actual >= 0, total != charge.cost else {
            served[charge.limit] += had
            return nil
        }
        if total < charge.cost {
            guard let number = charge.number else { return nil }
            served[charge.limit] += total
            // What nothing remembers has nothing to be given back to, and is counted all the same.
            let key = charge.isKept ? charge.key : nil
            books.noteGivenBack(charge.cost - total, charge.limit, key, of: number, at: now)
            return nil
        }
        served[charge.limit] += had
        let evicted = { [limiter] in limiter.engine.count(of: .evicted) }
        let extra = isRefused ? 0 : total - charge.cost
        let (complaint, number) = books.note(
            .charge, charge.limit, isShared ? Books.everybody : charge.key,
            isRefused ? .refused(retryAfter: .zero) : .admitted, charged: extra, at: now, evicted: evicted)
        if number != nil { served[charge.limit] += extra }
        return complaint
    }

    /// A refund brings no more than it says, and a charge nothing.
    private mutating func judgeRemaining(
        _ charge: Ticket.Charge, actual: Int, before: Int, isEvicted: Bool, at now: Tick
    ) -> String? {
        let decision = limiter.peek(charge.key, under: ids[charge.limit], at: now)
        let most = actual < 0 ? 0 : max(charge.cost - actual * charge.parts, 0)
        // One charge may evict the key of another.
        guard isEvicted || before == .max || decision.remaining <= before + most else {
            return "\(before) were left, and \(decision.remaining) afterwards"
        }
        if decision.remaining > before { note("given back") }
        return witness?.judge(.peek, charge.limit, charge.key, 1, decision, at: now)
    }
}
