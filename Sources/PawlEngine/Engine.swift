// SPDX-License-Identifier: Apache-2.0

package import PawlModel

/// Many keys, many threads, one answer per question.
///
///     digest → home (shard, two buckets) → slot → step → commit → decision
///
/// A key that is known is answered without a lock: read its entry in one piece, apply the plan's step, publish
/// by one swap. An answer that changes nothing writes nothing. Only a key that is not found takes locks.
///
/// Time is an argument throughout: one line of `ask` reads the clock, and nothing below it does.
package final class Engine: Sendable {
    let arena: Arena
    package let hasher: KeyHasher
    let table: Table
    package let plans: CurrentPlans
    package let counters: Counters
    /// Whether this processor reads an entry in one piece.
    let readsAreSingle: Bool
    let whenFull: FullTablePolicy
    let overflow: OverflowWords

    /// - Parameters:
    ///   - plans: the limits' plans; questions name them by index.
    ///   - whenFull: what becomes of a new key for which no place is found.
    ///   - prefault: whether every page of memory is touched now, so that no question waits for one later.
    ///   - readsAreSingle: what the processor says, or `false` to have every unpublished answer confirmed.
    /// - Throws: `LimitError` when there is no memory.
    package init(
        _ plans: PlanTable, layout: Layout, hasher: KeyHasher, whenFull: FullTablePolicy = .evict,
        prefault: Bool = false, readsAreSingle: Bool? = nil
    ) throws(LimitError) {
        let plansBytes = CurrentPlans.bytes(for: plans.plans.count)
        let overflowBytes = whenFull == .sharedOverflow ? OverflowWords.bytes(for: plans.plans.count) : 0
        arena = try Arena(bytes: plansBytes + overflowBytes + layout.bytes)
        if prefault { arena.touchEveryPage() }
        self.hasher = hasher
        // SAFETY: the arena has room for all three, one behind the other, and lives as long as the engine.
        self.plans = unsafe CurrentPlans(plans, hasher: hasher, base: arena.base)
        overflow = unsafe OverflowWords(base: arena.base + plansBytes)
        table = unsafe Table(base: arena.base + plansBytes + overflowBytes, layout: layout)
        counters = Counters(limits: plans.plans.count)
        self.readsAreSingle = readsAreSingle ?? Slot.readsAreSingle
        self.whenFull = whenFull
    }

    /// Answers one question about a key, at a given instant or the present.
    ///
    /// In the order in which a processor is kept waiting least: what needs neither hash nor clock first; then the hash, which
    /// sends for the key's lines; the clock, which most processors let nothing overtake, while they travel; and then the entry.
    package func ask(
        _ verb: Verb, _ cost: Cost, _ kind: KeyKind, _ key: UnsafeRawBufferPointer, limit: Int, at instant: Tick?,
        _ ticks: TickSource
    ) -> Decision {
        let isUsual = verb == .admit && plans.keepsWords(limit) && ProcessSwitch.isNormal
        // SAFETY: the caller's buffer is read within the call.
        let home = unsafe locate(kind, key, limit: limit)
        // The one line that reads a clock.
        let now = instant ?? ticks.now
        guard isUsual else { return answer(verb, cost, home: home, limit: limit, at: now) }
        return admitAtRest(cost, home: home, limit: limit, at: now)
            ?? answerByWord(verb, cost, home: home, limit: limit, at: now)
    }

    /// Hashes a key and finds where it lives under a limit. Both its lines are asked for, so that they travel while
    /// the caller reads its clock.
    @inline(__always)
    package func locate(_ kind: KeyKind, _ key: UnsafeRawBufferPointer, limit: Int) -> Home {
        // SAFETY: the caller's buffer is read within the call.
        let home = unsafe home(of: hasher.digest(of: kind, key), limit: limit)
        table.prefetch(home)
        return home
    }

    /// Where a digest lives under a limit.
    @inline(__always)
    package func home(of digest: Digest, limit: Int) -> Home {
        table.home(of: digest.mixed(with: plans.identity(ofLimit: limit)))
    }

    /// Answers one question at an instant: for batches, and for whoever brings a home of their own.
    package func answer(_ verb: Verb, _ cost: Cost, home: Home, limit: Int, at now: Tick) -> Decision {
        guard plans.keepsWords(limit), ProcessSwitch.isNormal else {
            return answerAside(verb, cost, home: home, limit: limit, at: now)
        }
        guard verb == .admit, let decision = admitAtRest(cost, home: home, limit: limit, at: now) else {
            return answerByWord(verb, cost, home: home, limit: limit, at: now)
        }
        return decision
    }

    /// Answers the usual question: the usual verb, about a key whose entry stands in its buckets, at rest and under its
    /// limit's own plan. One comparison of the tag says all of that. Nil where anything is in the way, which is left to
    /// `answerByWord`.
    @inline(__always)
    private func admitAtRest(_ cost: Cost, home: Home, limit: Int, at now: Tick) -> Decision? {
        let tag = Tag(digestBits: home.digestBits, plan: limit)
        guard let slot = table.find(tag, in: home) else { return nil }
        let seen = slot.entry
        guard seen.tag == tag else { return nil }
        let record = plans[limit]
        let step = record.step(.admit, cost, word: seen.word, at: now)
        if step.word == seen.word {
            guard readsAreSingle else { return nil }
        } else {
            guard slot.swap(seen, for: seen.with(word: step.word)) else {
                noteOutrun()
                return nil
            }
        }
        return decide(step, .admit, cost, of: record, limit: limit, at: now)
    }

    /// Another question has changed the word first: counts that, and waits a moment before the key is looked for again.
    @inline(never)
    private func noteOutrun() {
        counters.current.note(.contended)
        Backoff.pauseOnce()
    }

    /// Answers any question from the word of its key, whatever is in the way.
    @inline(never)
    private func answerByWord(_ verb: Verb, _ cost: Cost, home: Home, limit: Int, at now: Tick) -> Decision {
        var backoff = Backoff()
        while true {
            guard let slot = table.find(home) else {
                if let decision = answerUnfound(verb, cost, home: home, limit: limit, at: now) { return decision }
                continue
            }
            let seen = slot.entry
            guard seen.tag.digestBits == home.digestBits else { continue }
            let record = plans[seen.tag.plan]
            let step = record.step(verb, cost, word: seen.word, at: now)
            if step.word == seen.word {
                guard slot.confirm(seen, readsAreSingle: readsAreSingle) else { continue }
            } else if seen.tag.isMoving {
                table.waitForMove(home)
                continue
            } else {
                guard slot.swap(seen, for: seen.with(word: step.word)) else {
                    outrun(&backoff)
                    continue
                }
            }
            return decide(step, verb, cost, of: record, limit: limit, at: now)
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
        let record = plans[limit]
        switch ProcessSwitch.current {
        case .admitAll: return decide(.admittedBySwitch(verb, cost), verb, cost, of: record, limit: limit, at: now)
        case .refuseAll(let wait):
            return decide(.refusedBySwitch(cost, nanoseconds: wait), verb, cost, of: record, limit: limit, at: now)
        case .normal where record.plan.mode == .off:
            return Decision(.unlimited(verb, cost), of: record, verb: verb, cost: cost, at: now)
        case .normal where record.plan.keepsWords:
            // The switch was thrown back since it was looked at.
            return answerByWord(verb, cost, home: home, limit: limit, at: now)
        case .normal: return decide(.unlimited(verb, cost), verb, cost, of: record, limit: limit, at: now)
        }
    }

    /// The answer for a key that was not found, or nil where it has appeared meanwhile.
    @inline(never)
    private func answerUnfound(_ verb: Verb, _ cost: Cost, home: Home, limit: Int, at now: Tick) -> Decision? {
        let record = plans[limit]
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
        let record = plans[limit]
        let step = record.step(verb, cost, word: Plan.fresh, at: start)
        let entry = Entry(tag: Tag(digestBits: home.digestBits, plan: limit), word: step.word)
        // Others are judged by this question's own instant: one far ahead of all others would else go from stripe to
        // stripe with every key inserted beside it.
        let placement = place(entry, home, &held, at: now)
        held.release()
        return switch placement {
        case .placed: decide(step, verb, cost, of: record, limit: limit, at: now)
        case .full(let retry): answerUnplaced(verb, cost, retry: retry, limit: limit, from: start, at: now)
        }
    }
}
