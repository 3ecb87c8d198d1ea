// SPDX-License-Identifier: Apache-2.0

import Foundation
import Pawl
import PawlTesting
import Synchronization

/// The least limiter of several places there can be, each under a lock: right, or with a bug that only threads at one time, or
/// only a refusal, can show.
final class BareParts: SeveralSubject {
    enum Bug {
        /// None: what is found is then not the recorder's doing.
        case none
        /// Each place is let go of, changed, before the next is held: others see the first without the second. Asked by one
        /// thread it is right.
        case letsGoEarly
        /// What was granted of the first parts stays charged although a later one refuses.
        case chargesTheFirst
        /// A settlement works on what it saw of its place before others were granted something there.
        case settlesWhatItSaw
    }

    /// What is remembered of a place, guarded by whether it is held.
    private final class Place: @unchecked Sendable {
        private let isHeld = Atomic<Bool>(false)
        var memory: Memory

        init(_ memory: Memory) { self.memory = memory }

        /// ORDERING: acquire here, release to let go, each the other's half: who holds it sees what was written before.
        func hold() { while isHeld.exchange(true, ordering: .acquiring) { sched_yield() } }

        func letGo() { isHeld.store(false, ordering: .releasing) }

        func alone<Result>(_ body: (inout Memory) -> Result) -> Result {
            hold()
            defer { letGo() }
            return body(&memory)
        }
    }

    /// Put down and taken by one thread, or put down before all others begin.
    private final class Kept: @unchecked Sendable { var charges: [Int: Charge] = [:] }

    private let records: [PlanRecord]
    private let bug: Bug
    private let places: [Place]
    private let receipts = (0..<SeveralScene.receiptsMax).map { _ in Kept() }

    init(_ records: [PlanRecord], _ bug: Bug) {
        (self.records, self.bug) = (records, bug)
        places = records.map { Place(Memory($0.plan)) }
    }

    func perform(_ deed: Deed, at now: Tick) -> Deed.Told {
        switch deed {
        case .ask(let verb, let place, let cost):
            return .one(places[place].alone { $0.ask(verb, cost, under: records[place], at: now) })
        case .askAll(let asked, let cost): return ask(asked, cost, at: now).told
        case .reserve(let asked, let cost, let receipt):
            let (told, charges) = ask(asked, cost, at: now)
            receipts[receipt].charges = charges
            return told
        case .settle(let receipt, _, let actual):
            for (place, charge) in receipts[receipt].charges { settle(charge, place, actual: actual, at: now) }
            return .settled
        }
    }

    private func settle(_ charge: Charge, _ place: Int, actual: Int, at now: Tick) {
        guard bug == .settlesWhatItSaw else {
            return places[place].alone { $0.settle(charge, actual: actual, under: records[place], at: now) }
        }
        var seen = places[place].alone { $0 }
        // Any thread may be interrupted at any time.
        sched_yield()
        seen.settle(charge, actual: actual, under: records[place], at: now)
        places[place].alone { $0 = seen }
    }

    /// Asks about one place or several: what is told, and what was charged where it was granted.
    private func ask(_ asked: [Int], _ cost: Int, at now: Tick) -> (told: Deed.Told, charges: [Int: Charge]) {
        if bug == .letsGoEarly, asked.count > 1 { return askOneByOne(asked, cost, at: now) }
        let before = asked.sorted().map { place in
            places[place].hold()
            return (place: place, memory: places[place].memory)
        }
        var answers: [Int: DecisionFields] = [:]
        for place in asked.sorted() {
            answers[place] = places[place].memory.ask(.admit, cost, under: records[place], at: now)
            sched_yield()
        }
        let refused = Set(asked.indices.filter { answers[asked[$0]]?.isAdmitted == false })
        let charges = Dictionary(
            uniqueKeysWithValues: asked.map { ($0, Charge(units: cost, left: places[$0].memory)) })
        for (place, memory) in before {
            if !refused.isEmpty, bug != .chargesTheFirst { places[place].memory = memory }
            places[place].letGo()
        }
        let isGranted = refused.isEmpty
        if asked.count == 1, let answer = answers[asked[0]] { return (.one(answer), isGranted ? charges : [:]) }
        return isGranted ? (.granted, charges) : (.refused(refused), [:])
    }

    /// Looks at all, and then charges each by itself.
    private func askOneByOne(_ asked: [Int], _ cost: Int, at now: Tick) -> (told: Deed.Told, charges: [Int: Charge]) {
        let refused = asked.indices.filter { position in
            var seen = places[asked[position]].alone { $0 }
            return !seen.ask(.admit, cost, under: records[asked[position]], at: now).isAdmitted
        }
        guard refused.isEmpty else { return (.refused(Set(refused)), [:]) }
        var charges: [Int: Charge] = [:]
        for place in asked {
            charges[place] = places[place].alone { memory in
                _ = memory.ask(.charge, cost, under: records[place], at: now)
                return Charge(units: cost, left: memory)
            }
            sched_yield()
        }
        return (.granted, charges)
    }
}
