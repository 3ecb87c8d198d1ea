// SPDX-License-Identifier: Apache-2.0

package import PawlModel

/// Many keys, many threads, one answer per question.
///
///     digest → home (shard, two buckets) → slot → step → commit → decision
///
/// A key that is known is answered without a lock: read its entry in one piece, apply the plan's step, publish
/// by one swap. An answer that changes nothing writes nothing. Only a key that is not found takes locks.
///
/// Time is an argument throughout: nothing here reads a clock.
package final class Engine: Sendable {
    let arena: Arena
    package let hasher: KeyHasher
    let table: Table
    package let plans: CurrentPlans
    package let counters: Counters
    /// Whether this processor reads an entry in one piece.
    let readsAreSingle: Bool

    /// - Parameters:
    ///   - plans: the limits' plans; questions name them by index.
    ///   - readsAreSingle: what the processor says, or `false` to have every unpublished answer confirmed.
    /// - Throws: `LimitError` when there is no memory.
    package init(
        _ plans: PlanTable, layout: Layout, hasher: KeyHasher, readsAreSingle: Bool? = nil
    ) throws(LimitError) {
        let plansBytes = CurrentPlans.bytes(for: plans.plans.count)
        arena = try Arena(bytes: plansBytes + layout.bytes)
        self.hasher = hasher
        // SAFETY: the arena has room for both, one behind the other, and lives as long as the engine.
        self.plans = unsafe CurrentPlans(plans, hasher: hasher, base: arena.base)
        table = unsafe Table(base: arena.base + plansBytes, layout: layout)
        counters = Counters(limits: plans.plans.count)
        self.readsAreSingle = readsAreSingle ?? Slot.readsAreSingle
    }

    /// Hashes a key and finds where it lives under a limit. Both its lines are asked for, so that they travel while
    /// the caller reads its clock.
    package func locate(_ kind: KeyKind, _ key: UnsafeRawBufferPointer, limit: Int) -> Home {
        // SAFETY: the caller's buffer is read within the call.
        let home = unsafe home(of: hasher.digest(of: kind, key), limit: limit)
        home.prefetch()
        return home
    }

    /// Where a digest lives under a limit.
    @inline(__always)
    package func home(of digest: Digest, limit: Int) -> Home {
        table.home(of: digest.mixed(with: plans.identity(ofLimit: limit)))
    }

    /// Answers one question.
    package func answer(_ verb: Verb, _ cost: Cost, home: Home, limit: Int, at now: Tick) -> Decision {
        guard plans[limit].keepsWords else { return answerUnlimited(verb, cost, limit: limit, at: now) }
        var backoff = Backoff()
        while true {
            guard let slot = table.find(home) else {
                if let decision = answerUnfound(verb, cost, home: home, limit: limit, at: now) { return decision }
                continue
            }
            let seen = slot.entry
            guard seen.tag.digestBits == home.digestBits else { continue }
            let plan = plans[seen.tag.plan]
            let step = plan.step(verb, cost, word: seen.word, at: plan.instant(of: now))
            if step.word == seen.word {
                guard slot.confirm(seen, readsAreSingle: readsAreSingle) else { continue }
            } else if seen.tag.isMoving {
                table.waitForMove(home)
                continue
            } else {
                guard slot.swap(seen, for: seen.with(word: step.word)) else {
                    counters.current.note(.contended)
                    backoff.pause()
                    continue
                }
            }
            return decide(step, verb, cost, plan: plan, limit: limit, at: now)
        }
    }

    /// Counts an answer that holds, and gives it its form.
    @inline(__always)
    func decide(_ step: Step, _ verb: Verb, _ cost: Cost, plan: Plan, limit: Int, at now: Tick) -> Decision {
        if verb != .peek { counters.current.note(step, limit: limit) }
        return Decision(step, plan: plan, verb: verb, cost: cost, at: now)
    }

    @inline(never)
    private func answerUnlimited(_ verb: Verb, _ cost: Cost, limit: Int, at now: Tick) -> Decision {
        decide(.unlimited(verb, cost), verb, cost, plan: plans[limit], limit: limit, at: now)
    }

    /// The answer for a key that was not found, or nil where it has appeared meanwhile.
    @inline(never)
    private func answerUnfound(_ verb: Verb, _ cost: Cost, home: Home, limit: Int, at now: Tick) -> Decision? {
        let plan = plans[limit]
        let step = plan.step(verb, cost, word: Plan.fresh, at: plan.instant(of: now))
        guard step.word == Plan.fresh else { return insert(verb, cost, home: home, limit: limit, at: now) }
        guard table.isAbsent(home) else { return nil }
        return decide(step, verb, cost, plan: plan, limit: limit, at: now)
    }

    /// Makes the key's first entry, under its stripe locks: nobody else can be making it, nobody sees it half made.
    private func insert(_ verb: Verb, _ cost: Cost, home: Home, limit: Int, at now: Tick) -> Decision? {
        // A thread's first count allocates its block: not while others wait for our locks.
        _ = counters.current
        var held = table.hold(home)
        guard table.find(home) == nil else {
            held.release()
            return nil
        }
        // What this key owed may have been let go by somebody whose clock was ahead of ours: it begins no earlier.
        let start = max(now, table.reclaimedAt(home, held))
        let plan = plans[limit]
        let step = plan.step(verb, cost, word: Plan.fresh, at: plan.instant(of: start))
        let entry = Entry(tag: Tag(digestBits: home.digestBits, plan: limit), word: step.word)
        // Others are judged by this question's own instant: one far ahead of all others would else go from stripe to
        // stripe with every key inserted beside it.
        place(entry, home, &held, at: now)
        held.release()
        return decide(step, verb, cost, plan: plan, limit: limit, at: now)
    }
}

extension Engine {
    /// How often something happened to the table: a sum over all threads' counts.
    package func count(of event: TableEvent) -> Int { counters.sum(event) }

    /// The bytes of plans, locks, stashes and buckets.
    package var reservedBytes: Int { arena.bytes }
}
