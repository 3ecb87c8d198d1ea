// SPDX-License-Identifier: Apache-2.0

package import PawlEngine
package import PawlModel

/// One key's sliding-window log with a pool of its own, asked as an engine asks: first without the lock, then with it,
/// and once more with a spare chunk where one is needed.
@safe
package struct LogOfOneKey: ~Copyable {
    package let pool: LogPool
    package let plan: Plan
    package let key: KeyLog
    /// The key's word.
    package private(set) var word = Plan.fresh
    private let record: PlanRecord
    private let memory: UnsafeMutableRawPointer

    private static let name = LimitName(immortal: "log")

    /// - Precondition: a limit of that kind.
    package init(_ limit: Limit, chunks: Int, mode: LimitMode = .enforce) {
        let bytes = LogPool.bytes(chunks: chunks)
        // SAFETY: allocated for this alone, zeroed before use, freed with it.
        unsafe memory = .allocate(byteCount: bytes, alignment: LogPool.chunkBytes)
        unsafe memory.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
        unsafe pool = LogPool(base: memory, chunks: chunks)
        plan = Plan(limit, name: Self.name, mode: mode)
        record = PlanRecord(immortal: plan)
        guard case .slidingLog(let log) = plan.constants else { preconditionFailure("\(limit) is not kept by a log") }
        key = KeyLog(pool, log)
    }

    deinit {
        // SAFETY: allocated in `init`, and nobody else has it.
        unsafe memory.deallocate()
    }

    /// As many chunks as a key can have at once under a limit, its root and a spare one among them.
    package static func chunksMax(_ limit: Limit) -> Int { limit.count / 14 + 4 }

    /// The answer without the lock differs from the one with it, or there is no chunk.
    package struct Unanswered: Error {}

    /// The answer with the lock, which is that without it.
    package mutating func step(_ verb: Verb, _ cost: Cost, at now: Tick) throws(Unanswered) -> LogStep {
        let looked = key.look(verb, cost, word: word, at: now)
        var spare: LogChunk?
        var step = key.step(verb, cost, word: word, at: now, spare: &spare)
        if step == nil {
            spare = pool.take()
            step = key.step(verb, cost, word: word, at: now, spare: &spare)
            if let spare { pool.giveBack(spare) }
        }
        guard let step, looked == nil ? step.charged > 0 : looked == step else { throw Unanswered() }
        word = step.word
        return step
    }

    /// The decision that an engine makes of an answer.
    package func decision(_ step: LogStep, _ verb: Verb, _ cost: Cost, at now: Tick) -> Decision {
        Decision(step, of: record, verb: verb, cost: cost, at: now)
    }

    package func refund(_ units: UInt64, recordedAt: Tick, at now: Tick) -> UInt64 {
        key.refund(units, recordedAt: recordedAt, word: word, at: now)
    }

    package mutating func release() {
        key.release(word: word)
        word = Plan.fresh
    }
}
