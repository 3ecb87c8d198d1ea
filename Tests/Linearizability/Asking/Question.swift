// SPDX-License-Identifier: Apache-2.0

import Pawl
import PawlEngine
import PawlTesting

/// One question: whom it concerns, what it asks for, at which instant.
struct Question: Sendable {
    let verb: Verb
    let key: Int
    let cost: Int
    let at: Tick
}

/// What a thread does in one call.
enum Action: Sendable {
    case ask(Question)
    case sweep(at: Tick)
}

/// A question with its answer, every field of it; or a sweep, which answers nothing that is promised.
enum Done: Sendable {
    case asked(Question, DecisionFields)
    case swept(at: Tick)
}

/// What is judged: anything that answers questions from many threads.
protocol Subject: Sendable {
    func answer(_ question: Question) -> Decision
    func sweep(at now: Tick)
}

extension RateLimiter: Subject {
    func answer(_ question: Question) -> Decision {
        switch question.verb {
        case .admit: admit(question.key, cost: question.cost, at: question.at)
        case .take: take(question.key, upTo: question.cost, at: question.at)
        case .charge: charge(question.key, cost: question.cost, at: question.at)
        case .peek: peek(question.key, cost: question.cost, at: question.at)
        }
    }

    func sweep(at now: Tick) { let _: Int = sweep(at: now) }
}

/// An engine by itself, for what a limiter does not let one choose.
struct BareEngine: Subject {
    let engine: Engine

    func answer(_ question: Question) -> Decision {
        let digest = Digest(low: UInt64(question.key + 1) << 27, high: UInt64(question.key + 1) << 48)
        let home = engine.home(of: digest, limit: 0)
        return engine.answer(question.verb, Cost(question.cost), home: home, limit: 0, at: question.at)
    }

    func sweep(at now: Tick) {
        for shard in 0..<engine.shards {
            _ = engine.sweep(shard: shard, from: 0, buckets: engine.bucketsPerShard, at: now)
        }
    }
}
