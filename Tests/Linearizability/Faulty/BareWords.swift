// SPDX-License-Identifier: Apache-2.0

import Foundation
import Pawl
import Synchronization

/// The least limiter there can be, a word for each key: right, or with a bug that only threads at one time can show.
final class BareWords: Subject {
    enum Bug {
        /// None: what is found is then not the recorder's doing.
        case none
        /// Two steps where it takes a swap: an update that comes in between is lost.
        case loadThenStore
        /// A refused key is remembered, and questions that it refuses are answered without a look. Whoever changes the
        /// word strikes that out before and not after, so that an old word can be remembered for good.
        case refusalRemembered
    }

    private final class Word: Sendable {
        let word = Atomic<UInt64>(Plan.fresh)
        let remembered = Atomic<UInt64>(Plan.fresh)
        let looks = Atomic<Int>(0)

        /// Once in some looks lets another thread have the processor, as may happen to any thread at any time: so that
        /// what can go wrong does, on a busy machine and on an idle one.
        func interrupt() { if looks.add(1, ordering: .relaxed).newValue % 8 == 0 { sched_yield() } }
    }

    private let record: PlanRecord
    private let bug: Bug
    private let words: [Word]

    init(_ record: PlanRecord, keys: Int = 3, _ bug: Bug) {
        (self.record, self.bug) = (record, bug)
        words = (0..<keys).map { _ in Word() }
    }

    func sweep(at now: Tick) {}

    func answer(_ question: Question) -> Decision {
        let key = words[question.key]
        if bug == .refusalRemembered, let refusal = rememberedRefusal(of: key, question) { return refusal }
        while true {
            let word = key.word.load(ordering: .sequentiallyConsistent)
            key.interrupt()
            let step = step(question, word)
            let isPublished = step.word == word || publish(step.word, in: key, over: word)
            guard isPublished else { continue }
            if bug == .refusalRemembered, step.verdict == .refused {
                key.remembered.store(word, ordering: .sequentiallyConsistent)
            }
            return decision(step, question)
        }
    }

    private func publish(_ next: UInt64, in key: Word, over word: UInt64) -> Bool {
        if bug == .loadThenStore {
            key.word.store(next, ordering: .sequentiallyConsistent)
            return true
        }
        if bug == .refusalRemembered { key.remembered.store(Plan.fresh, ordering: .sequentiallyConsistent) }
        return key.word.compareExchange(expected: word, desired: next, ordering: .sequentiallyConsistent).exchanged
    }

    private func rememberedRefusal(of key: Word, _ question: Question) -> Decision? {
        let word = key.remembered.load(ordering: .sequentiallyConsistent)
        guard word != Plan.fresh else { return nil }
        let step = step(question, word)
        return step.verdict == .refused ? decision(step, question) : nil
    }

    private func step(_ question: Question, _ word: UInt64) -> Step {
        record.step(question.verb, Cost(question.cost), word: word, at: question.at)
    }

    private func decision(_ step: Step, _ question: Question) -> Decision {
        Decision(step, of: record, verb: question.verb, cost: Cost(question.cost), at: question.at)
    }
}
