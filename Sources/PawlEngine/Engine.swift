// SPDX-License-Identifier: Apache-2.0

public import PawlModel
import Synchronization

/// Many keys, many threads, one answer per question.
///
///     digest → home (shard, two buckets) → slot → step → commit → decision
///
/// A key that is known is answered without a lock: find its tag and the word beside it, apply the plan's step, publish
/// by one swap of both. An answer that changes nothing writes nothing, and rests on one read of both. Only a key that is not found
/// takes locks.
///
/// Time is an argument throughout: `ask` reads the clock, and `now` for questions about several keys, and nothing below them does.
@usableFromInline
package final class Engine: Sendable {
    let arena: Arena
    package let hasher: KeyHasher
    let table: Table
    package let plans: CurrentPlans
    let publisher: Mutex<Publisher>
    package let counters: Counters
    /// Whether this processor reads an entry in one piece.
    let readsAreSingle: Bool
    let whenFull: FullTablePolicy
    let overflow: OverflowWords
    /// Nil where no limit keeps logs.
    let logs: LogPool?
    package let ticks: TickSource
    let exceptions = Mutex(Exceptions())
    /// How often one of them was made.
    let exceptionsMade = Atomic<UInt64>(0)
    /// Odd while a limit has changed and the plans of single keys that go along with it, or end with it, have not.
    let changesOfOwnPlans = Atomic<UInt64>(0)
    /// How often a key was reset, was given a limit of its own, or lost one that others still had.
    let resets = Atomic<UInt64>(0)
    /// How often a chunk was looked for among keys as if never seen.
    let sweepTurn = Atomic<UInt64>(0)

    /// - Parameters:
    ///   - plans: the limits' plans; questions name them by index.
    ///   - limitsToCome: for how many limits more there is to be room.
    ///   - logChunks: how many chunks all logs together may have; 0 where no limit keeps logs.
    ///   - whenFull: what becomes of a new key for which no place is found.
    ///   - prefault: whether every page of memory is touched now, so that no question waits for one later.
    ///   - hugePages: whether the system is asked for huge pages.
    ///   - readsAreSingle: what the processor says, or `false` to have every unpublished answer confirmed.
    ///   - ticks: where questions that name no instant have it from.
    /// - Throws: `LimitError` when there is no memory.
    package init(
        _ plans: PlanTable, limitsToCome: Int = 0, logChunks: Int = 0, layout: Layout, hasher: KeyHasher,
        whenFull: FullTablePolicy = .evict, prefault: Bool = false, hugePages: Bool = false,
        readsAreSingle: Bool? = nil, ticks: TickSource
    ) throws(LimitError) {
        let room = PlanRoom(limits: plans.plans.count, toCome: limitsToCome)
        let plansBytes = CurrentPlans.bytes(for: room)
        let overflowBytes = whenFull == .sharedOverflow ? OverflowWords.bytes(for: room.limits) : 0
        // Chunks lie on boundaries of their size.
        let beforeLogs =
            (plansBytes + overflowBytes + layout.bytes + LogPool.chunkBytes - 1) & ~(LogPool.chunkBytes - 1)
        arena = try Arena(
            bytes: beforeLogs + (logChunks > 0 ? LogPool.bytes(chunks: logChunks) : 0), hugePages: hugePages)
        if prefault { arena.touchEveryPage() }
        self.hasher = hasher
        // SAFETY: the arena has room for all of them, one behind the other, and lives as long as the engine.
        self.plans = unsafe CurrentPlans(room: room, base: arena.base)
        overflow = unsafe OverflowWords(base: arena.base + plansBytes)
        table = unsafe Table(base: arena.base + plansBytes + overflowBytes, layout: layout)
        logs = logChunks > 0 ? unsafe LogPool(base: arena.base + beforeLogs, chunks: logChunks) : nil
        counters = Counters(limits: room.limits)
        self.readsAreSingle = readsAreSingle ?? Slot.readsAreSingle
        self.whenFull = whenFull
        self.ticks = ticks
        publisher = Mutex(Publisher(room, shards: layout.shards))
        for plan in plans.plans { _ = try add(plan) }
        // Neither limit nor name of it is ever told.
        let unlimited = PlanRecords.record(of: Plan(.unlimited, name: plans.plans[0].name))
        self.plans.setRecord(unlimited, ofPlan: self.plans.blockedRow, until: CurrentPlans.endsWithWord)
    }

    /// The present, for questions that read the clock once for several keys. Read here, as whoever is handed the source would
    /// retain it.
    package var now: Tick { ticks.now }

    /// Answers one question about a key.
    ///
    /// In the order in which a processor is kept waiting least: what needs neither hash nor clock first; then the hash, which
    /// sends for the key's lines; the clock, which most processors let nothing overtake, while they travel; and then the entry.
    ///
    /// - Parameter instant: when; nil for the present.
    @inline(__always)
    package func ask(
        _ verb: Verb, _ cost: Cost, _ kind: KeyKind, _ key: Span<UInt8>, limit: Int, at instant: Tick?
    ) -> Decision {
        let isUsual = verb == .admit && ProcessSwitch.isNormal
        let current = plans[limit]
        let home = locate(kind, key, limit: limit)
        guard isUsual, current.isUsual else {
            return askAside(verb, cost, home: home, current, limit: limit, at: instant)
        }
        let now = instant ?? ticks.now
        return admitAtRest(cost, home: home, current, limit: limit, at: now)
            ?? answerByWord(.admit, cost, home: home, limit: limit, at: now)
    }

    /// The same at the present, in as many arguments as there are registers for.
    @usableFromInline
    package func ask(
        _ verb: Verb, _ cost: Cost, _ kind: KeyKind, _ key: Span<UInt8>, limit: Int
    ) -> Decision {
        ask(verb, cost, kind, key, limit: limit, at: nil)
    }

    /// The same of any other question. By a call, so that its registers are not in the way of the usual one.
    @inline(never)
    private func askAside(
        _ verb: Verb, _ cost: Cost, home: Home, _ current: CurrentPlan, limit: Int, at instant: Tick?
    ) -> Decision {
        let log = current.isUsual ? nil : logAtRest(home, current)
        log?.prefetch()
        let now = instant ?? self.now
        return log.flatMap { askAtRest($0, verb, cost, limit: limit, at: now) }
            ?? answer(verb, cost, home: home, limit: limit, at: now)
    }

    /// Hashes a key and finds where it lives under a limit. Both its lines are asked for, so that they travel while
    /// the caller reads its clock.
    @inline(__always)
    package func locate(_ kind: KeyKind, _ key: Span<UInt8>, limit: Int) -> Home {
        let home = home(of: hasher.digest(of: kind, key), limit: limit)
        table.prefetch(home)
        return home
    }

    /// Where a digest lives under a limit.
    @inline(__always)
    package func home(of digest: Digest, limit: Int) -> Home {
        table.home(of: digest.mixed(with: plans.identity(ofLimit: limit)))
    }

    /// Answers one question at an instant, about a home that the caller has found.
    package func answer(_ verb: Verb, _ cost: Cost, home: Home, limit: Int, at now: Tick) -> Decision {
        let current = plans[limit]
        guard current.isUsual, ProcessSwitch.isNormal else {
            return answerAside(verb, cost, home: home, limit: limit, at: now)
        }
        guard verb == .admit, let decision = admitAtRest(cost, home: home, current, limit: limit, at: now) else {
            return answerByWord(verb, cost, home: home, limit: limit, at: now)
        }
        return decision
    }

    /// Answers the usual question, see `stepAtRest`; nil where anything is in the way, which is left to `answerByWord`.
    @inline(__always)
    private func admitAtRest(_ cost: Cost, home: Home, _ current: CurrentPlan, limit: Int, at now: Tick) -> Decision? {
        guard let step = stepAtRest(cost, home: home, current, at: now) else { return nil }
        return decide(step, .admit, cost, of: current.record, limit: limit, at: now)
    }

    /// What the usual question comes to, not yet counted: the usual verb, about a key whose entry stands in its buckets, at rest
    /// and under its limit's current plan. One comparison of the tag says all of that.
    @inline(__always)
    func stepAtRest(_ cost: Cost, home: Home, _ current: CurrentPlan, at now: Tick) -> Step? {
        let tag = Tag(digestBits: home.digestBits, plan: current.index)
        guard let (slot, word) = table.find(tag, in: home) else { return nil }
        let seen = Entry(tag: tag, word: word)
        let step = current.record.step(.admit, cost, word: word, at: now)
        guard step.word != word else {
            // Nothing is written that would tell whether both halves are of one instant.
            return readsAreSingle && slot.entry == seen ? step : nil
        }
        guard slot.swap(seen, for: seen.with(word: step.word)) else {
            noteOutrun()
            return nil
        }
        // What changes the word is granted: said in constants, so that whoever counts need not ask the verdict again.
        return Step(.admitted, word: step.word, charged: cost.units)
    }

    /// Another question has changed the word first: counts that, and waits a moment before the key is looked for again.
    @inline(never)
    func noteOutrun() {
        counters.current.note(.contended)
        Backoff.pauseOnce()
    }

    /// Answers any question from the word of its key, whatever is in the way.
    @inline(never)
    func answerByWord(_ verb: Verb, _ cost: Cost, home: Home, limit: Int, at now: Tick) -> Decision {
        var backoff = Backoff()
        while true {
            // A limit may have been changed to one that keeps no words since that was asked.
            guard plans[limit].isUsual else { return answerAside(verb, cost, home: home, limit: limit, at: now) }
            guard let (slot, seen) = findCurrent(home) else {
                if let decision = answerUnfound(verb, cost, home: home, limit: limit, at: now) { return decision }
                continue
            }
            if let decision = ask(slot, seen, verb, cost, home: home, limit: limit, at: now, &backoff) {
                return decision
            }
        }
    }

    /// Asks an entry that is up to date and not held, or nil where it is to be looked at again.
    private func ask(
        _ slot: Slot, _ seen: Entry, _ verb: Verb, _ cost: Cost, home: Home, limit: Int, at now: Tick,
        _ backoff: inout Backoff
    ) -> Decision? {
        if let end = exceptionEnd(seen) {
            switch meet(slot, seen, until: end, verb, cost, home: home, limit: limit, at: now) {
            case .answer(let decision): return decision
            case .again: return nil
            case .asUsual: break
            }
        }
        let record = plans.record(of: seen.tag)
        // The limit is being changed to one that keeps logs.
        guard record.keepsSwappedWords else { return nil }
        let step = record.step(verb, cost, word: seen.word, at: now)
        if step.word == seen.word {
            guard slot.confirm(seen, readsAreSingle: readsAreSingle) else { return nil }
        } else if seen.tag.isMoving {
            table.waitForMove(home)
            return nil
        } else {
            guard slot.swap(seen, for: seen.with(word: step.word)) else {
                outrun(&backoff)
                return nil
            }
        }
        return decide(step, verb, cost, of: record, limit: limit, at: now)
    }

    /// Answers a question under a limit that keeps no state, of a key that is blocked or follows a plan of its own; nil of others.
    @inline(never)
    private func answerException(_ verb: Verb, _ cost: Cost, home: Home, limit: Int, at now: Tick) -> Decision? {
        var backoff = Backoff()
        while true {
            // Whoever asks looks at the limit once more.
            guard plans[limit].record.plan.mode != .off else { return nil }
            guard let (slot, seen) = findCurrent(home) else {
                if table.isAbsent(home) { return nil }
                continue
            }
            guard exceptionEnd(seen) != nil else { return nil }
            if let decision = ask(slot, seen, verb, cost, home: home, limit: limit, at: now, &backoff) {
                return decision
            }
        }
    }

    /// Counts that another question has changed the word first, and waits until it is likely to be gone.
    @inline(never)
    func outrun(_ backoff: inout Backoff) {
        counters.current.note(.contended)
        backoff.pause()
    }

    /// Counts an answer that holds, and gives it its form.
    @inline(__always)
    func decide(
        _ step: Step, _ verb: Verb, _ cost: Cost, of record: PlanRecord, limit: Int, at now: Tick
    ) -> Decision {
        if verb != .peek { counters.current.note(step, limit: limit) }
        return Decision(step, of: record, verb: verb, cost: cost, at: now)
    }

    /// Answers a question without a word: the process's switch speaks, or the limit always admits, or it is off.
    @inline(never)
    private func answerAside(_ verb: Verb, _ cost: Cost, home: Home, limit: Int, at now: Tick) -> Decision {
        let current = plans[limit]
        let record = current.record
        switch ProcessSwitch.current {
        case .admitAll: return decide(.admittedBySwitch(verb, cost), verb, cost, of: record, limit: limit, at: now)
        case .refuseAll(let wait):
            return decide(.refusedBySwitch(cost, nanoseconds: wait), verb, cost, of: record, limit: limit, at: now)
        case .normal where record.plan.mode == .off:
            return Decision(.unlimited(verb, cost), of: record, verb: verb, cost: cost, at: now)
        case .normal where record.plan.keepsWords:
            // A log, or the switch was thrown back since it was looked at.
            return keyLog(record) != nil
                ? answerByLog(verb, cost, home: home, limit: limit, at: now)
                : answerByWord(verb, cost, home: home, limit: limit, at: now)
        case .normal:
            if mayHaveExceptions {
                if let decision = answerException(verb, cost, home: home, limit: limit, at: now) { return decision }
                // A key that is found to be no exception may have been one while the limit was what it was.
                guard plans[limit] == current else { return answer(verb, cost, home: home, limit: limit, at: now) }
            }
            return decide(.unlimited(verb, cost), verb, cost, of: record, limit: limit, at: now)
        }
    }

    /// The answer for a key that was not found, or nil where it has appeared meanwhile.
    @inline(never)
    private func answerUnfound(_ verb: Verb, _ cost: Cost, home: Home, limit: Int, at now: Tick) -> Decision? {
        let record = plans.record(ofLimit: limit)
        // The limit was just changed to one that is off, and asks for no step, or keeps logs.
        guard record.keepsSwappedWords else { return nil }
        let step = record.step(verb, cost, word: Plan.fresh, at: now)
        guard step.word == Plan.fresh else { return insert(verb, cost, home: home, limit: limit, at: now) }
        guard table.isAbsent(home) else { return nil }
        return decide(step, verb, cost, of: record, limit: limit, at: now)
    }

    /// Makes the key's first entry, under its stripe locks: nobody else can be making it, nobody sees it half made.
    private func insert(_ verb: Verb, _ cost: Cost, home: Home, limit: Int, at now: Tick) -> Decision? {
        // A thread's first count allocates its block: not while others wait for our locks.
        _ = counters.current
        var held = table.hold(home)
        guard table.find(home) == nil else { return nil }
        // What this key owed may have been let go by somebody whose clock was ahead of ours: it begins no earlier.
        let start = max(now, table.letGoAt(home, held))
        let current = plans[limit]
        guard current.isUsual else { return nil }
        let record = current.record
        let step = record.step(verb, cost, word: Plan.fresh, at: start)
        // The limit was changed to one that finds nothing to remember.
        guard step.word != Plan.fresh else { return nil }
        let entry = Entry(tag: Tag(digestBits: home.digestBits, plan: current.index), word: step.word)
        // Others are judged by this question's own instant: one far ahead of all others would else go from stripe to
        // stripe with every key inserted beside it.
        let placement = place(entry, home, &held, at: now)
        held.release()
        switch placement {
        case .placed: return decide(step, verb, cost, of: record, limit: limit, at: now)
        // Exceptions hold their places until somebody finds that they have ended.
        case .full where endExceptions(at: now): return nil
        case .full(let retry): return answerUnplaced(verb, cost, retry: retry, limit: limit, from: start, at: now)
        case .busy:
            Backoff.pauseOnce()
            return nil
        }
    }
}
