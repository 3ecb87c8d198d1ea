// SPDX-License-Identifier: Apache-2.0

import PawlModel
import Synchronization

// Questions under a limit that keeps a log of each key. Whoever changes a log holds its key's entry; whoever only looks sees
// afterwards whether it was changed meanwhile.

extension Engine {
    /// The log of an entry's key, where its plan keeps one.
    @inline(__always)
    func keyLog(_ plan: PlanRecord) -> KeyLog? {
        guard let logs, case .slidingLog(let log) = plan.plan.constants, plan.plan.keepsWords else { return nil }
        return KeyLog(logs, log)
    }

    /// Answers a question under a limit that keeps logs.
    @inline(never)
    func answerByLog(_ verb: Verb, _ cost: Cost, home: Home, limit: Int, at now: Tick) -> Decision {
        var spare: LogChunk?
        defer { if let spare { logs?.giveBack(spare) } }
        var backoff = Backoff()
        while true {
            // A limit may have been changed to one that keeps none since that was asked.
            guard keyLog(plans[limit].record) != nil else {
                return answer(verb, cost, home: home, limit: limit, at: now)
            }
            guard let (slot, seen) = findCurrent(home, atRest: true) else {
                if let decision = answerUnlogged(verb, cost, home: home, limit: limit, at: now, &spare) {
                    return decision
                }
                continue
            }
            if let end = exceptionEnd(seen) {
                switch meet(slot, seen, until: end, verb, cost, home: home, limit: limit, at: now) {
                case .answer(let decision): return decision
                case .again: continue
                case .asUsual: break
                }
            }
            if let decision = ask(slot, seen, verb, cost, limit: limit, from: now, at: now, &spare) { return decision }
            outrun(&backoff)
        }
    }

    /// A log in whose key's entry nothing is in the way: at rest and under its limit's current plan.
    struct LogAtRest {
        let slot: Slot
        let tag: Tag
        /// The word that stood beside the tag.
        let word: UInt64
        let log: KeyLog
        let record: PlanRecord

        /// Asks the processor for the line at which the log begins, so that it travels, like the key's own, while the caller reads
        /// its clock.
        @inline(__always)
        func prefetch() {
            // Wherever this leads while the entry changes, it lies inside the pool.
            log.pool[SlidingLog.handle(word)].prefetch()
        }
    }

    /// The log of a key, found by one comparison; nil where anything is in the way.
    @inline(__always)
    func logAtRest(_ home: Home, _ current: CurrentPlan) -> LogAtRest? {
        let tag = Tag(digestBits: home.digestBits, plan: current.index)
        guard let log = keyLog(current.record), let (slot, word) = table.find(tag, in: home) else { return nil }
        return LogAtRest(slot: slot, tag: tag, word: word, log: log, record: current.record)
    }

    /// Answers the usual question under a limit that keeps logs, as `admitAtRest` does under the others; nil where anything is in
    /// the way.
    @inline(__always)
    func askAtRest(_ one: LogAtRest, _ verb: Verb, _ cost: Cost, limit: Int, at now: Tick) -> Decision? {
        let seen = one.slot.entry
        guard seen.tag == one.tag, ProcessSwitch.isNormal else { return nil }
        var spare: LogChunk?
        let decision = ask(
            one.slot, seen, one.log, one.record, verb, cost, limit: limit, from: now, at: now, &spare)
        if let spare { logs?.giveBack(spare) }
        return decision
    }

    /// Asks the log of an entry at rest, or nil where that was changed meanwhile.
    ///
    /// - Parameter start: the instant at which the question is judged.
    private func ask(
        _ slot: Slot, _ seen: Entry, _ verb: Verb, _ cost: Cost, limit: Int, from start: Tick, at now: Tick,
        _ spare: inout LogChunk?
    ) -> Decision? {
        let record = plans.record(of: seen.tag)
        guard let log = keyLog(record) else { return nil }
        return ask(slot, seen, log, record, verb, cost, limit: limit, from: start, at: now, &spare)
    }

    @inline(__always)
    private func ask(
        _ slot: Slot, _ seen: Entry, _ log: KeyLog, _ record: PlanRecord, _ verb: Verb, _ cost: Cost, limit: Int,
        from start: Tick, at now: Tick, _ spare: inout LogChunk?
    ) -> Decision? {
        switch look(log, slot, seen, verb, cost, at: start) {
        case .changed: return nil
        case .answer(let step): return decide(step, verb, cost, of: record, limit: limit, at: now)
        case .records: break
        }
        guard slot.hold(seen) else { return nil }
        let step = log.step(verb, cost, word: seen.word, at: start, spare: &spare)
        slot.letGo(seen, word: step?.word ?? seen.word, readsAreSingle: readsAreSingle)
        if let step { return decide(step, verb, cost, of: record, limit: limit, at: now) }
        spare = takeChunk(at: now)
        return spare == nil ? refuseForWantOfChunks(verb, cost, record, limit: limit, at: now) : nil
    }

    /// What a look at a log came to.
    enum Look {
        case answer(LogStep)
        /// The question has something to record.
        case records
        /// The log was changed meanwhile.
        case changed
    }

    /// Looks at the log of an entry that was seen at rest.
    @inline(__always)
    func look(_ log: KeyLog, _ slot: Slot, _ seen: Entry, _ verb: Verb, _ cost: Cost, at now: Tick) -> Look {
        let mark = log.changeMark(word: seen.word)
        // Then it is looked at once it is held.
        if log.recordsForSure(verb, cost, mark) { return .records }
        let step = log.look(verb, cost, word: seen.word, at: now)
        // ORDERING: acquire, pairs with `LogWriter.fence`: whoever has seen a word of a change sees the entry held, or the mark
        // of the log that came after.
        atomicMemoryFence(ordering: .acquiring)
        guard slot.entry == seen, log.changeMark(word: seen.word) == mark,
            slot.confirm(seen, readsAreSingle: readsAreSingle)
        else { return .changed }
        return step.map { .answer($0) } ?? .records
    }

    /// The answer for a key that was not found, or nil where it has appeared meanwhile.
    private func answerUnlogged(
        _ verb: Verb, _ cost: Cost, home: Home, limit: Int, at now: Tick, _ spare: inout LogChunk?
    ) -> Decision? {
        let record = plans.record(ofLimit: limit)
        guard let log = keyLog(record) else { return nil }
        let step = log.log.stepOfFresh(verb, cost)
        guard step.charged > 0 else {
            return table.isAbsent(home) ? decide(step, verb, cost, of: record, limit: limit, at: now) : nil
        }
        // Before any lock, as the system may have to find a page for it.
        spare = spare ?? takeChunk(at: now)
        guard spare != nil else { return refuseForWantOfChunks(verb, cost, record, limit: limit, at: now) }
        return beginLog(verb, cost, home: home, limit: limit, at: now, &spare)
    }

    /// Makes a key's first entry, as `insert` does.
    private func beginLog(
        _ verb: Verb, _ cost: Cost, home: Home, limit: Int, at now: Tick, _ spare: inout LogChunk?
    ) -> Decision? {
        _ = counters.current
        var held = table.hold(home)
        guard table.find(home) == nil else { return nil }
        let start = max(now, table.letGoAt(home, held))
        let current = plans[limit]
        guard let log = keyLog(current.record),
            let step = log.step(verb, cost, word: Plan.fresh, at: start, spare: &spare), step.word != Plan.fresh
        else { return nil }
        let entry = Entry(tag: Tag(digestBits: home.digestBits, plan: current.index), word: step.word)
        let placement = place(entry, home, &held, at: now)
        held.release()
        if case .placed = placement { return decide(step, verb, cost, of: current.record, limit: limit, at: now) }
        log.release(word: step.word)
        switch placement {
        case .placed, .busy:
            Backoff.pauseOnce()
            return nil
        case .full where endExceptions(at: now): return nil
        case .full(let retry) where whenFull != .sharedOverflow:
            counters.current.note(.refusedNew)
            return decide(.tableFull(until: retry), verb, cost, of: current.record, limit: limit, at: now)
        case .full:
            return askShared(limit) { slot, seen in
                guard keyLog(plans.record(of: seen.tag)) != nil else { return .isOfAnotherKind }
                let decision = ask(slot, seen, verb, cost, limit: limit, from: start, at: now, &spare)
                return decision.map { .answer($0) } ?? .wasChanged
            }
        }
    }

    /// A chunk that nobody else has; where all are in use, those of keys as if never seen are looked for a little further on from
    /// where they were looked for last.
    ///
    /// Not under a lock, and before entries are held wherever that can be, as the system may have to find a page for it.
    func takeChunk(at now: Tick) -> LogChunk? {
        guard let logs else { return nil }
        return logs.take() ?? (sweepOn(at: now) ? logs.take() : nil)
    }

    /// Sweeps some buckets, each time others: whether anything was freed.
    @inline(never)
    private func sweepOn(at now: Tick) -> Bool {
        let stretches = (bucketsPerShard + Self.stretch - 1) / Self.stretch
        // ORDERING: relaxed. The number is its own message.
        let turn = Int(sweepTurn.wrappingAdd(1, ordering: .relaxed).oldValue % UInt64(shards * stretches))
        let from = turn % stretches * Self.stretch
        return sweep(shard: turn / stretches, from: from, buckets: Self.stretch, at: now).freed > 0
    }

    /// 256 entries, a microsecond or two.
    private static let stretch = 64

    /// The answer to a question that has something to record where all chunks are in use.
    func refuseForWantOfChunks(
        _ verb: Verb, _ cost: Cost, _ record: PlanRecord, limit: Int, at now: Tick
    ) -> Decision {
        counters.current.note(.refusedNew)
        // Within a period everything that is recorded now has left.
        let retry = now.advanced(by: record.plan.limit.period)
        return decide(.tableFull(until: retry), verb, cost, of: record, limit: limit, at: now)
    }

    /// Counts an answer of a log, and gives it its form.
    @inline(__always)
    func decide(
        _ step: LogStep, _ verb: Verb, _ cost: Cost, of record: PlanRecord, limit: Int, at now: Tick
    ) -> Decision {
        if verb != .peek { counters.current.note(step.counted, limit: limit) }
        return Decision(step, of: record, verb: verb, cost: cost, at: now)
    }

    /// Returns the chunks of an entry that the caller has taken out of its slot, if it had any.
    @inline(__always)
    func releaseLog(of gone: Entry) {
        guard logs != nil else { return }
        releaseLogByCall(of: gone)
    }

    @inline(never)
    private func releaseLogByCall(of gone: Entry) {
        guard let logs, !gone.tag.isFree, plans.record(of: gone.tag).plan.isLog else { return }
        KeyLog.release(word: gone.word, to: logs)
    }

    /// Chunks that logs have in use, and chunks there are.
    package var logChunks: (inUse: Int, all: Int) { (logs?.chunksInUse ?? 0, logs?.chunks ?? 0) }
}
