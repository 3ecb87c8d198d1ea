// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import PawlModel
import PawlTesting
import TestSupport

// What customers ask for: one limit by any verb, several limits at once, and a password.

extension OperatedTown {
    /// Under which key a user is asked about: his own, that of his address, or everybody's.
    func key(_ limit: Int, of user: Int) -> Int {
        switch limit {
        case 1: 1_000_000 + user / 4
        case 2: 2_000_000
        default: user
        }
    }

    mutating func anyLimit() -> Int { Int.random(in: 0..<ids.count, using: &random) }

    /// One request, and the answer judged.
    mutating func ask(_ customer: Customer, at instant: Tick) -> String? {
        let user = customer.user(users, &random)
        let cost = customer.cost(&random)
        switch customer.request(&random) {
        case .one: return askOne(user, cost, at: instant)
        case .several:
            let parts = anyParts(user, cost, isUniform: random.onceIn(2))
            let now = inOrder(parts, user, instant)
            prepare(parts, user, at: now)
            let before = tableCount
            let decision = limiter.admitAll(
                parts.map { (limit: ids[$0.limit], key: key($0.limit, of: user), cost: $0.cost) }, at: now)
            return judge(parts, user, decision, before: before, at: now).complaint
        case .work: return reserveOne(user, cost, customer, at: instant)
        case .workUnderSeveral: return reserveSeveral(user, cost, customer, at: instant)
        case .greedy: return reserveGreedily(at: limiter.now)
        case .password: return random.onceIn(3) ? penalise(anyLimit(), user) : askOne(user, 1, at: instant)
        }
    }

    /// Some limits, sometimes one of them twice.
    mutating func anyParts(_ user: Int, _ cost: Int, isUniform: Bool) -> [ReferenceLimits.Part] {
        var limits = Array(ids.indices.shuffled(using: &random).prefix(Int.random(in: 2...4, using: &random)))
        if limits.count < 4, random.onceIn(8) { limits.append(limits[0]) }
        return limits.map { limit in
            ReferenceLimits.Part(
                limit, key(limit, of: user),
                cost: isUniform ? cost : Int.random(in: 0...max(2 * cost, 1), using: &random))
        }
    }

    // MARK: Before

    /// An instant from before is only of use to those of whom nothing special was ever said.
    func inOrder(_ limit: Int, _ key: Int, _ instant: Tick) -> Tick {
        exceptional.contains(Books.Name(limit: limit, key: key)) ? limiter.now : instant
    }

    func inOrder(_ parts: [ReferenceLimits.Part], _ user: Int, _ instant: Tick) -> Tick {
        let isExceptional = parts.contains {
            exceptional.contains(Books.Name(limit: $0.limit, key: key($0.limit, of: user)))
        }
        return isExceptional ? limiter.now : instant
    }

    mutating func prepare(_ limit: Int, _ key: Int, at now: Tick) { books.endWhatHasEnded(limit, key, at: now) }

    mutating func prepare(_ parts: [ReferenceLimits.Part], _ user: Int, at now: Tick) {
        for part in parts { prepare(part.limit, key(part.limit, of: user), at: now) }
    }

    /// How often a newcomer met a full table in the town's way.
    var tableCount: Int {
        switch kind {
        case .roomy, .evicting: 0
        case .refusing: limiter.engine.count(of: .refusedNew)
        case .sharing: limiter.engine.count(of: .overflowed)
        }
    }

    // MARK: One limit

    private mutating func askOne(_ user: Int, _ cost: Int, at instant: Tick) -> String? {
        let limit = anyLimit()
        let key = key(limit, of: user)
        let now = inOrder(limit, key, instant)
        prepare(limit, key, at: now)
        // Of what was taken under a limit in shadow the answer does not say how much was counted.
        let verbs: [Verb] =
            books.rules[limit].mode == .shadow ? [.admit, .charge, .peek] : [.admit, .admit, .take, .charge, .peek]
        let verb = verbs.randomElement(using: &random) ?? .admit
        let (id, before) = (ids[limit], tableCount)
        let decision =
            switch verb {
            case .admit: limiter.admit(key, cost: cost, under: id, at: now)
            case .take: limiter.take(key, upTo: cost, under: id, at: now)
            case .charge: limiter.charge(key, cost: cost, under: id, at: now)
            case .peek: limiter.peek(key, cost: cost, under: id, at: now)
            }
        if !decision.isAdmitted { lastRefused = (limit, user) }
        let told = judge(verb, limit, key, cost, decision, before: before, at: now)
        if told.number != nil { served[limit] += decision.charged }
        return told.complaint
    }

    /// What the books and the witness have to say of an answer by one limit; and the number of what it charged, and whether it was
    /// charged to the key.
    mutating func judge(
        _ verb: Verb, _ limit: Int, _ key: Int, _ cost: Int, _ decision: Decision, before: Int, at now: Tick,
        isWitnessed: Bool = true
    ) -> (complaint: String?, number: Int?, isOwn: Bool) {
        note(decision.outcome, decision.remaining, decision.resetAfter)
        let metFullTable = verb != .peek && tableCount != before
        let isShared = metFullTable && kind == .sharing
        if metFullTable { note("newcomers without a place") }
        let evicted = { [limiter] in limiter.engine.count(of: .evicted) }
        var complaint = books.judgeBlock(verb, cost, limit, key, decision, at: now)
        let noted = books.note(
            verb, limit, isShared ? Books.everybody : key, decision.enforcedOutcome,
            charged: decision.enforcedOutcome == .admitted ? decision.charged : 0, at: now, evicted: evicted)
        complaint = complaint ?? noted.complaint
        if isWitnessed, !metFullTable {
            complaint = complaint ?? witness?.judge(verb, limit, key, cost, decision, at: now)
        }
        let question = "\(verb) \(cost) of \(describe(limit, key)) at \(now)"
        return (complaint.map { "\(question): \($0)" }, noted.number, !isShared)
    }

    mutating func flood() -> String? {
        let limit = anyLimit()
        for _ in 0..<random.magnitude(10...2 * limiter.capacity + 60) {
            let (key, now, before) = (5_000_000 + questions, limiter.now, tableCount)
            let decision = limiter.admit(key, under: ids[limit], at: now)
            let told = judge(.admit, limit, key, 1, decision, before: before, at: now)
            if told.number != nil { served[limit] += decision.charged }
            if let complaint = told.complaint { return complaint }
        }
        return nil
    }

    mutating func penalise(_ limit: Int, _ user: Int) -> String? {
        let (key, now, units) = (key(limit, of: user), limiter.now, Int.random(in: 1...6, using: &random))
        prepare(limit, key, at: now)
        note("penalties")
        let before = tableCount
        let decision = limiter.penalise(key, by: units, under: ids[limit], at: now)
        note(decision.outcome, decision.remaining, decision.resetAfter)
        let metFullTable = tableCount != before
        let evicted = { [limiter] in limiter.engine.count(of: .evicted) }
        let complaint = books.notePenalty(
            units, limit, metFullTable && kind == .sharing ? Books.everybody : key, decision.enforcedOutcome, at: now,
            evicted: evicted)
        if let complaint { return "a penalty of \(units): \(complaint)" }
        return metFullTable ? nil : witness?.judge(.charge, limit, key, units, decision, at: now)
    }

    // MARK: Several limits

    /// The same of a question under several limits; and what it charged, for each limit once.
    mutating func judge(
        _ parts: [ReferenceLimits.Part], _ user: Int, _ decision: CombinedDecision, before: Int,
        isReserved: Bool = false,
        at now: Tick
    ) -> (complaint: String?, charges: [Ticket.Charge], expected: [ReferenceLimits.Receipt], isOwn: Bool) {
        note(decision.outcome, decision.remaining, decision.resetAfter)
        note(decision.isAdmitted ? "granted by several" : "refused by several")
        let metFullTable = tableCount != before
        if metFullTable { note("newcomers without a place") }
        let isOwn = !(metFullTable && kind == .sharing)
        let keys = parts.map { key($0.limit, of: user) }
        var complaint = books.judgeBlocks(parts, keys: keys, decision, at: now)
        var charges: [Ticket.Charge] = []
        for (position, part) in parts.enumerated() {
            guard parts.firstIndex(where: { $0.limit == part.limit }) == position else { continue }
            let sum = parts.filter { $0.limit == part.limit }
            let (told, charge) = note(sum, position, keys[position], decision, isOwn: isOwn, at: now)
            complaint = complaint ?? told
            if let charge { charges.append(charge) }
            if !isReserved, let charge, charge.number != nil { served[part.limit] += charge.cost }
        }
        var expected: [ReferenceLimits.Receipt] = []
        // What found no place in shadow let pass what it was not charged for; what refuses charges nothing.
        let charged = parts.indices.filter { !decision.violatedInShadow.contains(position: $0) }.map { parts[$0] }
        if !metFullTable, let told = witness?.judge(parts, decision, at: now) {
            complaint = complaint ?? told.complaint
            expected = told.receipts
        } else if metFullTable, decision.isAdmitted, !charged.isEmpty {
            expected = witness?.reserve(charged, at: now) ?? []
        }
        let described = parts.enumerated().map { "\($1.cost) of \(describe($1.limit, keys[$0]))" }
        let question = "\(described.joined(separator: " + ")) at \(now)"
        return (complaint.map { "\(question): \($0)" }, charges, expected, !metFullTable)
    }

    /// Writes down what one limit said to its parts of a question.
    private mutating func note(
        _ parts: [ReferenceLimits.Part], _ position: Int, _ key: Int, _ decision: CombinedDecision, isOwn: Bool,
        at now: Tick
    ) -> (complaint: String?, charge: Ticket.Charge?) {
        let limit = parts[0].limit
        let cost = parts.contains { $0.cost < 0 } ? -1 : parts.reduce(0) { $0 + $1.cost }
        let isViolated = decision.violated.contains(position: position)
        let isViolatedInShadow = decision.violatedInShadow.contains(position: position)
        // A limit that would have granted its part of a question which others refused has not answered it.
        guard decision.isAdmitted || isViolated || isViolatedInShadow else { return (nil, nil) }
        var outcome = Decision.Outcome.admitted
        if isViolated || isViolatedInShadow {
            let isImpossible =
                cost < 0 || !books.isBlocked(limit, key, at: now) && cost > books.limit(limit, of: key).burst
            outcome = isImpossible ? .impossible : .refused(retryAfter: .zero)
        }
        let isCounted = outcome == .admitted
        let evicted = { [limiter] in limiter.engine.count(of: .evicted) }
        let told = books.note(
            .admit, limit, isOwn ? key : nil, outcome, charged: isCounted ? cost : 0, at: now, evicted: evicted)
        guard decision.isAdmitted else { return (told.complaint, nil) }
        let charge = Ticket.Charge(
            limit: limit, key: key, cost: cost, parts: parts.count, number: told.number,
            isKept: told.number != nil && books.isKept(limit, key), changes: changes(limit, key))
        return (told.complaint, charge)
    }

    func describe(_ limit: Int, _ key: Int) -> String {
        let rule = books.rules[limit]
        let own = books.exceptions[Books.Name(limit: limit, key: key)].map { ", but \($0)" } ?? ""
        return "limit \(limit) (\(rule.limit), \(rule.mode)\(own)) for \(key)"
    }

    /// How often a key's own limits were replaced or ended.
    func changes(_ limit: Int, _ key: Int) -> Int { books.exceptions[Books.Name(limit: limit, key: key)]?.changes ?? 0 }
}
