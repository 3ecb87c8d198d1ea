// SPDX-License-Identifier: Apache-2.0

import Foundation
import Pawl
import PawlTesting
import Synchronization

/// The least limiter of several places there can be, a word for each: right, or with a bug that only threads at one time, or
/// only a refusal, can show.
final class BareParts: SeveralSubject {
    enum Bug {
        /// None: what is found is then not the recorder's doing.
        case none
        /// Each word is let go of, changed, before the next is held: others see the first without the second. Asked by one
        /// thread it is right.
        case letsGoEarly
        /// What was granted of the first parts stays charged although a later one refuses.
        case chargesTheFirst
    }

    private final class Word: Sendable {
        let word = Atomic<UInt64>(Plan.fresh)
    }

    /// No word has it: what a held word is replaced by.
    private static let held = UInt64.max

    private let records: [PlanRecord]
    private let bug: Bug
    private let words: [Word]

    init(_ records: [PlanRecord], _ bug: Bug) {
        (self.records, self.bug) = (records, bug)
        words = records.map { _ in Word() }
    }

    func ask(_ verb: Verb, _ places: [Int], cost: Int, at now: Tick) -> SeveralWords.Told {
        if bug == .letsGoEarly, places.count > 1 { return askOneByOne(verb, places, cost: cost, at: now) }
        let ordered = places.sorted()
        var changes: [(place: Int, seen: UInt64, next: UInt64)] = []
        var refused: Set<Int> = []
        var told: DecisionFields?
        for place in ordered {
            let seen = hold(place)
            let step = records[place].step(verb, Cost(cost), word: seen, at: now)
            told = DecisionFields(Decision(step, of: records[place], verb: verb, cost: Cost(cost), at: now))
            if step.verdict != .admitted, let position = places.firstIndex(of: place) { refused.insert(position) }
            changes.append((place, seen, step.word))
            // Any thread may be interrupted at any time.
            sched_yield()
        }
        for change in changes {
            let isToBe = refused.isEmpty || bug == .chargesTheFirst
            letGo(change.place, isToBe ? change.next : change.seen)
        }
        if places.count == 1, let told { return .one(told) }
        return refused.isEmpty ? .granted : .refused(refused)
    }

    /// Looks at all, and then charges each by itself.
    private func askOneByOne(_ verb: Verb, _ places: [Int], cost: Int, at now: Tick) -> SeveralWords.Told {
        var refused: Set<Int> = []
        for (position, place) in places.enumerated() {
            let seen = hold(place)
            letGo(place, seen)
            let step = records[place].step(verb, Cost(cost), word: seen, at: now)
            if step.verdict != .admitted { refused.insert(position) }
        }
        guard refused.isEmpty else { return .refused(refused) }
        for place in places {
            let step = records[place].step(.charge, Cost(cost), word: hold(place), at: now)
            letGo(place, step.word)
            sched_yield()
        }
        return .granted
    }

    private func hold(_ place: Int) -> UInt64 {
        while true {
            let seen = words[place].word.exchange(Self.held, ordering: .sequentiallyConsistent)
            if seen != Self.held { return seen }
            sched_yield()
        }
    }

    private func letGo(_ place: Int, _ word: UInt64) {
        words[place].word.store(word, ordering: .sequentiallyConsistent)
    }
}
